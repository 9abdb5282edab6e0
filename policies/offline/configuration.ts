import { expiredExemptions } from "../expired.ts";
import type { Level, Rule } from "../model/rule.ts";

/** What a configuration says of one rule. */
export interface RuleConfiguration {
  /** Default: that of `all`, then the rule's own. */
  readonly level?: Level;
  /** Options and exemptions by name, already held against their schema. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** A pack's configuration as Pulumi takes it, read. */
export interface Configuration {
  /** The level of every rule that names none. */
  readonly all?: Level;
  /** By name of rule. */
  readonly rules: Readonly<Record<string, RuleConfiguration>>;
}

/** Every rule as it comes. */
export const noConfiguration: Configuration = { rules: {} };

/** The level of a rule: its own in the configuration, that of all, or the one it comes with. */
export function levelOf(rule: Pick<Rule, "name" | "level">, { all, rules }: Configuration): Level {
  return rules[rule.name]?.level ?? all ?? rule.level;
}

/** Names a configuration may hold beside `all`. */
export function configurable(rules: readonly Rule[]): readonly string[] {
  return [...rules.map(({ name }) => name), expiredExemptions.name];
}
