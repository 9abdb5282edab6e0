import type { Instance } from "lambda-cloud-api";
import { canonical, digest } from "../values.ts";
import { type Architecture, type Candidate, type InstanceInputs, architectureOf, imageFor } from "./inputs.ts";

/** Keys of the tags we put on instances; a user's tags may not begin with the prefix. */
export const tagPrefix = "sophia:";
export const tag = {
  owner: "sophia:owner",
  inputs: "sophia:inputs",
  attempt: "sophia:attempt",
  stack: "sophia:stack",
  group: "sophia:group",
  launchedAt: "sophia:launched-at",
  expiresAt: "sophia:expires-at",
} as const;

/** The value of a tag; undefined where the instance has none. */
export function tagOf(instance: Instance, key: string): string | undefined {
  return instance.tags?.find((each) => each.key === key)?.value;
}

/** Whether an instance still costs. Only these words say that it is gone, or going for good: one we do not know may be that of a machine that runs. */
export function isAlive({ status }: Pick<Instance, "status">): boolean {
  return status !== "terminated" && status !== "terminating" && status !== "preempted";
}

/** Hash of user data; never the data itself. */
export function userDataHash(text: string | undefined): string | undefined {
  return text === undefined ? undefined : digest(`user data\n${text}`);
}

/**
 * Hash of every input whose change replaces an instance in this region and of this architecture, but for the candidates (whose
 * order and number may change: type and region are compared with the instance itself) and the owner.
 */
export function inputsTag(inputs: InstanceInputs, region: string, architecture: Architecture): string {
  const { sshKeyName, hostname, tags, filesystems, firewallRulesets, group, replaceOn, userData } = inputs;
  const mounts = filesystems?.map(({ id, mountPoint }) => ({ id, mountPoint }));
  const data = replaceOn?.includes("userData") === true ? userDataHash(userData) : undefined;
  const image = imageFor(inputs.image, architecture);
  return digest(canonical({ sshKeyName, image, hostname, tags: tags ?? {}, mounts: mounts ?? [], ruleset: firewallRulesets?.[region], group, data }));
}

/** Whether an instance is what the inputs ask for, so that it may be taken for what an interrupted launch of them made. */
export function fits(inputs: InstanceInputs, instance: Instance): boolean {
  const { region: { name: region }, instance_type: { name: type } } = instance;
  const among = inputs.candidates.some((candidate) => candidate.type === type && candidate.region === region);
  return among && tagOf(instance, tag.inputs) === inputsTag(inputs, region, architectureOf(type));
}

/** All tags of a launch. */
export function launchTags(inputs: InstanceInputs, candidate: Candidate, attempt: string, now: Date): { key: string; value: string }[] {
  const own = {
    [tag.owner]: inputs.owner,
    [tag.inputs]: inputsTag(inputs, candidate.region, architectureOf(candidate.type)),
    [tag.attempt]: attempt,
    [tag.stack]: inputs.stackTag,
    [tag.group]: inputs.group,
    [tag.launchedAt]: now.toISOString(),
    [tag.expiresAt]: inputs.expiresAt,
  };
  return Object.entries({ ...inputs.tags, ...own }).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}
