import type { LambdaCloud } from "@sophia/lambda-cloud";
import type { StoredStacks } from "../../../engine/storedStacks.ts";
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

/** Judges every instance of the account that carries our tags, and terminates what is proven to be in no state when it is told to. */
export async function reap({ cloud, readStacks, minimumAge, terminate, say, signal, now = () => new Date() }: ReapOptions): Promise<{ readonly instances: readonly Finding[]; readonly terminated?: readonly string[] }> {
  // The instances first: what is taken into a state meanwhile is in that when it is read.
  const living = await cloud.listInstances();
  const instances = judgeInstances(living, stackStates(await readStacks()), now(), minimumAge);
  if (!terminate) return { instances };
  const terminated: string[] = [];
  for (const { id } of instances.filter(({ verdict }) => verdict === "orphan")) {
    signal.throwIfAborted();
    await cloud.terminateInstance(id);
    say(`terminated ${id}`);
    terminated.push(id);
  }
  return { instances, terminated };
}
