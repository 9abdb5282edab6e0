import { ApiError, invalidParameters, missing, quotaExceeded } from "../api-error.ts";
import { defaultFamily, images, regions, types, type TypeOffer } from "../catalogue.ts";
import { freePlaces } from "../capacity.ts";
import { isLiving, offerOf } from "../instances.ts";
import { randomBetween, randomId } from "../random.ts";
import type { InstanceRecord, LaunchPlan, State, Tag } from "../types.ts";
import type { Handler } from "./context.ts";

interface LaunchRequest {
  readonly region_name: string;
  readonly instance_type_name: string;
  readonly ssh_key_names: readonly string[];
  readonly file_system_names?: readonly string[];
  readonly file_system_mounts?: readonly { readonly mount_point: string; readonly file_system_id: string }[];
  readonly hostname?: string;
  readonly name?: string;
  readonly image?: { readonly id?: string; readonly family?: string };
  readonly user_data?: string;
  readonly tags?: readonly Tag[];
  readonly firewall_rulesets?: readonly { readonly id: string }[];
  readonly quantity?: number;
}

/** Most that user data may hold, in bytes. */
const userDataLimit = 1 << 20;

export const launchInstance: Handler = ({ state, now }, body) => {
  const request = body as LaunchRequest;
  const offer = types.find(({ name }) => name === request.instance_type_name);
  if (offer === undefined) throw missing(`Instance type ${request.instance_type_name} does not exist.`);
  if (!regions.some(({ name }) => name === request.region_name)) throw missing(`Region ${request.region_name} does not exist.`);
  if ((request.quantity ?? 1) !== 1) throw invalidParameters("Requested too many instances.");
  if (request.ssh_key_names.length !== 1) throw invalidParameters("Exactly one SSH key must be specified.");
  const lacking = request.ssh_key_names.find((key) => !state.sshKeys.some(({ name }) => name === key));
  if (lacking !== undefined) throw missing(`SSH key ${lacking} does not exist.`);
  if (Buffer.byteLength(request.user_data ?? "") > userDataLimit) throw invalidParameters("user_data is larger than 1 MB.");
  const image = chooseImage(request, offer);
  const filesystems = chooseFilesystems(state, request);
  const firewallRulesets = request.firewall_rulesets?.map(({ id }) => checkRuleset(state, id, request.region_name));
  checkQuotas(state, offer, now);
  if (freePlaces(state, offer.name, request.region_name, now) <= 0) {
    throw new ApiError(400, "instance-operations/launch/insufficient-capacity", "Not enough capacity to fulfill launch request.", "Choose another type or region, or wait.");
  }
  const instance: InstanceRecord = {
    ...identity(state, request.hostname),
    name: request.name, type: offer.name, region: request.region_name, image, sshKeyNames: request.ssh_key_names, filesystems,
    tags: request.tags, firewallRulesets, userData: request.user_data,
    launchedAt: now, ...life(state, takePlan(state, request), offer, now),
  };
  state.instances.push(instance);
  return { instance_ids: [instance.id] };
};

function chooseImage({ image, region_name }: LaunchRequest, offer: TypeOffer): string {
  if (image?.id !== undefined && image.family !== undefined) throw invalidParameters("image takes an id or a family, not both.");
  const here = images.filter(({ region }) => region === region_name);
  if (image?.id !== undefined) {
    const named = here.find(({ id }) => id === image.id);
    if (named === undefined) throw missing(`Image ${image.id} does not exist in ${region_name}.`);
    if (named.architecture !== offer.architecture) {
      throw invalidParameters(`Image ${image.id} is for ${named.architecture}, instance type ${offer.name} needs ${offer.architecture}.`);
    }
    return named.id;
  }
  const family = image?.family ?? defaultFamily;
  const newest = here.findLast((one) => one.family === family && one.architecture === offer.architecture);
  if (newest === undefined) throw missing(`Image family ${family} does not exist in ${region_name} for ${offer.architecture}.`);
  return newest.id;
}

