import type * as k8s from "@pulumi/kubernetes";
import { imageReference } from "../../../config/images.ts";
import { natsInboxPrefix } from "../../../config/nats.ts";
import { natsUserSecretName, secretName, selectorLabels, serviceHost } from "../../../config/names.ts";
import type { Scale, WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings.ts";
import { containerPorts, metadata, probes } from "../../kit/objects.ts";
import { plainVariables, resourceRequirements, restrictedContainer, restrictedPod, scratch, secretVariable } from "../../kit/pod.ts";
import { ownerOf } from "./owner.ts";

type EnvVar = k8s.types.input.core.v1.EnvVar;
type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;

/** Where the volume of a stateful entry is mounted. */
export const dataDirectory = "/data";

/** Where the registry's documents are mounted in the pods that read them. */
export const registryDirectory = "/etc/mcp-registry";

/** Seconds a pod goes on serving after it was told to stop, until nobody sends it requests any more. https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination */
const endpointsSettle = 5;

/** Annotation that changes with the registry's documents, so that pods which read them are replaced. */
export const registryHashAnnotation = "sophia.ai/registry-hash";

/** An entry with what the fleet decided for it. */
export interface ServerPlan {
  readonly entry: WorkloadEntry;
  readonly scale: Scale;
  /** The registry's documents, for the entries that read them. */
  readonly registry?: { readonly configMap: string; readonly hash: string };
}

function environment({ entry, registry }: ServerPlan): EnvVar[] {
  const nats =
    entry.nats === undefined
      ? []
      : [...plainVariables({ NATS_URL: `nats://${serviceHost("nats", "platform")}:4222`, NATS_INBOX: natsInboxPrefix(entry.name) }), secretVariable("NATS_SEED", natsUserSecretName(entry.name), "seed")];
  return [
    ...plainVariables(entry.environment ?? {}),
    ...(registry === undefined ? [] : plainVariables({ MCP_REGISTRY_DIRECTORY: registryDirectory })),
    ...nats,
    ...entry.secrets.map(({ variable }) => secretVariable(variable, secretName(entry.name))),
  ];
}

function template(plan: ServerPlan, settings: Settings): PodTemplate {
  const { entry, registry } = plan;
  const writable = scratch(entry.writablePaths ?? ["/tmp"], entry.resources.ephemeralStorage);
  const stateful = entry.workload === "stateful";
  const gpus = entry.gpus ?? 0;
  return {
    metadata: {
      labels: metadata(ownerOf(entry)).labels,
      ...(registry === undefined ? {} : { annotations: { [registryHashAnnotation]: registry.hash } }),
    },
    // GPU pods name no runtime class: with CDI (the default of the GPU operator since v25.10) none is needed, and the API
    // server refuses a pod whose class does not exist. On k3s without CDI, start it with `--default-runtime nvidia`.
    spec: restrictedPod(
      {
        service: entry.name,
        separateNodes: stateful,
        gpus,
        ...(entry.userId === undefined ? {} : { userId: entry.userId }),
        ...(entry.terminationGracePeriodSeconds === undefined ? {} : { terminationGracePeriodSeconds: entry.terminationGracePeriodSeconds }),
      },
      {
        containers: [
          restrictedContainer({
            name: entry.name,
            image: imageReference(entry.image, settings.images),
            ...(entry.command === undefined ? {} : { command: [...entry.command] }),
            ...(entry.args === undefined ? {} : { args: [...entry.args] }),
            ports: containerPorts(entry.ports),
            env: environment(plan),
            resources: resourceRequirements(entry.resources, gpus),
            ...probes(entry.health),
            lifecycle: { preStop: { sleep: { seconds: endpointsSettle } } },
            volumeMounts: [
              ...writable.volumeMounts,
              ...(stateful ? [{ name: "data", mountPath: dataDirectory }] : []),
              ...(registry === undefined ? [] : [{ name: "registry", mountPath: registryDirectory, readOnly: true }]),
            ],
          }),
        ],
        volumes: [...writable.volumes, ...(registry === undefined ? [] : [{ name: "registry", configMap: { name: registry.configMap } }])],
      },
    ),
  };
}

/** The replica count, or nothing beside an autoscaler: then it alone owns the field, and an update that applies our fields cannot reset it. It raises a new workload from 1 to its minimum at once. */
function replicas(scale: Scale): { replicas?: number } {
  return scale.kind === "fixed" ? { replicas: scale.replicas } : {};
}

/** Workload of a stateless entry. */
export function serverDeployment(plan: ServerPlan, settings: Settings): k8s.apps.v1.DeploymentArgs {
  const { entry, scale } = plan;
  // A surge pod would ask for GPUs beyond the quota, so a GPU workload replaces pods one by one.
  const rollingUpdate = (entry.gpus ?? 0) > 0 ? { maxSurge: 0, maxUnavailable: 1 } : { maxSurge: 1, maxUnavailable: 0 };
  return {
    metadata: metadata(ownerOf(entry)),
    spec: {
      ...replicas(scale),
      revisionHistoryLimit: 3,
      selector: { matchLabels: selectorLabels(entry.name) },
      strategy: { type: "RollingUpdate", rollingUpdate },
      template: template(plan, settings),
    },
  };
}

/** Workload of a stateful entry: each pod keeps its volume. */
export function serverStatefulSet(plan: ServerPlan, settings: Settings): k8s.apps.v1.StatefulSetArgs {
  const { entry, scale } = plan;
  if (entry.storage === undefined) throw new Error(`service ${entry.name} is stateful but has no storage; give its size, such as "10Gi", in config/services`);
  return {
    metadata: metadata(ownerOf(entry)),
    spec: {
      ...replicas(scale),
      revisionHistoryLimit: 3,
      serviceName: `${entry.name}-headless`,
      selector: { matchLabels: selectorLabels(entry.name) },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: template(plan, settings),
      volumeClaimTemplates: [
        {
          metadata: { name: "data", labels: selectorLabels(entry.name) },
          spec: { accessModes: ["ReadWriteOnce"], storageClassName: settings.storage.defaultClass, resources: { requests: { storage: entry.storage } } },
        },
      ],
    },
  };
}
