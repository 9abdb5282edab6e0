import type { Instance, LambdaCloud } from "@sophia/lambda-cloud";

/** What ends a stack's leftovers is told. */
export interface LeftoverOptions {
  readonly cloud: Pick<LambdaCloud, "listInstances" | "terminateInstance">;
  /** The tag sophia:stack of the stack's instances. */
  readonly tag: string;
  /** Ids its state still tells of. */
  readonly known: ReadonlySet<string>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks. Default 500. */
  readonly interval?: number;
}

const over: readonly string[] = ["terminated", "terminating", "preempted"];

/**
 * Ends the instances of a stack that is being destroyed which its state does not tell of, and waits until they are over: an update that
 * was killed has launched them, and a destroy runs no program that would find them. Only while no update of the stack runs.
 * @returns their ids
 * @throws Error when one is not over after ten minutes
 */
export async function endLeftovers({ cloud, tag, known, say, signal, interval = 500 }: LeftoverOptions): Promise<readonly string[]> {
  const isOurs = ({ id, tags }: Instance) => !known.has(id) && tags?.some(({ key, value }) => key === "sophia:stack" && value === tag) === true;
  const left = (await cloud.listInstances()).filter((each) => isOurs(each) && !over.includes(each.status));
  for (const { id, name } of left) {
    signal.throwIfAborted();
    say(`instance ${id}${name === undefined ? "" : ` (${name})`} was launched by an interrupted update and is in no state; terminating it`);
    await cloud.terminateInstance(id);
  }
  const deadline = Date.now() + 600_000;
  for (;;) {
    const lasting = left.length === 0 ? [] : (await cloud.listInstances()).filter((each) => left.some(({ id }) => id === each.id) && each.status !== "terminated" && each.status !== "preempted");
    if (lasting.length === 0) return left.map(({ id }) => id);
    if (Date.now() > deadline) throw new Error(`instances ${lasting.map(({ id }) => id).join(", ")} are not over after ten minutes; look at them on cloud.lambda.ai`);
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}
