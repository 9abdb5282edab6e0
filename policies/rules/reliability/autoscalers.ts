import { isKind } from "../../model/kubernetes.ts";
import { absent, fields, text } from "../../model/read.ts";
import type { Identity, Props, Resource } from "../../model/resource.ts";
import { knownNamespace, mayBeOne } from "./namespaces.ts";

/** What sets the number of pods of a workload. */
export interface Autoscaler {
  readonly resource: Resource;
  /** Undefined while it is not known. */
  readonly namespace: string | undefined;
  /** What it scales: kind, name and, where it says so, the API group. */
  readonly target: { readonly group: string | undefined; readonly kind: string; readonly name: string | undefined };
  readonly minimum: number;
  readonly maximum: number;
}

/** A number of pods; where there is something else, that is not known yet or no number, one: the number no rule asks anything of. */
export function podCount(value: unknown, whenAbsent: number): number {
  if (absent(value)) return whenAbsent;
  return typeof value === "number" ? value : 1;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ and https://keda.sh/docs/latest/reference/scaledobject-spec/ */
function boundsOf(resource: Resource, spec: Props): Pick<Autoscaler, "minimum" | "maximum"> | undefined {
  if (isKind(resource, "autoscaling", "HorizontalPodAutoscaler")) return { minimum: podCount(spec["minReplicas"], 1), maximum: podCount(spec["maxReplicas"], 1) };
  if (isKind(resource, "keda.sh", "ScaledObject")) return { minimum: podCount(spec["minReplicaCount"], 0), maximum: podCount(spec["maxReplicaCount"], 100) };
  return undefined;
}

function readAutoscaler(resource: Resource): Autoscaler | undefined {
  const spec = fields(resource.props["spec"]);
  const bounds = boundsOf(resource, spec);
  if (bounds === undefined) return undefined;
  const { apiVersion, kind, name } = fields(spec["scaleTargetRef"]);
  // KEDA scales Deployments where it is told no kind.
  const target = { group: text(apiVersion)?.split("/")[0], kind: text(kind) ?? "Deployment", name: text(name) };
  return { resource, namespace: knownNamespace(resource), target, ...bounds };
}

/** Every autoscaler of the stack: HorizontalPodAutoscalers and KEDA's ScaledObjects. */
export function autoscalersOf(resources: readonly Resource[]): readonly Autoscaler[] {
  return resources.flatMap((resource) => readAutoscaler(resource) ?? []);
}

/** The autoscaler of a workload, if it has one. */
export function autoscalerOf(workload: Identity, namespace: string | undefined, autoscalers: readonly Autoscaler[]): Autoscaler | undefined {
  return autoscalers.find(
    ({ target, namespace: own }) =>
      target.name === workload.name && target.kind === workload.kind && (target.group === undefined || target.group === workload.group) && mayBeOne(own, namespace),
  );
}
