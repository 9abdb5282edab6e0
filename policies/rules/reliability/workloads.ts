import { type Autoscaler, autoscalersOf, scales } from "../../model/autoscalers.ts";
import { identityOf } from "../../model/kubernetes.ts";
import type { Path } from "../../model/path.ts";
import { type Pod, podsOf } from "../../model/pods.ts";
import { fields } from "../../model/read.ts";
import type { Props, Resource } from "../../model/resource.ts";
import { isUnknownAt } from "../../model/unknown.ts";
import { knownNamespace, namespacePath } from "../../model/namespaces.ts";
import { podCount } from "./pod-count.ts";

/** Pods of one kind. */
export interface PodGroup {
  readonly resource: Resource;
  readonly pod: Pod;
  /** Undefined while it is not known. */
  readonly namespace: string | undefined;
  /** Undefined while one of them is not known. */
  readonly labels: Props | undefined;
  readonly labelsPath: Path;
}

/** Pods of one kind and how many of them there are. */
export interface Workload extends PodGroup {
  /** The fewest pods it is scaled to. */
  readonly minimum: number;
  /** The most pods it is scaled to. */
  readonly maximum: number;
  readonly autoscaler: Autoscaler | undefined;
}

/** A place in another resource that a verdict hangs on. */
export interface Place {
  readonly resource: Resource;
  readonly path: Path;
}

/** Kinds that keep a number of equal pods, `spec.replicas`, running; a Pod is one of itself. */
const kinds: readonly string[] = [
  "/Pod",
  "/ReplicationController",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "apps.kruise.io/CloneSet",
  "apps.kruise.io/StatefulSet",
  "apps.openshift.io/DeploymentConfig",
  "argoproj.io/Rollout",
];

/** Kinds that run one pod per node. */
const perNode: readonly string[] = ["apps/DaemonSet", "apps.kruise.io/DaemonSet"];

function isOneOf(resource: Resource, list: readonly string[]): boolean {
  const identity = identityOf(resource);
  return identity !== undefined && list.includes(`${identity.group}/${identity.kind}`);
}

/** Whether its pods are meant to run on, unless they say otherwise; those of a Job end. */
export function runsOn(resource: Resource): boolean {
  return isOneOf(resource, kinds) || isOneOf(resource, perNode);
}

function groupOf(pod: Pod): PodGroup {
  const { resource, metadata, metadataPath } = pod;
  const labelsPath = [...metadataPath, "labels"];
  const labels = isUnknownAt(resource.props, labelsPath) ? undefined : fields(metadata["labels"]);
  return { resource, pod, namespace: knownNamespace(resource), labels, labelsPath };
}

function countOf({ resource, namespace }: PodGroup, autoscalers: readonly Autoscaler[]): Pick<Workload, "minimum" | "maximum" | "autoscaler"> | undefined {
  const identity = identityOf(resource);
  if (identity === undefined || !isOneOf(resource, kinds)) return undefined;
  const replicas = podCount(fields(resource.props["spec"])["replicas"], 1);
  const autoscaler = autoscalers.find((each) => scales(each, identity, namespace));
  if (autoscaler === undefined) return { minimum: replicas, maximum: replicas, autoscaler };
  const { minimum, maximum } = autoscaler;
  return { minimum: podCount(minimum.said, minimum.otherwise), maximum: podCount(maximum.said, maximum.otherwise), autoscaler };
}

/** All pods of a stack. */
export interface PodGroups {
  /** Pods whose number the stack says. */
  readonly workloads: readonly Workload[];
  /** All others: of DaemonSets, of Jobs, of other operators. */
  readonly uncounted: readonly PodGroup[];
  readonly autoscalers: readonly Autoscaler[];
}

/** Who runs what in the stack, and how often. */
export function podGroupsOf(resources: readonly Resource[]): PodGroups {
  const autoscalers = autoscalersOf(resources);
  const groups = resources.flatMap(podsOf).map(groupOf);
  const counted = groups.map((group) => ({ group, count: countOf(group, autoscalers) }));
  return {
    workloads: counted.flatMap(({ group, count }) => (count === undefined ? [] : [{ ...group, ...count }])),
    uncounted: counted.filter(({ count }) => count === undefined).map(({ group }) => group),
    autoscalers,
  };
}

/** The workloads that may have two or more pods at once. */
export function replicatedWorkloads(resources: readonly Resource[]): readonly Workload[] {
  return podGroupsOf(resources).workloads.filter(({ maximum }) => maximum >= 2);
}

/** What the number and the labels of a workload's pods are read from. */
export function placesOf({ resource, labelsPath, autoscaler }: Workload): readonly Place[] {
  const own = [["spec", "replicas"], labelsPath, namespacePath].map((path) => ({ resource, path }));
  const bounds = ["minReplicas", "minReplicaCount", "maxReplicas", "maxReplicaCount"].map((field) => ["spec", field]);
  return [...own, ...(autoscaler === undefined ? [] : bounds.map((path) => ({ resource: autoscaler.resource, path }))), ...targetOf(autoscaler)];
}

/** What decides which workload an autoscaler is for. */
export function targetOf(autoscaler: Autoscaler | undefined): readonly Place[] {
  return autoscaler === undefined ? [] : [["spec", "scaleTargetRef"], namespacePath].map((path) => ({ resource: autoscaler.resource, path }));
}
