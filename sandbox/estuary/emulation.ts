import type { Holds } from "./holds.ts";
import type { RequestLog } from "./log.ts";
import type { Store } from "./state.ts";
import type { Publisher } from "./store/publications.ts";

/** All that the emulator works with. */
export interface Emulation {
  readonly store: Store;
  readonly holds: Holds;
  readonly log: RequestLog;
  readonly publisher: Publisher;
}
