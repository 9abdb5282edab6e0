import type { AlertSubscription } from "../api.ts";
import { type Failure, prefixFaults } from "./faults.ts";
import type { Difference } from "./resource.ts";
import type { Session } from "./session.ts";
import { type Properties, clean, hasUnknown, same } from "./values.ts";

interface Inputs {
  readonly prefix: string;
  readonly email: string;
  readonly alertTypes: readonly string[];
}

/** Source: enum AlertType of the control plane's GraphQL schema of 2026-07-31. */
export const alertTypes = [
  "auto_discover_failed", "background_publication_failed", "data_movement_stalled", "shard_failed", "task_chronically_failing", "task_auto_disabled_failing",
  "task_idle", "task_auto_disabled_idle", "free_trial", "free_trial_ending", "free_trial_stalled", "missing_payment_method",
] as const;

export function check(_olds: Properties | undefined, news: Properties): { inputs: Properties; failures: Failure[] } {
  const { email, alertTypes: types } = news;
  const failures = prefixFaults("prefix", news["prefix"]);
  if (!hasUnknown(email) && !(typeof email === "string" && /^[^@\s]+@[^@\s]+$/.test(email))) failures.push({ property: "email", reason: `email is ${JSON.stringify(email) ?? "missing"}; allowed: an e-mail address` });
  if (!hasUnknown(types)) {
    if (!Array.isArray(types) || types.length === 0) failures.push({ property: "alertTypes", reason: `alertTypes is empty; allowed: ${alertTypes.join(", ")}` });
    else for (const type of types as unknown[]) if (!alertTypes.includes(type as (typeof alertTypes)[number])) failures.push({ property: "alertTypes", reason: `alertTypes has ${JSON.stringify(type)}; allowed: ${alertTypes.join(", ")}` });
  }
  return { inputs: news, failures };
}

export function diff(_id: string, olds: Properties, news: Properties): Difference {
  const replaces = ["prefix", "email"].filter((key) => !hasUnknown(news[key]) && news[key] !== olds[key]);
  const changed = hasUnknown(news) || !same(sorted(news["alertTypes"]), sorted(olds["alertTypes"]));
  return { changes: changed || replaces.length > 0, replaces, deleteBeforeReplace: false };
}

/** Subscribes, or changes the subscription of that address: Estuary takes one for each prefix. */
export async function create(session: Session, properties: Properties): Promise<{ id: string; outs: Properties }> {
  const inputs = properties as unknown as Inputs;
  if ((await find(session, inputs)) === undefined) await session.api.createAlertSubscription(subscriptionOf(inputs));
  else await session.api.updateAlertSubscription(subscriptionOf(inputs));
  return { id: `${inputs.prefix}:${inputs.email}`, outs: clean(properties) };
}

export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const live = await find(session, recorded as unknown as Inputs);
  return live === undefined ? {} : { id, props: clean({ ...recorded, alertTypes: live.alertTypes }) };
}

export async function update(session: Session, _id: string, _olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  await session.api.updateAlertSubscription(subscriptionOf(news as unknown as Inputs));
  return { outs: clean(news) };
}

export async function remove(session: Session, _id: string, recorded: Properties): Promise<void> {
  const inputs = recorded as unknown as Inputs;
  if ((await find(session, inputs)) !== undefined) await session.api.deleteAlertSubscription(inputs.prefix, inputs.email);
}

async function find(session: Session, { prefix, email }: Inputs): Promise<AlertSubscription | undefined> {
  return (await session.api.alertSubscriptions(prefix)).find((each) => each.prefix === prefix && each.email === email);
}

function subscriptionOf({ prefix, email, alertTypes: types }: Inputs): AlertSubscription {
  return { prefix, email, alertTypes: types };
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).sort() : value;
}
