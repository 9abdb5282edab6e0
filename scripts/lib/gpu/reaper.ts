import type { LambdaCloud } from "@sophia/lambda-cloud";
import type { StoredStacks } from "../../../engine/storedStacks.ts";
import { failure } from "../main.ts";
import { type Finding, judgeInstances } from "./reap.ts";
import { stackStates } from "./stack-states.ts";

/** What the reaper is told. */
export interface ReapOptions {
  readonly cloud: Pick<LambdaCloud, "listInstances" | "terminateInstance">;
  /** Reads every stack of the backend and project. */
  readonly readStacks: () => Promise<StoredStacks>;
  /** Seconds below which nothing is offered. */
  readonly minimumAge: number;
  /** Whether to terminate what is offered. */
  readonly terminate: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** Default: now. */
  readonly now?: () => Date;
}

/** What was found, and done. */
export interface Reaped {
  /** Every instance with the last verdict on it. */
  readonly instances: readonly Finding[];
  /** Ids of those that were terminated; nothing when it was not told to. */
  readonly terminated?: readonly string[];
  /** One sentence for each instance that was to be terminated and, as far as is known, was not. */
  readonly failures: readonly string[];
}

/**
 * Judges every instance of the account that carries our tags, and terminates what is proven to be in no state when it is told
 * to. The states are read again before each: terminations take a second and more, and a run begun meanwhile may have taken
 * the instance into its state. What fails of one leaves the others alone.
 */
export async function reap({ cloud, readStacks, minimumAge, terminate, say, signal, now = () => new Date() }: ReapOptions): Promise<Reaped> {
  // The instances first: what is taken into a state meanwhile is in that when it is read.
  const living = await cloud.listInstances();
  const judge = async () => judgeInstances(living, stackStates(await readStacks()), now(), minimumAge);
  const instances = [...(await judge())];
  if (!terminate) return { instances, failures: [] };
  const terminated: string[] = [];
  const failures: string[] = [];
  for (const [index, { id, verdict }] of instances.entries()) {
    if (verdict !== "orphan") continue;
    signal.throwIfAborted();
    try {
      const finding = (await judge()).find((each) => each.id === id);
      if (finding !== undefined) instances[index] = finding;
      if (finding?.verdict !== "orphan") {
        say(`left ${id} alone: ${finding?.reason ?? "it is no longer there"}`);
        continue;
      }
      await cloud.terminateInstance(id);
      say(`terminated ${id}`);
      terminated.push(id);
    } catch (error) {
      signal.throwIfAborted();
      failures.push(`instance ${id} was not terminated, as far as is known: ${failure(error).message}`);
    }
  }
  return { instances, terminated, failures };
}
