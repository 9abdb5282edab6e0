import { policyRules } from "../policy-rules.ts";
import { closest } from "./closest.ts";
import type { Fault } from "./faults.ts";
import type { Relation } from "./relation.ts";

function unknownRule(key: string, rule: string, file: string): Fault | undefined {
  if ((policyRules as readonly string[]).includes(rule)) return undefined;
  const guess = closest(rule, policyRules);
  const allowed = guess === undefined ? "allowed: a rule of policies/README.md" : `did you mean ${guess}?`;
  return { key, message: `${key} is about the rule ${JSON.stringify(rule)}, which there is not; ${allowed}; change it in ${file}` };
}

const levelsNameRules: Relation = ({ policies }, file) => Object.keys(policies.levels).flatMap((rule) => unknownRule(`policies.levels.${rule}`, rule, file) ?? []);

/** It is about exemptions, and nothing is exempt from it. */
const noExemptionFromItself: Relation = ({ policies }, file) =>
  policies.exemptions.flatMap(({ rule }, index) => {
    if (rule !== "exemptions-have-not-expired") return [];
    const key = `policies.exemptions.${index}.rule`;
    return { key, message: `${key} is ${rule}; allowed: any other rule, since nothing is exempt from this one; remove the exemption from ${file}` };
  });

const exemptionsNameRules: Relation = ({ policies }, file) => policies.exemptions.flatMap(({ rule }, index) => unknownRule(`policies.exemptions.${index}.rule`, rule, file) ?? []);

/** Rules about the policy pack's settings. The engine would take a name it does not know without a word. */
export const policyRelations: readonly Relation[] = [levelsNameRules, exemptionsNameRules, noExemptionFromItself];
