import { LambdaCloudError } from "../error.ts";
import type { Session } from "./session.ts";
import { sleep } from "./timing.ts";

/** Deletes what instances may still hold: tries again while it is in use, for the ten minutes a termination may take. */
export async function deleteUnused(session: Session, what: string, work: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + session.timing.end;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LambdaCloudError && error.kind === "in-use")) throw error;
      if (Date.now() >= deadline) throw new Error(`${what} is still in use after ${Math.round(session.timing.end / 1000)} s; terminate the instances that use it, then run this again`);
    }
    await sleep(session.timing.poll);
  }
}

/** Whether a request to create may have taken effect although it failed: then what exists is looked at again. */
export function mayHaveTakenEffect(error: unknown): boolean {
  return error instanceof LambdaCloudError && error.kind === "ambiguous";
}
