/**
 * Which instances nobody owns any more. An instance costs until someone terminates it, and a wrong deletion costs work, so
 * only what is proven to be in no state is offered; everything else is `unknown`.
 */

/** An instance as the API has it, in the parts that are read here. */
export interface LivingInstance {
  readonly id: string;
  readonly name?: string | undefined;
  readonly status: string;
  readonly region: { readonly name: string };
  readonly instance_type: { readonly name: string; readonly price_cents_per_hour: number };
  readonly tags?: readonly { readonly key: string; readonly value: string }[] | undefined;
}

/** A stack of this backend and project. */
export interface StackState {
  readonly stack: string;
  /** What its instances carry as {@link tagKeys}.stack. */
  readonly tag: string;
  /** Ids of the instances in its state; nothing when it could not be read. */
  readonly instances?: ReadonlySet<string>;
  /** Why it could not be read. */
  readonly unread?: string;
  /** What works on it, or was interrupted, in words; nothing when it is at rest. */
  readonly busy?: string;
}

/** The tags every instance of ours carries. */
export const tagKeys = { owner: "sophia:owner", stack: "sophia:stack", launchedAt: "sophia:launched-at", expiresAt: "sophia:expires-at" } as const;

/** `owned`: in a state. `orphan`: proven to be in none. `unknown`: not proven. */
export type Verdict = "owned" | "orphan" | "unknown";

/** One instance of ours. */
export interface Finding {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly region: string;
  readonly status: string;
  /** Seconds since its launch; nothing when no tag tells. */
  readonly ageSeconds?: number;
  /** US cents since its launch, at its price of now. */
  readonly costCents?: number;
  readonly centsPerHour: number;
  readonly expired: boolean;
  /** Name of the stack, when its tag is one of ours. */
  readonly stack?: string;
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
}

/** Statuses of what no longer costs. https://docs.lambda.ai/api/cloud */
const gone: readonly string[] = ["terminated", "terminating", "preempted"];

/** Judges every instance that carries our tags, oldest first. */
export function judgeInstances(instances: readonly LivingInstance[], stacks: readonly StackState[], now: Date, minimumAgeSeconds: number): readonly Finding[] {
  return instances
    .filter(({ status }) => !gone.includes(status))
    .filter((instance) => tagOf(instance, tagKeys.owner) !== undefined || tagOf(instance, tagKeys.stack) !== undefined)
    .map((instance) => judge(instance, stacks, now, minimumAgeSeconds))
    .sort((a, b) => (b.ageSeconds ?? 0) - (a.ageSeconds ?? 0) || (a.id < b.id ? -1 : 1));
}

function judge(instance: LivingInstance, stacks: readonly StackState[], now: Date, minimumAgeSeconds: number): Finding {
  const ageSeconds = secondsSince(tagOf(instance, tagKeys.launchedAt), now);
  const untilExpiry = secondsSince(tagOf(instance, tagKeys.expiresAt), now);
  const centsPerHour = instance.instance_type.price_cents_per_hour;
  const tag = tagOf(instance, tagKeys.stack);
  const owner = stacks.find((stack) => stack.tag === tag);
  return {
    id: instance.id,
    name: instance.name ?? "",
    type: instance.instance_type.name,
    region: instance.region.name,
    status: instance.status,
    ...(ageSeconds === undefined ? {} : { ageSeconds, costCents: Math.round((Math.max(0, ageSeconds) / 3600) * centsPerHour) }),
    centsPerHour,
    expired: untilExpiry !== undefined && untilExpiry >= 0,
    ...(owner === undefined ? {} : { stack: owner.stack }),
    ...verdictOf(instance.id, owner, stacks, ageSeconds, minimumAgeSeconds),
  };
}

/** @param owner the stack its tag names; any other of the project may have taken it into its state since */
function verdictOf(id: string, owner: StackState | undefined, stacks: readonly StackState[], ageSeconds: number | undefined, minimumAgeSeconds: number): Pick<Finding, "verdict" | "reason"> {
  const unknown = (reason: string) => ({ verdict: "unknown", reason }) as const;
  const holder = stacks.find(({ instances }) => instances?.has(id));
  if (holder !== undefined) return { verdict: "owned", reason: `it is in the state of stack ${holder.stack}` };
  if (owner === undefined) return unknown("its stack is none of this backend and project, so nobody here can tell who uses it");
  const inOrder = [owner, ...stacks];
  const unread = inOrder.find(({ instances }) => instances === undefined);
  if (unread !== undefined) return unknown(`the state of stack ${unread.stack} could not be read${unread.unread === undefined ? "" : `: ${unread.unread}`}`);
  const busy = inOrder.find((stack) => stack.busy !== undefined)?.busy;
  if (busy !== undefined) return unknown(`${busy}, which may be about to take it into its state`);
  if (ageSeconds === undefined) return unknown("no tag tells when it was launched");
  if (ageSeconds < minimumAgeSeconds) return unknown(`it is younger than the minimum age, ${minimumAgeSeconds} s`);
  return { verdict: "orphan", reason: `stack ${owner.stack} was read and does not have it` };
}

function tagOf({ tags }: LivingInstance, key: string): string | undefined {
  return tags?.find((tag) => tag.key === key)?.value;
}

/** Seconds from a moment until now: ISO 8601, or seconds since 1970. Negative for one to come. */
function secondsSince(moment: string | undefined, now: Date): number | undefined {
  if (moment === undefined) return undefined;
  const milliseconds = /^\d{9,11}$/.test(moment) ? Number(moment) * 1000 : Date.parse(moment);
  return Number.isNaN(milliseconds) ? undefined : Math.floor((now.getTime() - milliseconds) / 1000);
}
