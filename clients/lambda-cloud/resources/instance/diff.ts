import { type Properties, hasUnknown, same } from "../values.ts";
import { type InstanceFacts, type InstanceInputs, imageFor } from "./inputs.ts";
import { userDataHash } from "./tags.ts";

export interface Difference {
  readonly changes: boolean;
  readonly replaces: string[];
  readonly deleteBeforeReplace: true;
}

type Recorded = Omit<InstanceInputs, "userData" | "firstUserData"> & InstanceFacts;

/**
 * What an update would do. Replaced is what the API cannot change on a live instance; user data counts only by `replaceOn`, candidates
 * only when type and region of the instance left the list. Expiry counts at a launch alone. An instance that is not ready is
 * updated, which waits for it. A replacement deletes first, always: a create that looks for its owner's instance must not find the one to be deleted.
 *
 * @param olds recorded outputs
 * @param news new inputs, in which a value may be unknown
 */
export function diff(id: string, olds: Properties, news: Properties): Difference {
  const recorded = olds as unknown as Recorded;
  const inputs = news as unknown as InstanceInputs;
  const replaces = [...replacedBy(id, recorded, inputs)];
  const changes = replaces.length > 0 || updatedBy(recorded, inputs);
  return { changes, replaces, deleteBeforeReplace: true };
}

function* replacedBy(id: string, olds: Recorded, news: InstanceInputs): Iterable<string> {
  const { region, architecture } = olds;
  if (!isAmong(olds, news.candidates)) yield "candidates";
  if (differ(imageFor(olds.image, architecture), imageFor(news.image, architecture))) yield "image";
  for (const key of ["sshKeyName", "group"] as const) if (differ(olds[key], news[key])) yield key;
  // Not asking for a host name is content with any; the recorded one is then the API's choice.
  if (news.hostname !== undefined && differ(olds.hostname, news.hostname)) yield "hostname";
  if (differ(olds.tags ?? {}, news.tags ?? {})) yield "tags";
  if (differ(mountsOf(olds), mountsOf(news))) yield "filesystems";
  if (differ(olds.firewallRulesets?.[region], news.firewallRulesets?.[region])) yield "firewallRulesets";
  // What is not known yet does not roll: the engine asks this of every dependent of what it replaces, and would delete all of them first.
  if (news.replaceOn?.includes("userData") === true && !hasUnknown(news.userData) && differ(olds.launchedUserDataHash, hashOf(news.userData))) yield "userData";
  if (news.adoptInstanceId !== undefined && news.adoptInstanceId !== id && differ(olds.adoptInstanceId, news.adoptInstanceId)) yield "adoptInstanceId";
}

/** What is only recorded, or changed in place. The owner is kept by `check`; expiry and the first user data count at a launch alone. */
function updatedBy(olds: Recorded, news: InstanceInputs): boolean {
  if (!isReady(olds)) return true;
  if (news.name !== undefined && differ(olds.name, news.name)) return true;
  if (differ(olds.userDataHash, hashOf(news.userData))) return true;
  const recorded = ["candidates", "maxCentsPerHour", "waitForCapacity", "bootTimeoutSeconds", "replaceOn", "image", "firewallRulesets", "adoptInstanceId", "owner", "stackTag"] as const;
  return recorded.some((key) => differ(olds[key], news[key]));
}

/** Whether what is recorded is what a create waits for. */
export function isReady({ status, ip }: { readonly status: string; readonly ip?: string }): boolean {
  return status === "active" && ip !== undefined && ip !== "";
}

function isAmong({ instanceType, region }: Recorded, candidates: InstanceInputs["candidates"]): boolean {
  if (!Array.isArray(candidates)) return false; // unknown as a whole
  return candidates.some((each: { type?: string; region?: string }) => each.type === instanceType && each.region === region);
}

function mountsOf({ filesystems }: Pick<InstanceInputs, "filesystems">): unknown {
  return Array.isArray(filesystems) ? filesystems.map((each: { id?: string; mountPoint?: string }) => ({ id: each.id, mountPoint: each.mountPoint })) : (filesystems ?? []);
}

function hashOf(userData: string | undefined): string | undefined {
  return hasUnknown(userData) ? userData : userDataHash(userData);
}

/** An unknown value may be a different one. */
function differ(old: unknown, now: unknown): boolean {
  return hasUnknown(now) || !same(old, now);
}
