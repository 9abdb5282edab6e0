import { ApiError, invalidParameters, missing, quotaExceeded } from "../api-error.ts";
import { regions, regionView } from "../catalogue.ts";
import { holdsPlace } from "../instances.ts";
import { randomId } from "../random.ts";
import type { FirewallRule, RulesetRecord, State } from "../types.ts";
import type { Context, Handler } from "./context.ts";

function users({ state, now }: Context, id: string): string[] {
  return state.instances.filter((one) => holdsPlace(one, now) && one.firewallRulesets?.includes(id)).map((one) => one.id);
}

const view = (context: Context, { id, name, region, rules, createdAt }: RulesetRecord) => ({
  id, name, region: regionView(region), rules, created: new Date(createdAt).toISOString(), instance_ids: users(context, id),
});

/** What a schema cannot say of rules; they are kept as the real cloud shows them, with a mask. */
function checkedRules(state: State, rules: readonly FirewallRule[]): FirewallRule[] {
  const most = state.behaviour.quotas.firewallRules;
  if (rules.length > most) throw invalidParameters(`A ruleset holds at most ${most} rules, not ${rules.length}.`);
  return rules.map((rule, index) => {
    if (rule.protocol === "icmp" && rule.port_range !== undefined) throw invalidParameters(`rules.${index}: port_range is not allowed for icmp.`);
    if ((rule.protocol === "tcp" || rule.protocol === "udp") && rule.port_range === undefined) throw invalidParameters(`rules.${index}: port_range is required for ${rule.protocol}.`);
    if (rule.port_range !== undefined && rule.port_range[0] > rule.port_range[1]) throw invalidParameters(`rules.${index}: port_range begins after its end.`);
    const { source_network: source } = rule;
    const [address = "", mask = "32"] = source.split("/");
    if (address.split(".").some((part) => Number(part) > 255) || Number(mask) > 32) throw invalidParameters(`rules.${index}: source_network is not an IPv4 network.`);
    return { ...rule, source_network: `${address}/${mask}` };
  });
}

function rulesetOf(state: State, id: string | undefined): RulesetRecord {
  const found = state.rulesets.find((one) => one.id === id);
  if (found === undefined) throw missing("Firewall ruleset does not exist or you do not have permission to access it.");
  return found;
}

export const listFirewallRulesets: Handler = (context) => context.state.rulesets.map((one) => view(context, one));

export const getFirewallRuleset: Handler = (context, _body, [id]) => view(context, rulesetOf(context.state, id));

/** Names may be the same; the real cloud has no error for it. */
export const createFirewallRuleset: Handler = (context, body) => {
  const { state, now } = context;
  const { name, region, rules } = body as { name: string; region: string; rules: FirewallRule[] };
  const place = regions.find((one) => one.name === region);
  if (place === undefined) throw invalidParameters(`Region ${region} does not exist.`);
  if (!place.firewall) throw invalidParameters(`Region ${region} has no firewall.`);
  if (state.rulesets.length + 1 > state.behaviour.quotas.firewallRulesets) throw quotaExceeded("firewall rulesets", state.behaviour.quotas.firewallRulesets);
  const ruleset: RulesetRecord = { id: randomId(state), name, region, rules: checkedRules(state, rules), createdAt: now };
  state.rulesets.push(ruleset);
  return view(context, ruleset);
};

export const updateFirewallRuleset: Handler = (context, body, [id]) => {
  const ruleset = rulesetOf(context.state, id);
  const { name, rules } = body as { name?: string; rules?: FirewallRule[] };
  if (rules !== undefined) ruleset.rules = checkedRules(context.state, rules);
  if (name !== undefined) ruleset.name = name;
  return view(context, ruleset);
};

export const deleteFirewallRuleset: Handler = (context, _body, [id = ""]) => {
  const { state } = context;
  const ruleset = rulesetOf(state, id);
  if (users(context, id).length > 0) {
    throw new ApiError(400, "firewall-rulesets/firewall-ruleset-in-use", "Firewall ruleset is in use by one or more instances.", "Terminate them first.");
  }
  state.rulesets.splice(state.rulesets.indexOf(ruleset), 1);
  return {};
};

const globalView = (state: State) => ({ id: "global", name: "Global", rules: state.globalRules });

export const getGlobalFirewallRuleset: Handler = ({ state }) => globalView(state);

export const updateGlobalFirewallRuleset: Handler = ({ state }, body) => {
  const { rules } = body as { rules?: FirewallRule[] };
  if (rules !== undefined) state.globalRules = checkedRules(state, rules);
  return globalView(state);
};
