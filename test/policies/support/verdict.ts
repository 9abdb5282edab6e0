import { settingsOf } from "../../../policies/configuration.ts";
import { judgeResource, judgeStack, sentence } from "../../../policies/judge.ts";
import { labelOf } from "../../../policies/model/label.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import type { Rule } from "../../../policies/model/rule.ts";

/**
 * What a rule says of the resources, each finding as a person reads it, after the name of what is at fault for a rule over the
 * stack. A rule's defaults stand where the options say nothing.
 */
export function verdict(rule: Rule, resources: Resource | readonly Resource[], options: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const { options: complete } = settingsOf(rule, options);
  const all = [resources].flat() as readonly Resource[];
  if (rule.over === "resource") return all.flatMap((resource) => judgeResource(rule, resource, complete).map(sentence));
  return judgeStack(rule, all, complete).map((finding) => `${labelOf(finding.resource)} ${sentence(finding)}`);
}
