import { settingsOf } from "../../../policies/configuration.ts";
import { judgeResource, judgeStack } from "../../../policies/judge.ts";
import type { Finding, Rule } from "../../../policies/model/rule.ts";
import type { Props, Resource } from "../../../policies/model/resource.ts";
import { pod, resource } from "../support/objects.ts";

/** Findings of a rule over one resource, with its defaults where nothing is given. */
export function judge(rule: Rule, subject: Resource, options: Readonly<Record<string, unknown>> = {}): readonly Finding[] {
  if (rule.over !== "resource") throw new Error(`${rule.name} judges stacks`);
  return judgeResource(rule, subject, settingsOf(rule, options).options);
}

/** A finding as a test quotes it. */
export interface Told {
  readonly name: string;
  readonly path: string;
  readonly message: string;
  readonly fix: string;
  readonly value?: unknown;
}

/** Findings of a rule over a stack. */
export function judgeAll(rule: Rule, resources: readonly Resource[], options: Readonly<Record<string, unknown>> = {}): readonly Told[] {
  if (rule.over !== "stack") throw new Error(`${rule.name} judges resources`);
  return judgeStack(rule, resources, settingsOf(rule, options).options).map(({ resource: { name }, path, message, fix, value }) => ({
    name,
    path: path.join("."),
    message,
    fix,
    ...(value === undefined ? {} : { value }),
  }));
}

export const gpu = "nvidia.com/gpu";

/** A container with these resources. */
export function container(resources: unknown, fields: Props = {}): Props {
  return { name: "model", image: "registry.example/model:1", resources, ...fields };
}

/** A container that asks for GPUs as it should. */
export function gpuContainer(count: unknown = 1, name = gpu): Props {
  return container({ requests: { [name]: count }, limits: { [name]: count } });
}

/** A pod of these containers. */
export function podOf(...containers: readonly unknown[]): Resource {
  return pod({ containers });
}

/** An object of the core group in the namespace `area`. */
export function core(kind: string, spec: unknown, namespace: unknown = "area", name = "it"): Resource {
  return resource({ apiVersion: "v1", kind, metadata: { name, namespace }, spec });
}
