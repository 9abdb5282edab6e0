import { type Exemption, exemptionsSchema } from "./exemptions.ts";
import type { OptionSchema, Rule } from "./model/rule.ts";

/** What a stack says about one rule, its level apart. */
export interface RuleSettings {
  readonly options: object;
  readonly exemptions: readonly Exemption[];
}

/** JSON Schemas of what may be set for the rule: its options and its exemptions. */
export function propertiesOf(rule: Rule): Readonly<Record<string, OptionSchema>> {
  return { ...rule.options?.schema, exemptions: exemptionsSchema };
}

/** What was set, with the rule's defaults for the rest. The values were held against {@link propertiesOf} before. */
export function settingsOf(rule: Rule, given: Readonly<Record<string, unknown>>): RuleSettings {
  const { exemptions = [], ...options } = given;
  return { options: { ...rule.options?.defaults, ...options }, exemptions: exemptions as readonly Exemption[] };
}
