import type { Instance, InstanceLaunchRequest } from "lambda-cloud-api";
import { randomUUID } from "node:crypto";
import { LambdaCloudError } from "../../error.ts";
import { EngineGoneError } from "../engine.ts";
import type { Session } from "../session.ts";
import { sleep } from "../timing.ts";
import { type Offer, placeOf } from "./candidates.ts";
import { NoCapacityError, assessNow, tryable, wasRefused } from "./capacity.ts";
import type { InstanceInputs } from "./inputs.ts";
import type { Launched } from "./outputs.ts";
import { resolveAttempt } from "./attempt.ts";
import { userDataFor } from "./peers.ts";
import { launchTags, userDataHash } from "./tags.ts";

/** A launched instance, as far as it is known, and what cannot be read of it later. */
export interface Launch {
  readonly instance: Instance;
  readonly launched: Launched;
  /** Whether it was launched just now with these inputs. */
  readonly fresh: boolean;
}

const nothing = "nothing was launched";

/**
 * Launches one instance at the first candidate that has room, waiting for room where that is wanted. Each request to launch leaves
 * once; one whose end is not known is looked for and never repeated.
 * @throws NoCandidateError, NoCapacityError, EngineGoneError, or the API's refusal, when nothing was launched
 */
export async function launch(session: Session, inputs: InstanceInputs): Promise<Launch> {
  const { waitForCapacity } = inputs;
  const deadline = Date.now() + (waitForCapacity?.timeoutSeconds ?? 0) * 1000;
  for (let round = 0; ; round += 1) {
    const { offers, faults } = await assessNow(session, inputs);
    if (round === 0) for (const fault of faults) session.say(`not a candidate: ${fault}`);
    for (const { candidate } of tryable(offers, round)) {
      const launched = await launchAt(session, inputs, placeOf(candidate));
      if (launched !== undefined) return launched;
    }
    if (waitForCapacity === undefined || Date.now() >= deadline) throw new NoCapacityError(inputs, faults);
    if (round === 0) session.say(`no capacity for ${inputs.candidates.map(placeOf).join(" or ")}; waiting up to ${waitForCapacity.timeoutSeconds} s`);
    await sleep(Math.min(waitForCapacity.pollSeconds * 1000, deadline - Date.now()));
    if (!(await session.engine.alive())) throw new EngineGoneError(nothing);
  }
}

/** @returns undefined when there is no room at this place, or it is no candidate any more */
async function launchAt(session: Session, inputs: InstanceInputs, place: string): Promise<Launch | undefined> {
  const userData = await userDataFor(session, inputs);
  try {
    const attempt = await session.launches.run(async () => {
      // Judged again now that it is our turn: price and room may have changed in the queue, or another may just have been refused.
      const { offers } = await assessNow(session, inputs);
      const offer = offers.find(({ candidate }) => placeOf(candidate) === place);
      return offer === undefined || wasRefused(session, offer) ? undefined : await post(session, inputs, offer, userData.text);
    });
    if (attempt === undefined) return undefined;
    const { offer, id } = attempt;
    // Outside the gate: the others need not wait until an unanswered launch is found.
    const instance = id === undefined ? await findUnanswered(session, inputs, attempt.tag, attempt.error) : asLaunched(id, inputs, offer, attempt.tag);
    await userData.launched(instance.id);
    return { instance, launched: { imageId: offer.imageId, launchedUserDataHash: userDataHash(inputs.userData) }, fresh: true };
  } finally {
    await userData.release();
  }
}

interface Posted {
  readonly offer: Offer;
  readonly tag: string;
  /** Undefined when nobody knows whether there is an instance. */
  readonly id?: string;
  readonly error?: unknown;
}

/** @returns undefined when the API refused for lack of capacity */
async function post(session: Session, inputs: InstanceInputs, offer: Offer, userData: string | undefined): Promise<Posted | undefined> {
  const { cloud, engine, attempts, refusals } = session;
  const attempt = randomUUID();
  let mayBeSent = false;
  const before = async () => {
    if (!(await engine.alive())) throw new EngineGoneError(nothing);
    await attempts.write(inputs.owner, { attempt, sentAt: Date.now() });
    mayBeSent = true;
  };
  let id: string;
  try {
    id = await cloud.launchInstance(requestFor(inputs, offer, userData, attempt), { before });
  } catch (error) {
    if (mayBeSent && !isRefusal(error)) return { offer, tag: attempt, error };
    await attempts.clear(inputs.owner);
    if (!(error instanceof LambdaCloudError && error.kind === "capacity")) throw error;
    refusals.set(placeOf(offer.candidate), Date.now());
    session.say(`no capacity for ${placeOf(offer.candidate)}`);
    return undefined;
  }
  // The instance is there: a full disk must not lose it. Without the id the next create looks for the attempt's tag.
  await attempts.write(inputs.owner, { attempt, sentAt: Date.now(), id }).catch((error: unknown) => session.say(`the launch of ${id} could not be written down: ${String(error)}`));
  return { offer, tag: attempt, id };
}

/** Whether it is certain that nothing was launched. What is not known to be so counts as uncertain. */
function isRefusal(error: unknown): boolean {
  if (error instanceof EngineGoneError) return true;
  return error instanceof LambdaCloudError && error.kind !== "ambiguous";
}

async function findUnanswered(session: Session, inputs: InstanceInputs, tag: string, error: unknown): Promise<Instance> {
  session.say("the launch was not answered; looking whether it took effect");
  const found = await resolveAttempt(session, inputs.owner);
  if (found !== undefined) return found;
  const reason = error instanceof Error ? error.message : String(error);
  throw new Error(`the launch was not answered, and no instance with the tag sophia:attempt ${tag} appeared: ${reason} Nothing was launched twice; run the update again.`);
}

function requestFor(inputs: InstanceInputs, { candidate, imageId }: Offer, userData: string | undefined, attempt: string): InstanceLaunchRequest {
  const { sshKeyName, name, hostname, filesystems = [], firewallRulesets } = inputs;
  const ruleset = firewallRulesets?.[candidate.region];
  return {
    region_name: candidate.region,
    instance_type_name: candidate.type,
    ssh_key_names: [sshKeyName],
    tags: launchTags(inputs, candidate, attempt, new Date()),
    ...(name === undefined ? {} : { name }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(imageId === undefined ? {} : { image: { id: imageId } }),
    ...(userData === undefined ? {} : { user_data: userData }),
    ...(filesystems.length === 0 ? {} : { file_system_names: filesystems.map((each) => each.name) }),
    ...(filesystems.some(({ mountPoint }) => mountPoint !== undefined)
      ? { file_system_mounts: filesystems.flatMap(({ id, mountPoint }) => (mountPoint === undefined ? [] : [{ file_system_id: id, mount_point: mountPoint }])) }
      : {}),
    ...(ruleset === undefined ? {} : { firewall_rulesets: [{ id: ruleset }] }),
  };
}

/** What is known of an instance right after its launch, in the form of the API's own answer. */
function asLaunched(id: string, inputs: InstanceInputs, { candidate, type }: Offer, attempt: string): Instance {
  const no = { available: false };
  return {
    id,
    status: "booting",
    ssh_key_names: [inputs.sshKeyName],
    file_system_names: (inputs.filesystems ?? []).map(({ name }) => name),
    region: { name: candidate.region, description: "" },
    instance_type: type,
    actions: { migrate: no, rebuild: no, restart: no, cold_reboot: no, terminate: no },
    tags: launchTags(inputs, candidate, attempt, new Date()),
    ...(inputs.name === undefined ? {} : { name: inputs.name }),
  };
}
