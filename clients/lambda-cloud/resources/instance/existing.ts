import type { Instance } from "lambda-cloud-api";
import type { Session } from "../session.ts";
import { resolveAttempt } from "./attempt.ts";
import { assess } from "./candidates.ts";
import { endInstance } from "./end.ts";
import { type InstanceInputs, imageFor, architectureOf } from "./inputs.ts";
import { fits, isAlive, tag, tagOf } from "./tags.ts";
import { find } from "./wait.ts";

/**
 * The instance an earlier create of this very resource has launched and nobody has recorded: the one to take instead of launching.
 * What this machine has launched for the owner with other inputs is left over from an interrupted run, and is terminated. What else
 * carries the owner's tag may be someone's (a stack that was renamed, a machine that was given away), and is left to people.
 * @returns undefined when there is none
 */
export async function existing(session: Session, inputs: InstanceInputs): Promise<Instance | undefined> {
  const { owner } = inputs;
  await resolveAttempt(session, owner);
  const own = (await ownInstances(session, owner)).filter(isAlive);
  const fitting = own.filter((each) => fits(inputs, each));
  if (fitting.length > 1) throw new Error(doubled(fitting));
  const misfits = own.filter((each) => !fitting.includes(each));
  const last = await session.attempts.read(owner);
  const foreign = misfits.filter((each) => each.id !== last?.id && (last === undefined || tagOf(each, tag.attempt) !== last.attempt));
  if (foreign.length > 0) throw new Error(unexplained(foreign));
  for (const { id } of misfits) {
    session.say(`instance ${id} is left over from an interrupted launch of this resource with other inputs; terminating it`);
    await endInstance(session, id);
  }
  const [found] = fitting;
  if (found !== undefined) session.say(`instance ${found.id} was launched by an interrupted run; taking it over`);
  return found;
}

/** All instances with the owner's tag, and the one its last attempt made even while lists lack it. */
async function ownInstances(session: Session, owner: string): Promise<Instance[]> {
  const list = await session.instances.fresh();
  const own = list.filter((each) => tagOf(each, tag.owner) === owner);
  const id = (await session.attempts.read(owner))?.id;
  if (id === undefined || find(list, id) !== undefined) return own;
  const launched = await session.cloud.getInstance(id);
  return launched === undefined ? own : [...own, launched];
}

function doubled(instances: readonly Instance[]): string {
  const ids = instances.map(({ id }) => id).join(" and ");
  return `${instances.length} instances carry the tags of this resource: ${ids}. Nothing was launched, adopted or terminated; terminate all but one on cloud.lambda.ai, then run the update again.`;
}

/** A second living instance of the same owner: another machine's run, killed right after its launch, of which this one's list did not tell yet. */
export async function twinOf(session: Session, { owner }: Pick<InstanceInputs, "owner">, id: string): Promise<string | undefined> {
  const list = await session.instances.recent(session.timing.poll).catch((): readonly Instance[] => []);
  const twins = list.filter((each) => each.id !== id && isAlive(each) && tagOf(each, tag.owner) === owner);
  return twins.length === 0 ? undefined : `instance ${id} is recorded, but ${twins.map((each) => each.id).join(", ")} carries the tag of the same resource and costs, too; terminate it on cloud.lambda.ai`;
}

function unexplained(instances: readonly Instance[]): string {
  const ids = instances.map(({ id, name }) => (name === undefined ? id : `${id} (${name})`)).join(", ");
  return `${ids} carries the tag of this resource, but was launched with other inputs and not from this machine. Nothing was launched or terminated. Take it over with adoptInstanceId, or terminate it (cloud.lambda.ai, or npm run gpu:reap), then run the update again.`;
}

/**
 * Fails when an interrupted run of this resource has launched an instance that is not the one to adopt: it would be forgotten.
 */
export async function refuseLeftover(session: Session, { owner }: InstanceInputs, id: string): Promise<void> {
  await resolveAttempt(session, owner);
  const left = (await ownInstances(session, owner)).filter((each) => isAlive(each) && each.id !== id);
  if (left.length > 0) throw new Error(`an interrupted run has launched ${left.map((each) => each.id).join(", ")} for this resource, which is not ${id} (adoptInstanceId); terminate it on cloud.lambda.ai, or adopt it, then run the update again`);
}

/**
 * The instance named by `adoptInstanceId`. Type, region and image are checked as far as the API tells: it does not say which image runs, so
 * the image wanted must be one for the instance's region and architecture.
 */
export async function adopted(session: Session, inputs: InstanceInputs, id: string): Promise<Instance> {
  const instance = await session.cloud.getInstance(id);
  const wayOut = "correct adoptInstanceId, or remove it to have an instance launched";
  if (instance === undefined) throw new Error(`instance ${id} (adoptInstanceId) does not exist; ${wayOut}`);
  if (!isAlive(instance)) throw new Error(`instance ${id} (adoptInstanceId) is ${instance.status}; ${wayOut}`);
  const { region: { name: region }, instance_type: { name: type } } = instance;
  const candidate = inputs.candidates.find((each) => each.type === type && each.region === region);
  if (candidate === undefined) throw new Error(`instance ${id} (adoptInstanceId) is a ${type} in ${region}, which is no candidate; add it to the candidates, or ${wayOut}`);
  if (imageFor(inputs.image, architectureOf(type)) !== undefined) {
    const { image } = inputs;
    const types = { [type]: { instance_type: instance.instance_type, regions_with_capacity_available: [] } };
    const { faults } = assess({ ...onlyImage(inputs), candidates: [candidate], ...(image === undefined ? {} : { image }) }, types, await session.images.recent(session.timing.end));
    if (faults.length > 0) throw new Error(`instance ${id} (adoptInstanceId) does not fit: ${faults.join("; ")}`);
  }
  const owner = tagOf(instance, tag.owner);
  if (owner !== undefined && owner !== inputs.owner) session.say(`warning: instance ${id} carries the tag of another resource (${tagOf(instance, tag.stack) ?? owner}); take it out of that stack's program and state, or both will manage it`);
  return instance;
}

/** The inputs without those that do not matter for an instance that runs. */
function onlyImage({ owner, stackTag, sshKeyName }: InstanceInputs): Pick<InstanceInputs, "owner" | "stackTag" | "sshKeyName"> {
  return { owner, stackTag, sshKeyName };
}
