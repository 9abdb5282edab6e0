import { join } from "node:path";
import type { EstuaryApi } from "../api.ts";
import type { Attempt, Look } from "./catalog/types.ts";
import { Records } from "./durable.ts";
import { type Engine, engineOf } from "./engine.ts";

/** Milliseconds of everything that is not a user's setting. */
export interface Timing {
  /** Between two looks at a publication. One second at the real service, as flowctl does. */
  readonly poll: number;
  /** How long a publication is waited for. Half an hour at the real service. */
  readonly publication: number;
  /** First wait before what failed for a moment is published again; each further one is twice as long. */
  readonly again: number;
  /** How long another process that works on the same resource is waited for. One hour at the real service. */
  readonly lock: number;
}

/** @param poll milliseconds between two looks at a publication */
export function timingOf(poll: number): Timing {
  return { poll, publication: 1800 * poll, again: 2 * poll, lock: 3600 * poll };
}

/** What all resources of one account share in this process. */
export interface Session {
  readonly api: EstuaryApi;
  readonly timing: Timing;
  readonly engine: Engine;
  readonly stateDir: string;
  readonly attempts: Records<Attempt>;
  /** What a plan saw, by owner, so that its update can tell what was edited in between. */
  readonly seen: Map<string, Look>;
  /** A line for people. */
  readonly say: (line: string) => void;
}

export interface SessionOptions {
  readonly stateDir: string;
  /** Milliseconds between two looks at a publication. Default: 1000. */
  readonly poll?: number;
  /** Default: the engine this process was started by. */
  readonly engine?: Engine;
  /** Default: standard output, which the engine shows while the resource is worked on. */
  readonly say?: (line: string) => void;
}

export function sessionWith(api: EstuaryApi, options: SessionOptions): Session {
  return {
    api,
    timing: timingOf(options.poll ?? 1000),
    engine: options.engine ?? engineOf(),
    stateDir: options.stateDir,
    attempts: new Records(join(options.stateDir, "owners"), "attempt.json"),
    seen: new Map(),
    say: options.say ?? ((line) => console.log(line)),
  };
}
