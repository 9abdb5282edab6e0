import { settingsOf } from "../../../policies/configuration.ts";
import { judgeResource, judgeStack } from "../../../policies/judge.ts";
import { formatPath } from "../../../policies/model/path.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import type { Finding, Rule } from "../../../policies/model/rule.ts";
import { resource } from "../support/objects.ts";

type Options = Readonly<Record<string, unknown>>;

function told({ path, message, fix, value }: Finding): object {
  return { path: formatPath(path), message, fix, ...(value === undefined ? {} : { value }) };
}

/** What the rule finds wrong with the resource, under these options and the defaults of the rest. */
export function judge(rule: Rule, subject: Resource, options: Options = {}): readonly object[] {
  if (rule.over !== "resource") throw new Error(`${rule.name} judges stacks`);
  return judgeResource(rule, subject, settingsOf(rule, options).options).map(told);
}

/** What the rule finds wrong with the stack; each finding after the name of its resource. */
export function judgeAll(rule: Rule, stack: readonly Resource[], options: Options = {}): readonly [string, object][] {
  if (rule.over !== "stack") throw new Error(`${rule.name} judges resources`);
  return judgeStack(rule, stack, settingsOf(rule, options).options).map((finding) => [finding.resource.name, told(finding)]);
}

/** Of RBAC's kinds; cluster-wide ones have no namespace. */
export function rbacObject(kind: string, fields: object, group = "rbac.authorization.k8s.io"): Resource {
  const metadata = { name: "it", ...(kind.startsWith("Cluster") ? {} : { namespace: "area" }) };
  return resource({ apiVersion: `${group}/v1`, kind, metadata, ...fields });
}

/** A role of these rules. */
export function role(rules: unknown, kind = "Role"): Resource {
  return rbacObject(kind, { rules });
}
