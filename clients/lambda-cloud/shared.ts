import { Pacer } from "./pacing.ts";
import type { Instance } from "lambda-cloud-api";

/** What all clients of one API key in one process have in common. */
export interface Shared {
  pacer: Pacer;
  /** A list of all instances that was asked for and has not been sent yet: whoever asks now gets the same one. */
  list?: Promise<Instance[]> | undefined;
}

const registry = Symbol.for("@sophia/lambda-cloud/shared");

/** On globalThis, because code of dynamic providers may be loaded more than once into one process. */
export function sharedOf(stateDir: string, endpoint: string): Shared {
  const store = globalThis as { [registry]?: Map<string, Shared> };
  const all = (store[registry] ??= new Map<string, Shared>());
  const key = JSON.stringify([stateDir, endpoint]);
  const shared = all.get(key) ?? { pacer: new Pacer(stateDir) };
  all.set(key, shared);
  return shared;
}
