import type { Instance } from "lambda-cloud-api";
import { LambdaCloudError } from "../../error.ts";
import { EngineGoneError } from "../engine.ts";
import type { Session } from "../session.ts";
import { isAlive } from "./tags.ts";
import { find, messageOf, passes } from "./wait.ts";

/**
 * Terminates an instance and waits until it is gone, since only then filesystems and rulesets it used can be deleted. Gone already is fine.
 * An instance in the middle of an action (a boot, a restart) may not be terminable yet: then it is tried again.
 */
export async function endInstance(session: Session, id: string): Promise<void> {
  const { poll, end } = session.timing;
  const deadline = Date.now() + end;
  let ordered = false;
  let status = "known";
  for (;;) {
    ordered ||= await order(session, id);
    try {
      // The list may be behind, so that what it lacks is asked for.
      const instance = find(await session.instances.tick(poll / 2), id) ?? (await session.cloud.getInstance(id));
      if (instance === undefined || (ordered && isOver(instance))) return;
      status = instance.status;
    } catch (error) {
      if (!passes(error)) throw error;
    }
    if (Date.now() > deadline) throw new Error(`instance ${id} is still ${status} ${Math.round(end / 1000)} s after it was to end; look at it on cloud.lambda.ai and run this again`);
  }
}

/** @returns whether the termination is under way */
async function order(session: Session, id: string): Promise<boolean> {
  if (!(await session.engine.alive())) throw new EngineGoneError(`instance ${id} was not terminated`);
  try {
    await session.cloud.terminateInstance(id);
    return true;
  } catch (error) {
    const instance = await session.cloud.getInstance(id);
    if (instance === undefined || !isAlive(instance)) return true;
    const mayFollow = error instanceof LambdaCloudError && (error.kind === "refused" || error.kind === "invalid") && !instance.actions.terminate.available;
    if (!mayFollow) throw new Error(`instance ${id} could not be terminated and goes on costing: ${messageOf(error)}`);
    session.say(`instance ${id} cannot be terminated yet (${instance.actions.terminate.reason_description ?? instance.status}); trying again`);
    return false;
  }
}

function isOver({ status }: Instance): boolean {
  return status === "terminated" || status === "preempted";
}
