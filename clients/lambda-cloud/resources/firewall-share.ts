/**
 * A ruleset at Lambda is one list, but its rules are of several resources: its own, and those that others add when they know the
 * addresses of instances. An added rule tells at the end of its description who added it, so that nobody changes another's.
 */
import type { FirewallRule, FirewallRuleset } from "lambda-cloud-api";
import { EngineGoneError } from "./engine.ts";
import { limits, rulesText } from "./firewall-rule.ts";
import { withLock } from "./lock.ts";
import type { Session } from "./session.ts";
import { digest } from "./values.ts";

const anyMark = / \[[0-9a-f]{12}\]$/;

/** How the rules that `owner`, a hexadecimal text, has added end. */
export function markOf(owner: string): string {
  return ` [${owner.slice(0, 12)}]`;
}

/** Whether a rule was added to its ruleset by another resource. */
export function isAdded({ description = "" }: FirewallRule): boolean {
  return anyMark.test(description);
}

/**
 * Changes a ruleset from what it is at this moment; nobody else does meanwhile.
 * @returns the ruleset as it is then; nothing when it is gone
 */
export function rewrite(session: Session, id: string, change: (live: FirewallRuleset) => { readonly name?: string; readonly rules: FirewallRule[] }): Promise<FirewallRuleset | undefined> {
  const folder = session.attempts.folderOf(`firewall-${digest(id)}`);
  // In line within this process, whose many resources change one ruleset; by the lock with one that outlived its engine.
  return session.rulesetChanges.run(() =>
    withLock(session, folder, session.timing.end, async () => {
      const live = await session.cloud.getFirewallRuleset(id);
      if (live === undefined) return undefined;
      const { name = live.name, rules } = change(live);
      if (name === live.name && rulesText(rules) === rulesText(live.rules)) return live;
      if (rules.length > limits.rules) throw new Error(`firewall ruleset ${live.name} in ${live.region.name} would have ${rules.length} rules; at most ${limits.rules} are allowed: let fewer nodes or blocks in, or let nodes leave before others come`);
      // What a run wants that has ended may not be what the one after it has put there.
      if (!(await session.engine.alive())) throw new EngineGoneError(`firewall ruleset ${live.name} was left as it is`);
      return session.cloud.updateFirewallRuleset(id, { name, rules });
    }),
  );
}
