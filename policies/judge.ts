import { isPartial } from "./model/kubernetes.ts";
import { formatPath } from "./model/path.ts";
import type { Edit, Finding, ResourceRule, StackFinding, StackRule } from "./model/rule.ts";
import type { Resource } from "./model/resource.ts";
import { isUnknownAt } from "./model/unknown.ts";
import { shown } from "./shown.ts";

/** Whether everything the verdict hangs on is known. */
function isSettled(resource: Resource, { path, looksAt = [] }: Finding): boolean {
  return [path, ...looksAt].every((place) => !isUnknownAt(resource.props, place));
}

/** What the rule finds wrong with the resource, as far as it is known yet. */
export function judgeResource(rule: ResourceRule, resource: Resource, options: object): readonly Finding[] {
  return rule.judge(resource, options).filter((finding) => isSettled(resource, finding));
}

/** What to set, so that the resource follows the rule; nothing where that hangs on what is not known yet. */
export function mendsOf(rule: ResourceRule, resource: Resource, options: object): readonly Edit[] {
  return (rule.mend?.(resource, options) ?? []).filter(({ path }) => !isUnknownAt(resource.props, path));
}

/** What the rule finds wrong with the stack, as far as it is known yet. A patch is no object of the stack: it is not counted as one. */
export function judgeStack(rule: StackRule, resources: readonly Resource[], options: object): readonly StackFinding[] {
  return rule
    .judge(resources.filter((resource) => !isPartial(resource)), options)
    .filter((finding) => isSettled(finding.resource, finding))
    .filter(({ looksAtOthers = [] }) => looksAtOthers.every(({ resource, path }) => !isUnknownAt(resource.props, path)));
}

/** A finding as a person reads it: field, value, what is wrong, what to do. */
export function sentence({ path, value, message, fix }: Finding): string {
  const is = value === undefined ? "" : ` is ${JSON.stringify(shown(value))}`;
  return `${formatPath(path)}${is}: ${message}; ${fix}`;
}
