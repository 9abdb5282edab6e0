import type { Caller } from "../agent/token.ts";
import type { Emulation } from "../emulation.ts";

/** What resolvers get. */
export interface Context {
  readonly emulation: Emulation;
  readonly caller: Caller | undefined;
  /** Tells the log which specs were staged. */
  readonly staged: (names: readonly string[]) => void;
}
