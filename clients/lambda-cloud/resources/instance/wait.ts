import type { Instance } from "lambda-cloud-api";
import { LambdaCloudError } from "../../error.ts";
import { EngineGoneError } from "../engine.ts";
import type { Session } from "../session.ts";
import { isReady } from "./diff.ts";
import { defaultBootTimeoutSeconds } from "./inputs.ts";
import { isAlive, tag, tagOf } from "./tags.ts";

/** How a wait for an instance ended. */
export type Waited =
  | { readonly end: "ready"; readonly instance: Instance }
  /** It no longer exists, or soon will not; nothing is left to record. */
  | { readonly end: "gone"; readonly reason: string }
  /** It exists, or may exist, and must stay recorded. */
  | { readonly end: "not-ready"; readonly instance: Instance; readonly reason: string };

/** A fault that may pass while something is waited for. */
export function passes(error: unknown): boolean {
  return error instanceof LambdaCloudError && (error.kind === "unavailable" || error.kind === "rate-limited");
}

/**
 * Waits until an instance is active and has its public address, which comes late in the boot. Never throws for what the API says:
 * whoever waits must always learn that there is an instance.
 * @param seen the instance as last seen, or as it was launched
 * @throws EngineGoneError when the engine has ended; what exists is found again by its tags
 */
export async function untilReady(session: Session, seen: Instance, timeoutSeconds = defaultBootTimeoutSeconds): Promise<Waited> {
  const { id } = seen;
  const deadline = Date.now() + timeoutSeconds * 1000;
  let last = seen;
  let found = Date.now();
  const grouped = tagOf(seen, tag.group) !== undefined;
  for (;;) {
    // A member of a group is joined by its private address, which may come later still.
    if (isReady(last) && (!grouped || last.private_ip !== undefined)) return { end: "ready", instance: last };
    if (last.status === "unhealthy") return notReady(last, `instance ${id} is unhealthy; restart it on cloud.lambda.ai and run the update again, or replace it (pulumi up --target-replace). It costs until it is terminated.`);
    if (!isAlive(last)) return { end: "gone", reason: `instance ${id} is ${last.status} before it was ready` };
    if (!(await session.engine.alive())) throw new EngineGoneError(`instance ${id} is left to boot`);
    const left = deadline - Date.now();
    if (left <= 0) return notReady(last, tooLate(last, timeoutSeconds));
    try {
      const now = find(await session.instances.tick(Math.min(session.timing.poll, left)), id) ?? (await missing(session, id));
      if (now !== undefined) [last, found] = [now, Date.now()];
      else if (Date.now() - found > session.timing.lag) return notReady(last, `instance ${id} is not among the account's instances any more; the next update launches another`);
    } catch (error) {
      if (!passes(error)) return notReady(last, `instance ${id} was launched, but cannot be watched: ${messageOf(error)}`);
      session.say(`instance ${id} is waited for, but Lambda does not answer: ${messageOf(error)}`);
    }
  }
}

/** Not listed: the API may be behind with its list, so it is asked for the instance itself. */
function missing(session: Session, id: string): Promise<Instance | undefined> {
  return session.cloud.getInstance(id);
}

export function find(instances: readonly Instance[], id: string): Instance | undefined {
  return instances.find((each) => each.id === id);
}

function notReady(instance: Instance, reason: string): Waited {
  return { end: "not-ready", instance, reason };
}

function tooLate({ id, status }: Instance, timeoutSeconds: number): string {
  return `instance ${id} is ${status === "active" ? "active without an address" : status} after ${timeoutSeconds} s (bootTimeoutSeconds); run the update again to go on waiting. It costs until it is terminated.`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
