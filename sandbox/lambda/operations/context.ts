import type { State } from "../types.ts";

/** What an operation works on. */
export interface Context {
  readonly state: State;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Does one operation and returns `data` of its answer. The body has passed the document's schema. @throws ApiError */
export type Handler = (context: Context, body: unknown, parameters: readonly string[]) => unknown;
