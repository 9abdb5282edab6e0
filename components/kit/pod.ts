import type * as k8s from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { gpu, selectorLabels } from "../../config/names.ts";
import type { Resources } from "../../config/services/types.ts";

type Container = k8s.types.input.core.v1.Container;
/** A container whose security context is known now, so that ours can lie beneath it. */
type PlainContainer = Omit<Container, "securityContext"> & { readonly securityContext?: k8s.types.input.core.v1.SecurityContext };
type PodSpec = k8s.types.input.core.v1.PodSpec;
type ResourceRequirements = k8s.types.input.core.v1.ResourceRequirements;
type TopologySpreadConstraint = k8s.types.input.core.v1.TopologySpreadConstraint;

/** User and group of images that run as `nonroot` (distroless and ours). */
export const nonRootUser = 65532;

/** Ephemeral storage of a container whose entry says nothing. */
const defaultEphemeralStorage = "256Mi";

/** Requests and limits of a container: memory limited, CPU not (throttling hurts tail latency), GPUs whole with requests equal to limits. */
export function resourceRequirements(resources: Resources, gpus = 0): ResourceRequirements {
  const ephemeral = resources.ephemeralStorage ?? defaultEphemeralStorage;
  const gpuCount: Record<string, string> = gpus === 0 ? {} : { [gpu.resource]: String(gpus) };
  return {
    requests: { cpu: resources.cpu, memory: resources.memory, "ephemeral-storage": ephemeral, ...gpuCount },
    limits: { memory: resources.memoryLimit ?? resources.memory, "ephemeral-storage": ephemeral === defaultEphemeralStorage ? "1Gi" : ephemeral, ...gpuCount },
  };
}

/** A container that passes Pod Security `restricted` and has a read-only root file system. Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export function restrictedContainer(container: PlainContainer): Container {
  return {
    ...container,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
      ...(container.securityContext),
    },
  };
}

/** What every pod of ours says besides its containers. */
export interface PodOptions {
  /** Name of the workload, its ServiceAccount and its selector. */
  readonly service: string;
  readonly userId?: number;
  readonly terminationGracePeriodSeconds?: number;
  /** No two pods of the workload on one node, for what keeps data: the loss of a node must not take a majority. Default false. */
  readonly separateNodes?: boolean;
  /** The pod uses GPUs: tolerate the taint of GPU nodes and run nowhere else. */
  readonly gpus?: number;
}

/** A pod that passes Pod Security `restricted`, spreads over nodes and zones, and mounts no token unless it needs one. */
export function restrictedPod(options: PodOptions, spec: PodSpec): PodSpec {
  const user = options.userId ?? nonRootUser;
  return {
    serviceAccountName: options.service,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: options.terminationGracePeriodSeconds ?? 30,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...(options.separateNodes === true ? { affinity: apartFrom(selectorLabels(options.service)) } : {}),
    topologySpreadConstraints: topologySpread(options.service),
    ...((options.gpus ?? 0) > 0
      ? {
          nodeSelector: { [gpu.nodeLabel]: "true" },
          tolerations: [{ key: gpu.taint, operator: "Exists", effect: "NoSchedule" }],
        }
      : {}),
    ...spec,
  };
}

/** Keeps pods off nodes that run a pod with these labels. */
export function apartFrom(matchLabels: Record<string, string>): k8s.types.input.core.v1.Affinity {
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } }] } };
}

/** Over zones and nodes as well as may be. */
function topologySpread(service: string): TopologySpreadConstraint[] {
  const labelSelector = { matchLabels: selectorLabels(service) };
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector }));
}

/**
 * Scratch directories for a read-only root file system. Each may grow to the container's ephemeral storage, which limits them together.
 */
export function scratch(paths: readonly string[], ephemeralStorage = defaultEphemeralStorage): {
  volumes: k8s.types.input.core.v1.Volume[];
  volumeMounts: k8s.types.input.core.v1.VolumeMount[];
} {
  const named = paths.map((path) => ({ name: `scratch${path.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}`.replace(/-$/, ""), path }));
  return {
    volumes: named.map(({ name }) => ({ name, emptyDir: { sizeLimit: ephemeralStorage } })),
    volumeMounts: named.map(({ name, path }) => ({ name, mountPath: path })),
  };
}

/** An environment variable from a Secret's key. */
export function secretVariable(variable: string, secret: Input<string>, key = variable): k8s.types.input.core.v1.EnvVar {
  return { name: variable, valueFrom: { secretKeyRef: { name: secret, key } } };
}

/** Plain environment variables, in the order given. */
export function plainVariables(variables: Readonly<Record<string, string>>): k8s.types.input.core.v1.EnvVar[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}
