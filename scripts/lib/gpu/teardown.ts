import { type LambdaCloud, LambdaCloudError } from "@sophia/lambda-cloud";
import { RefusedError } from "../../../engine/errors.ts";
import type { RunResult } from "../../../engine/index.ts";

/** How a stack that rents machines ends. */
export interface TearDownOptions {
  readonly cloud: Pick<LambdaCloud, "listInstances">;
  /** Destroys what the state tells of. */
  readonly destroy: () => Promise<RunResult>;
  /** Ends instances the state does not tell of, and answers their ids. */
  readonly leftovers: () => Promise<readonly string[]>;
  /** What to do when Lambda refuses the key, in a sentence. */
  readonly remedy: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Destroys a stack and what a killed update of it left behind. The key is tried first: one that is refused would be noticed only at
 * the instances, with all that runs on them deleted.
 * @throws RefusedError before anything is deleted when Lambda refuses the key
 */
export async function tearDown({ cloud, destroy, leftovers, remedy, say, signal }: TearDownOptions): Promise<RunResult> {
  await tryKey({ cloud, remedy, say, signal });
  const result = await destroy();
  const ended = await leftovers();
  // What they used could not be deleted while they lived.
  return result.outcome === "failed" && ended.length > 0 ? destroy() : result;
}

async function tryKey({ cloud, remedy, say, signal }: Pick<TearDownOptions, "cloud" | "remedy" | "say" | "signal">): Promise<void> {
  try {
    await cloud.listInstances();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LambdaCloudError && (error.status === 401 || error.status === 403)) throw new RefusedError(`nothing was deleted: ${error.summary} ${remedy}`);
    say(`could not look whether Lambda Cloud takes the key, going on: ${error instanceof Error ? error.message : String(error)}`);
  }
}
