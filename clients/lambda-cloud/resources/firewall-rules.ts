import type { FirewallRule, FirewallRuleset } from "lambda-cloud-api";
import { type Failure, limits, ruleFaults, rulesText, whole } from "./firewall-rule.ts";
import { markOf, rewrite } from "./firewall-share.ts";
import type { Session } from "./session.ts";
import { type Properties, clean, hasUnknown, unknown } from "./values.ts";

interface Inputs {
  readonly owner: string;
  readonly rulesetId: string;
  /** In the API's own form. */
  readonly rules: readonly FirewallRule[];
}

/** Judges the inputs; the owner stays who it was, because its rules at Lambda bear its mark. */
export function check(olds: Properties | undefined, news: Properties): { inputs: Properties; failures: Failure[] } {
  const inputs = clean({ ...news, owner: olds?.["owner"] ?? news["owner"] });
  const { rulesetId, rules, owner } = inputs as Partial<Inputs>;
  const failures: Failure[] = [];
  if (typeof rulesetId !== "string" || rulesetId === "") failures.push({ property: "rulesetId", reason: "rulesetId is missing; it is required" });
  if (Array.isArray(rules)) failures.push(...ruleFaults((rules as readonly FirewallRule[]).map((rule) => (hasUnknown(rule) ? rule : marked(rule, owner ?? "")))));
  else if ((rules as unknown) !== unknown) failures.push({ property: "rules", reason: `rules is missing; allowed: a list of at most ${limits.rules} rules` });
  return { inputs, failures };
}

export function diff(_id: string, olds: Properties, news: Properties): { changes: boolean; replaces: string[]; deleteBeforeReplace: true } {
  const replaces = hasUnknown(news["rulesetId"]) || news["rulesetId"] !== olds["rulesetId"] ? ["rulesetId"] : [];
  const changed = hasUnknown(news["rules"]) || rulesText(news["rules"] as FirewallRule[]) !== rulesText(olds["rules"] as FirewallRule[]);
  return { changes: changed || replaces.length > 0, replaces, deleteBeforeReplace: true };
}

/** Puts the rules beside those of others. What an interrupted run of this resource has put there bears the same mark and goes. */
export async function create(session: Session, properties: Properties): Promise<{ id: string; outs: Properties }> {
  const inputs = properties as unknown as Inputs;
  await put(session, inputs, inputs.rules);
  return { id: `${inputs.rulesetId}/${inputs.owner.slice(0, 12)}`, outs: clean(properties) };
}

/** Gone with its ruleset. Rules that are missing there, or that others have changed, show as such. */
export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const { rulesetId, owner, rules } = recorded as unknown as Inputs;
  // One list serves all that look at about the same time; only what differs in it is looked at by itself, since a list may be some moments old.
  const listed = (await session.rulesets.recent(session.timing.read)).find((each) => each.id === rulesetId);
  const asRecorded = listed !== undefined && rulesText(ownOf(listed, owner)) === rulesText(rules);
  const ruleset = asRecorded ? listed : await session.cloud.getFirewallRuleset(rulesetId);
  return ruleset === undefined ? {} : { id, props: { ...recorded, rules: ownOf(ruleset, owner) } };
}

export async function update(session: Session, _id: string, _olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  const inputs = news as unknown as Inputs;
  await put(session, inputs, inputs.rules);
  return { outs: clean(news) };
}

/** Takes its rules back and leaves all others: so a stack that has come to one region opens nothing between its nodes. */
export async function remove(session: Session, _id: string, recorded: Properties): Promise<void> {
  const { rulesetId, owner } = recorded as unknown as Inputs;
  await rewrite(session, rulesetId, (live) => ({ rules: ofOthers(live, owner) }));
}

async function put(session: Session, { rulesetId, owner }: Inputs, rules: readonly FirewallRule[]): Promise<void> {
  const ruleset = await rewrite(session, rulesetId, (live) => ({ rules: [...ofOthers(live, owner), ...rules.map((rule) => marked(rule, owner))] }));
  if (ruleset === undefined) throw new Error(`firewall ruleset ${rulesetId} is gone, so no rules were added to it; run the update again, which makes it anew`);
}

function ofOthers({ rules }: FirewallRuleset, owner: string): FirewallRule[] {
  return rules.filter(({ description = "" }) => !description.endsWith(markOf(owner)));
}

/** The rules of this resource in a ruleset, as its inputs say them. */
function ownOf({ rules }: FirewallRuleset, owner: string): FirewallRule[] {
  const mark = markOf(owner);
  return rules.filter(({ description = "" }) => description.endsWith(mark)).map((rule) => ({ ...rule, description: rule.description.slice(0, -mark.length) }));
}

function marked(rule: FirewallRule, owner: string): FirewallRule {
  const { description, ...rest } = whole(rule);
  return { ...rest, description: `${description}${markOf(owner)}` };
}
