import type { TaskStatus } from "../../api.ts";
import { EngineGoneError } from "../engine.ts";
import type { Session } from "../session.ts";
import { sleep } from "../values.ts";
import { idOf } from "./history.ts";
import type { Activation } from "./inputs.ts";
import type { Look } from "./types.ts";

/** Tasks that do not run, with the reason. */
export type Inactive = ReadonlyMap<string, string>;

/**
 * Waits until tasks run the build that is live: what is published runs only later. Ends early when a shard of that build has failed.
 * @returns tasks that do not run; none: all do
 */
export async function untilActive(session: Session, tasks: readonly string[], live: Look, { timeoutSeconds, pollSeconds }: Activation): Promise<Inactive> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (let waiting = [...tasks]; waiting.length > 0; await sleep(pollSeconds * 1000)) {
    const statuses = new Map((await session.api.status(waiting)).map((status) => [status.name, status]));
    const states = waiting.map((name) => ({ name, ...stateOf(statuses.get(name), live.get(name)?.lastBuildId ?? "") }));
    const failed = states.filter(({ state }) => state === "failed");
    const pending = states.filter(({ state }) => state !== "active");
    if (failed.length > 0) return new Map(pending.map(({ name, why }) => [name, why]));
    if (Date.now() >= deadline) return new Map(pending.map(({ name, why }) => [name, `${why} after ${timeoutSeconds} s`]));
    if (!(await session.engine.alive())) throw new EngineGoneError("its tasks are no longer waited for");
    waiting = pending.map(({ name }) => name);
  }
  return new Map();
}

interface State {
  readonly state: "active" | "pending" | "failed";
  readonly why: string;
}

/** A task runs what is live when that build, or a later one, was activated and its shards are well. Inferred from the fields' descriptions. */
function stateOf(status: TaskStatus | undefined, build: string): State {
  if (status === undefined) return { state: "pending", why: "has no status yet" };
  const { type, summary, lastActivated, shards, failure, nextRetry, controllerError } = status;
  if (type === "TASK_DISABLED") return { state: "active", why: summary };
  const activated = lastActivated !== undefined && idOf(lastActivated) >= idOf(build);
  const again = nextRetry === undefined ? "" : `; Estuary tries again at ${nextRetry}`;
  if (activated && shards === "FAILED") return { state: "failed", why: `has a failed shard: ${failure ?? summary}${again}` };
  if (activated && (shards ?? type) === "OK") return { state: "active", why: summary };
  const reason = controllerError ?? failure ?? summary;
  return { state: "pending", why: `does not run yet (${reason === "" ? type : reason})` };
}
