import { isKind } from "./kubernetes.ts";
import { knownNamespace, mayBeOne } from "./namespaces.ts";
import { fields, text } from "./read.ts";
import type { Identity, Props, Resource } from "./resource.ts";

/** What sets the number of pods of a workload. The bounds are as they stand: each reader says what an unknown one counts as. */
export interface Autoscaler {
  readonly resource: Resource;
  /** Undefined while it is not known. */
  readonly namespace: string | undefined;
  /** What it scales: kind, name and, where it says so, the API group. */
  readonly target: { readonly group: string | undefined; readonly kind: string; readonly name: string | undefined };
  readonly minimum: Bound;
  readonly maximum: Bound;
}

export interface Bound {
  readonly said: unknown;
  /** What holds where nothing is said. */
  readonly otherwise: number;
}

/** Of KEDA, where no maximum is said. https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export const kedaMaximum = 100;

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
function boundsOf(resource: Resource, spec: Props): Pick<Autoscaler, "minimum" | "maximum"> | undefined {
  if (isKind(resource, "autoscaling", "HorizontalPodAutoscaler")) return { minimum: { said: spec["minReplicas"], otherwise: 1 }, maximum: { said: spec["maxReplicas"], otherwise: 1 } };
  if (isKind(resource, "keda.sh", "ScaledObject")) return { minimum: { said: spec["minReplicaCount"], otherwise: 0 }, maximum: { said: spec["maxReplicaCount"], otherwise: kedaMaximum } };
  return undefined;
}

/** `apps` of `apps/v1`; empty for the core group. */
function groupOf(apiVersion: unknown): string | undefined {
  const version = text(apiVersion);
  return version?.slice(0, Math.max(0, version.indexOf("/")));
}

function readAutoscaler(resource: Resource): Autoscaler | undefined {
  const spec = fields(resource.props["spec"]);
  const bounds = boundsOf(resource, spec);
  if (bounds === undefined) return undefined;
  const { apiVersion, kind, name } = fields(spec["scaleTargetRef"]);
  // KEDA scales Deployments where it is told no kind.
  const target = { group: groupOf(apiVersion), kind: text(kind) ?? "Deployment", name: text(name) };
  return { resource, namespace: knownNamespace(resource), target, ...bounds };
}

/** Every autoscaler of the stack: HorizontalPodAutoscalers and KEDA's ScaledObjects. */
export function autoscalersOf(resources: readonly Resource[]): readonly Autoscaler[] {
  return resources.flatMap((resource) => readAutoscaler(resource) ?? []);
}

/** Whether it is, or may be, the autoscaler of this workload. */
export function scales({ target, namespace: own }: Autoscaler, workload: Identity, namespace: string | undefined): boolean {
  return target.name === workload.name && target.kind === workload.kind && (target.group === undefined || target.group === workload.group) && mayBeOne(own, namespace);
}