function chooseFilesystems(state: State, request: LaunchRequest): InstanceRecord["filesystems"] {
  const mounts = new Map((request.file_system_mounts ?? []).map(({ file_system_id: id, mount_point }) => [id, mount_point]));
  const named = (request.file_system_names ?? []).map((wanted) => {
    const found = state.filesystems.find(({ name }) => name === wanted);
    if (found === undefined) throw missing(`Filesystem ${wanted} does not exist.`);
    return found.id;
  });
  return [...new Set([...named, ...mounts.keys()])].map((id) => {
    const found = state.filesystems.find((one) => one.id === id);
    if (found === undefined) throw missing(`Filesystem ${id} does not exist.`);
    if (found.region !== request.region_name) {
      throw new ApiError(400, "instance-operations/launch/file-system-in-wrong-region", `Filesystem ${found.name} is in ${found.region}, not in ${request.region_name}.`);
    }
    return { id, name: found.name, mountPoint: mounts.get(id) ?? `/lambda/nfs/${found.name}` };
  });
}

function checkRuleset(state: State, id: string, region: string): string {
  const ruleset = state.rulesets.find((one) => one.id === id);
  if (ruleset === undefined) throw missing(`Firewall ruleset ${id} does not exist.`);
  if (ruleset.region !== region) throw invalidParameters(`Firewall ruleset ${id} is in ${ruleset.region}, not in ${region}.`);
  return id;
}

function checkQuotas(state: State, offer: TypeOffer, now: number): void {
  const living = state.instances.filter((one) => isLiving(one, now));
  const { instances, gpus } = state.behaviour.quotas;
  if (living.length + 1 > instances) throw quotaExceeded("instances", instances);
  const used = living.reduce((total, one) => total + offerOf(one).gpus, 0);
  if (used + offer.gpus > gpus) throw quotaExceeded("GPUs", gpus);
}

/**
 * Addresses and names no two instances of the account share. The public ones are of this host's loopback, so that they reach
 * nobody; each account begins somewhere else, since two sandboxes of one host share it.
 */
function identity(state: State, hostname: string | undefined): Pick<InstanceRecord, "id" | "hostname" | "ip" | "privateIp" | "jupyterToken" | "ordinal"> {
  const ordinal = state.launches++;
  const [high, low] = [Math.floor(ordinal / 250), (ordinal % 250) + 2];
  const account = Number.parseInt(state.adminToken.slice(0, 2), 16);
  const ip = `127.64.${(account + high) % 256}.${low}`;
  return { id: randomId(state), hostname: hostname ?? ip.replaceAll(".", "-"), ip, privateIp: `172.26.${high % 256}.${low}`, jupyterToken: randomId(state), ordinal };
}

/** The first plan for such a launch, one time less. */
function takePlan(state: State, request: LaunchRequest): LaunchPlan | undefined {
  const fits = (wanted: string | undefined, value: string | undefined) => wanted === undefined || wanted === value;
  const index = state.plans.findIndex(({ type, region, name }) =>
    fits(type, request.instance_type_name) && fits(region, request.region_name) && fits(name, request.name));
  const plan = state.plans[index];
  if (plan === undefined) return undefined;
  const times = (plan.times ?? 1) - 1;
  state.plans.splice(index, 1, ...(times > 0 ? [{ ...plan, times }] : []));
  return plan;
}

type Life = Pick<InstanceRecord, "activeAt" | "ipAt" | "privateIpAt" | "unhealthyAt" | "preemptedAt" | "forgottenAt">;

function life(state: State, plan: LaunchPlan | undefined, offer: TypeOffer, now: number): Life {
  const { behaviour } = state;
  const usual = randomBetween(state, behaviour.boot) * (offer.gpus > 1 ? 2 : 1);
  const later = (from: number | null, delay: number | null) => (from === null || delay === null ? null : from + delay);
  const given = <Value>(value: Value | undefined, otherwise: Value) => (value === undefined ? otherwise : value);
  const activeAt = later(now, given(plan?.boot, usual));
  return {
    activeAt,
    ipAt: later(activeAt, given(plan?.ipDelay, behaviour.ipDelay)),
    privateIpAt: later(now, given(plan?.privateIpDelay, behaviour.privateIpDelay)),
    ...(plan?.unhealthyAfter !== undefined && { unhealthyAt: now + plan.unhealthyAfter }),
    ...(plan?.preemptedAfter !== undefined && { preemptedAt: now + plan.preemptedAfter, forgottenAt: now + plan.preemptedAfter + behaviour.remembrance }),
  };
}
