import { identityOf } from "../../model/kubernetes.ts";
import { absent, fields, text } from "../../model/read.ts";
import type { Identity, Resource } from "../../model/resource.ts";
import { countOf } from "./counts.ts";

/** What an autoscaler may make of a workload. */
interface Autoscaler {
  readonly namespace: string;
  /** Nothing where it names none: any then. */
  readonly group: string | undefined;
  readonly kind: string;
  readonly name: string;
  readonly maximum: number;
}

/** KEDA's own, where none is said. https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export const kedaMaximum = 100;

function autoscalerOf(resource: Resource): readonly Autoscaler[] {
  const identity = identityOf(resource);
  const spec = fields(resource.props["spec"]);
  const { apiVersion, kind, name } = fields(spec["scaleTargetRef"]);
  const target = { namespace: identity?.namespace ?? "", name: text(name) ?? "", kind: text(kind) ?? "Deployment" };
  const version = text(apiVersion);
  const group = version?.slice(0, Math.max(0, version.indexOf("/")));
  if (identity?.group === "autoscaling" && identity.kind === "HorizontalPodAutoscaler") return [{ ...target, group, maximum: countOf(spec["maxReplicas"], 1) }];
  if (identity?.group === "keda.sh" && identity.kind === "ScaledObject") return [{ ...target, group: group ?? "apps", maximum: countOf(spec["maxReplicaCount"], kedaMaximum) }];
  return [];
}

/** By workload, the most pods an autoscaler of the stack may make of it; 0 where none scales it. */
export function autoscalerMaximums(resources: readonly Resource[]): (workload: Identity) => number {
  const autoscalers = resources.flatMap(autoscalerOf);
  return ({ group, kind, namespace, name }) =>
    Math.max(0, ...autoscalers.filter((each) => each.name === name && each.kind === kind && each.namespace === namespace && (absent(each.group) || each.group === group)).map(({ maximum }) => maximum));
}
