import { withLock } from "../lock.ts";
import { NotReadyError } from "../partial.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";
import { adopted, existing, refuseLeftover, twinOf } from "./existing.ts";
import { type InstanceInputs, defaultBootTimeoutSeconds, inputsOf } from "./inputs.ts";
import { type Launch, launch } from "./launch.ts";
import { outputsOf } from "./outputs.ts";
import { userDataHash } from "./tags.ts";
import { messageOf, untilReady } from "./wait.ts";

/**
 * One instance, ready: that of an interrupted run, the one to adopt, or a new one. Holds the owner's lock from the look to the end,
 * so that a provider which outlived its engine and the one of the next run do not both launch.
 * @throws NotReadyError with the instance's id when there is one that is not ready; any other error means that nothing is left to record
 */
export async function create(session: Session, properties: Properties): Promise<{ id: string; outs: Properties }> {
  const inputs = inputsOf(properties);
  const { bootTimeoutSeconds = defaultBootTimeoutSeconds } = inputs;
  // As long as a boot may take, and as much again.
  return withLock(session, session.attempts.folderOf(inputs.owner), 2000 * bootTimeoutSeconds, async () => {
    const launch = await obtain(session, inputs);
    return { id: launch.instance.id, outs: await settle(session, inputs, properties, launch) };
  });
}

async function obtain(session: Session, inputs: InstanceInputs): Promise<Launch> {
  const { adoptInstanceId, userData } = inputs;
  if (adoptInstanceId !== undefined) await refuseLeftover(session, inputs, adoptInstanceId);
  const instance = adoptInstanceId === undefined ? await existing(session, inputs) : await adopted(session, inputs, adoptInstanceId);
  if (instance === undefined) return launch(session, inputs);
  // What an adopted instance was launched with is not known; of our own the tag of the inputs tells, where user data is among them.
  const known = adoptInstanceId === undefined && inputs.replaceOn?.includes("userData") === true;
  return { instance, launched: known ? { launchedUserDataHash: userDataHash(userData) } : {}, fresh: false };
}

/** From here on there is an instance, and every way out but "gone" and the engine's death tells its id. */
async function settle(session: Session, inputs: InstanceInputs, properties: Properties, { instance, launched, fresh }: Launch): Promise<Properties> {
  const waited = await untilReady(session, instance, inputs.bootTimeoutSeconds);
  if (waited.end === "gone") throw new Error(`${waited.reason}; it costs nothing any more. Run the update again to launch another.`);
  const outs = outputsOf(inputs, waited.instance, launched);
  if (waited.end === "not-ready") throw new NotReadyError(waited.reason, instance.id, properties, outs);
  const twin = await twinOf(session, inputs, instance.id);
  if (twin !== undefined) throw new NotReadyError(twin, instance.id, properties, outs);
  const { name } = inputs;
  if (name === undefined || fresh || waited.instance.name === name) return outs;
  try {
    await session.cloud.renameInstance(instance.id, name);
  } catch (error) {
    throw new NotReadyError(`instance ${instance.id} could not be named ${name}: ${messageOf(error)}`, instance.id, properties, outs);
  }
  return { ...outs, name };
}
