import type { FirewallRule, FirewallRuleset } from "lambda-cloud-api";
import { deleteUnused, mayHaveTakenEffect } from "./busy.ts";
import { EngineGoneError } from "./engine.ts";
import { type Failure, ruleFaults, rulesText, whole } from "./firewall-rule.ts";
import { isAdded, rewrite } from "./firewall-share.ts";
import { withLock } from "./lock.ts";
import type { Session } from "./session.ts";
import { type Properties, clean, hasUnknown, unknown } from "./values.ts";

interface Inputs {
  readonly owner: string;
  readonly name: string;
  readonly region: string;
  /** In the API's own form. */
  readonly rules: readonly FirewallRule[];
}

/** Source: the published document 1.10.0. */
const limits = { name: 64, ownerDigits: 12 } as const;

/** Judges the inputs; the owner stays who it was, because it is part of the name at Lambda. */
export function check(olds: Properties | undefined, news: Properties): { inputs: Properties; failures: Failure[] } {
  const { name, region, rules } = news as Partial<Inputs>;
  const failures: Failure[] = [];
  if (typeof name !== "string" || name === "" || name.length > limits.name) failures.push({ property: "name", reason: `name is "${String(name)}"; allowed: 1 to ${limits.name} characters` });
  if (typeof region !== "string" || region === "") failures.push({ property: "region", reason: "region is missing; it is required" });
  if (Array.isArray(rules)) failures.push(...ruleFaults(rules), ...markFaults(rules));
  else if ((rules as unknown) !== unknown) failures.push({ property: "rules", reason: "rules is missing; allowed: a list of at most 20 rules, which may be empty" });
  return { inputs: clean({ ...news, owner: olds?.["owner"] ?? news["owner"] }), failures };
}

function markFaults(rules: readonly FirewallRule[]): Failure[] {
  return rules.flatMap((rule, index) => (isAdded(rule) ? [{ property: `rules[${index}]`, reason: `rules[${index}]: description is "${rule.description}", which ends like those of rules that other resources add; choose another end` }] : []));
}

export function diff(_id: string, olds: Properties, news: Properties): { changes: boolean; replaces: string[]; deleteBeforeReplace: true } {
  const replaces = hasUnknown(news["region"]) || news["region"] !== olds["region"] ? ["region"] : [];
  const changed = ["name", "owner"].some((key) => news[key] !== olds[key]) || hasUnknown(news["rules"]) || rulesText(news["rules"] as FirewallRule[]) !== rulesText(olds["rules"] as FirewallRule[]);
  const renamed = olds["rulesetName"] !== undefined && !hasUnknown([news["name"], news["owner"]]) && olds["rulesetName"] !== nameOf(news as unknown as Inputs);
  return { changes: changed || renamed || replaces.length > 0, replaces, deleteBeforeReplace: true };
}

/** Makes the ruleset, or takes over the one an interrupted run of this resource has made: the owner in its name tells. */
export async function create(session: Session, properties: Properties): Promise<{ id: string; outs: Properties }> {
  const inputs = properties as unknown as Inputs;
  const [name, rules] = [nameOf(inputs), inputs.rules.map(whole)];
  return withLock(session, session.attempts.folderOf(inputs.owner), session.timing.end, async () => {
    const known = await findNamed(session, name, inputs.region);
    const ruleset = known === undefined ? await make(session, inputs, rules) : await session.cloud.updateFirewallRuleset(known.id, { rules });
    return { id: ruleset.id, outs: outputsOf(properties, ruleset) };
  });
}

async function make(session: Session, inputs: Inputs, rules: FirewallRule[]): Promise<FirewallRuleset> {
  const [name, { region }] = [nameOf(inputs), inputs];
  if (!(await session.engine.alive())) throw new EngineGoneError("no firewall ruleset was made");
  try {
    return await session.cloud.createFirewallRuleset({ name, region, rules });
  } catch (error) {
    const made = mayHaveTakenEffect(error) ? await findNamed(session, name, region) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

/** The rules that others have added are not looked at: they are theirs. */
export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const ruleset = await session.cloud.getFirewallRuleset(id);
  return ruleset === undefined ? {} : { id, props: { ...outputsOf(recorded, ruleset), rules: ruleset.rules.filter((rule) => !isAdded(rule)) } };
}

export async function update(session: Session, id: string, _olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  const inputs = news as unknown as Inputs;
  const ruleset = await rewrite(session, id, ({ rules }) => ({ name: nameOf(inputs), rules: [...inputs.rules.map(whole), ...rules.filter(isAdded)] }));
  if (ruleset === undefined) throw new Error(`firewall ruleset ${nameOf(inputs)} is gone; run the update again, which makes it anew`);
  return { outs: outputsOf(news, ruleset) };
}

/** Waits while an instance uses it: rulesets cannot be detached. */
export async function remove(session: Session, id: string, recorded: Properties): Promise<void> {
  await deleteUnused(session, `firewall ruleset ${String(recorded["rulesetName"])}`, () => session.cloud.deleteFirewallRuleset(id));
}

async function findNamed(session: Session, name: string, region: string): Promise<FirewallRuleset | undefined> {
  return (await session.cloud.listFirewallRulesets()).find((each) => each.name === name && each.region.name === region);
}

/** Names need not be unique at Lambda, so ours carry their owner; a long one is cut for it. */
function nameOf({ name, owner }: Inputs): string {
  return `${name.slice(0, limits.name - limits.ownerDigits - 1)}-${owner.slice(0, limits.ownerDigits)}`;
}

function outputsOf(inputs: Properties, { id, name, region }: FirewallRuleset): Properties {
  return clean({ ...inputs, rulesetId: id, rulesetName: name, region: region.name });
}
