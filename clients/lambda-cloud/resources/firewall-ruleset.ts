import type { FirewallRule, FirewallRuleset } from "lambda-cloud-api";
import { deleteUnused, mayHaveTakenEffect } from "./busy.ts";
import { EngineGoneError } from "./engine.ts";
import { withLock } from "./lock.ts";
import type { Session } from "./session.ts";
import { type Properties, canonical, clean, hasUnknown, unknown } from "./values.ts";

interface Inputs {
  readonly owner: string;
  readonly name: string;
  readonly region: string;
  /** In the API's own form. */
  readonly rules: readonly FirewallRule[];
}

/** Source: the published document 1.10.0 and Lambda's page on firewalls (20 rules; more may stop launches). */
const limits = { name: 64, rules: 20, description: 128, ownerDigits: 12 } as const;
const network = /^(\d{1,3})(\.\d{1,3}){3}(\/([0-9]|[12][0-9]|3[0-2]))?$/;

type Failure = { property: string; reason: string };

/** Judges the inputs; the owner stays who it was, because it is part of the name at Lambda. */
export function check(olds: Properties | undefined, news: Properties): { inputs: Properties; failures: Failure[] } {
  const { name, region, rules } = news as Partial<Inputs>;
  const failures: Failure[] = [];
  if (typeof name !== "string" || name === "" || name.length > limits.name) failures.push({ property: "name", reason: `name is "${String(name)}"; allowed: 1 to ${limits.name} characters` });
  if (typeof region !== "string" || region === "") failures.push({ property: "region", reason: "region is missing; it is required" });
  if (Array.isArray(rules)) failures.push(...ruleFaults(rules));
  else if ((rules as unknown) !== unknown) failures.push({ property: "rules", reason: "rules is missing; allowed: a list of at most 20 rules, which may be empty" });
  return { inputs: clean({ ...news, owner: olds?.["owner"] ?? news["owner"] }), failures };
}

function ruleFaults(rules: readonly FirewallRule[]): Failure[] {
  const failures: Failure[] = [];
  if (rules.length > limits.rules) failures.push({ property: "rules", reason: `rules has ${rules.length} rules; at most ${limits.rules} are allowed` });
  rules.forEach((rule, index) => {
    const add = (reason: string) => failures.push({ property: `rules[${index}]`, reason: `rules[${index}]: ${reason}` });
    if (hasUnknown(rule)) return;
    const { protocol, port_range: range, source_network: source, description = "" } = rule;
    if (!["tcp", "udp", "icmp", "all"].includes(protocol)) add(`protocol is "${String(protocol)}"; allowed: tcp, udp, icmp, all`);
    if (protocol === "icmp" && range !== undefined) add("icmp has no ports; remove port_range");
    if (protocol !== "icmp" && !isPortRange(range)) add(`${protocol} needs port_range, two ports from 1 to 65535 such as [22, 22]`);
    if (!network.test(source)) add(`source_network is "${source}"; allowed: an IPv4 network such as 203.0.113.0/24`);
    if (description.length > limits.description) add(`description has ${description.length} characters; at most ${limits.description} are allowed`);
  });
  return failures;
}

function isPortRange(range: readonly number[] | undefined): boolean {
  if (range?.length !== 2) return false;
  const [from = 0, to = 0] = range;
  return Number.isInteger(from) && Number.isInteger(to) && from >= 1 && from <= to && to <= 65_535;
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

export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const ruleset = await session.cloud.getFirewallRuleset(id);
  return ruleset === undefined ? {} : { id, props: { ...outputsOf(recorded, ruleset), rules: ruleset.rules } };
}

export async function update(session: Session, id: string, _olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  const inputs = news as unknown as Inputs;
  const ruleset = await session.cloud.updateFirewallRuleset(id, { name: nameOf(inputs), rules: inputs.rules.map(whole) });
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

/** A rule with the description the API demands, and nothing else. */
function whole({ protocol, port_range: range, source_network, description = "" }: FirewallRule): FirewallRule {
  return { protocol, source_network, description, ...(range === undefined ? {} : { port_range: range }) };
}

/** Rules allow only, so their order means nothing; an address and its /32 are the same. */
function rulesText(rules: readonly FirewallRule[] | undefined): string {
  const plain = (rules ?? []).map((rule) => canonical({ ...whole(rule), source_network: rule.source_network.includes("/") ? rule.source_network : `${rule.source_network}/32` }));
  return JSON.stringify(plain.sort());
}
