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
 * only when type and region of the instance left the list. What is not known yet replaces nothing: the engine asks this of every
 * dependent of what it replaces and would delete all of them first; once it is known, it asks again. Expiry counts at a launch alone. An instance that is not ready is
 * updated, which waits for it. A replacement deletes first, always: a create that looks for its owner's instance must not find the one to be deleted.
 *
 * @param olds recorded outputs
 * @param news new inputs, in which a value may be unknown
 */
export function diff(id: string, olds: Properties, news: Properties): Difference {
  const recorded = olds as unknown as Recorded;
  const inputs = news as unknown as InstanceInputs;
  refuseOtherAdoption(id, recorded, inputs);
  const replaces = [...replacedBy(recorded, inputs)];
  const changes = replaces.length > 0 || updatedBy(recorded, inputs);
  return { changes, replaces, deleteBeforeReplace: true };
}

function* replacedBy(olds: Recorded, news: InstanceInputs): Iterable<string> {
  const { region, architecture } = olds;
  if (!isAmong(olds, news.candidates)) yield "candidates";
  if (!hasUnknown(news.image) && forced(imageFor(olds.image, architecture), imageFor(news.image, architecture))) yield "image";
  for (const key of ["sshKeyName", "group"] as const) if (forced(olds[key], news[key])) yield key;
  // Not asking for a host name is content with any; the recorded one is then the API's choice.
  if (news.hostname !== undefined && forced(olds.hostname, news.hostname)) yield "hostname";
  if (forced(olds.tags ?? {}, news.tags ?? {})) yield "tags";
  if (forced(mountsOf(olds), mountsOf(news))) yield "filesystems";
  if (!hasUnknown(news.firewallRulesets) && forced(olds.firewallRulesets?.[region], news.firewallRulesets?.[region])) yield "firewallRulesets";
  if (news.replaceOn?.includes("userData") === true && forced(olds.launchedUserDataHash, hashOf(news.userData))) yield "userData";
}

/** A typing error must not cost the instance that lives: it would be terminated before anyone looks for the other. */
function refuseOtherAdoption(id: string, olds: Recorded, { adoptInstanceId: wanted }: InstanceInputs): void {
  if (wanted === undefined || hasUnknown(wanted) || wanted === id || wanted === olds.adoptInstanceId) return;
  throw new Error(`adoptInstanceId is ${wanted}, but this resource manages instance ${id}; allowed: ${id}, or none. To take over ${wanted}, give it a resource of its own, or remove this one first`);
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
  if (hasUnknown(candidates)) return true;
  return candidates.some((each: { type?: string; region?: string }) => each.type === instanceType && each.region === region);
}

function mountsOf({ filesystems }: Pick<InstanceInputs, "filesystems">): unknown {
  return Array.isArray(filesystems) ? filesystems.map((each: { id?: string; mountPoint?: string }) => ({ id: each.id, mountPoint: each.mountPoint })) : (filesystems ?? []);
}

function hashOf(userData: string | undefined): string | undefined {
  return hasUnknown(userData) ? userData : userDataHash(userData);
}

/** Known, and another one. */
function forced(old: unknown, now: unknown): boolean {
  return !hasUnknown(now) && !same(old, now);
}

/** An unknown value may be a different one. */
function differ(old: unknown, now: unknown): boolean {
  return hasUnknown(now) || !same(old, now);
}
