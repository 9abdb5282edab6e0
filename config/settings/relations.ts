import type { Fault } from "./faults.ts";
import type { Relation } from "./relation.ts";
import { clusterRelations } from "./relations-cluster.ts";
import { estuaryRelations } from "./relations-estuary.ts";
import { lambdaRelations } from "./relations-lambda.ts";
import { networkRelations } from "./relations-network.ts";
import { policyRelations } from "./relations-policies.ts";
import type { Settings } from "./schema.ts";
import { bytes, seconds } from "./values.ts";

function ordered(key: string, low: { name: string; value: number }, high: { name: string; value: number }, file: string): Fault | undefined {
  if (low.value <= high.value) return undefined;
  const upper = `${key}.${high.name}`;
  return {
    key: upper,
    message: `${upper} is ${high.value} but ${key}.${low.name} is ${low.value}; raise ${high.name} to ${low.value} or more, or lower ${low.name}, in ${file}`,
  };
}

function range(key: string, of: (settings: Settings) => { min: number; max: number }): Relation {
  return (settings, file) => {
    const { min, max } = of(settings);
    return ordered(key, { name: "min", value: min }, { name: "max", value: max }, file);
  };
}

const startWithinWorkers: Relation = (settings, file) => {
  const { min, max, start } = settings.n8n.workers;
  if (min > max || (start >= min && start <= max)) return undefined;
  return {
    key: "n8n.workers.start",
    message: `n8n.workers.start is ${start}; allowed: from n8n.workers.min (${min}) to n8n.workers.max (${max}); change it in ${file}`,
  };
};

function gpusOnlyForMcp(quota: "platform" | "operators"): Relation {
  return (settings, file) => {
    const { gpus } = settings.guardrails.quotas[quota];
    if (gpus === 0) return undefined;
    const key = `guardrails.quotas.${quota}.gpus`;
    return { key, message: `${key} is ${gpus}; allowed: 0, since GPU work runs in the namespace of guardrails.quotas.mcp only; change it in ${file}` };
  };
}

const sandboxHasKubeconfig: Relation = (settings, file) => {
  if (!settings.sandbox.enabled || settings.cluster.kubeconfigFile !== undefined || settings.cluster.source === "lambda") return undefined;
  return {
    key: "cluster.kubeconfigFile",
    message: `cluster.kubeconfigFile is missing; a stack with sandbox.enabled needs the path of the sandbox's kubeconfig, .sandbox/kubeconfig; set it in ${file}`,
  };
};

/** A volume that dies with its node must not be the only copy. */
function nodeLocalNeedsReplicas(key: string, of: (settings: Settings) => { storageClass?: string | undefined; copies: number; copiesKey: string }): Relation {
  return (settings, file) => {
    const { storageClass = settings.storage.defaultClass, copies, copiesKey } = of(settings);
    if (settings.sandbox.enabled || copies > 1 || !settings.storage.nodeLocalClasses.includes(storageClass)) return undefined;
    return {
      key: `${key}.${copiesKey}`,
      message: `${key}.${copiesKey} is ${copies} and its volumes are of class ${storageClass}, which die with their node; allowed: more than one on such a class; raise ${copiesKey} or set ${key}.storageClass to a class that outlives a node in ${file}`,
    };
  };
}

const backupNeedsDestination: Relation = (settings, file) => {
  const { enabled, destination } = settings.data.postgres.backup;
  if (!enabled || destination !== undefined) return undefined;
  const key = "data.postgres.backup.destination";
  return { key, message: `${key} is missing; data.postgres.backup.enabled is true and needs an S3 path such as "s3://bucket/path"; set it in ${file}` };
};

/** A slot nobody reads is given up before it fills the volume it keeps WAL on; a quarter of the volume is left for what is not yet archived. */
const slotFitsWalVolume: Relation = ({ data: { postgres } }, file) => {
  if (bytes(postgres.maxSlotWalKeepSize) <= bytes(postgres.walStorage) * 0.75) return undefined;
  const key = "data.postgres.maxSlotWalKeepSize";
  return { key, message: `${key} is ${postgres.maxSlotWalKeepSize} but data.postgres.walStorage is ${postgres.walStorage}; allowed: at most three quarters of walStorage; lower ${key} or raise walStorage in ${file}` };
};

/** A message id that is remembered longer than its message is kept would be refused by the server. https://docs.nats.io/nats-concepts/jetstream/streams#configuration */
const windowWithinAge: Relation = ({ nats }, file) => {
  if (seconds(nats.duplicateWindow) <= seconds(nats.maximumAge)) return undefined;
  return { key: "nats.duplicateWindow", message: `nats.duplicateWindow is ${nats.duplicateWindow} but nats.maximumAge is ${nats.maximumAge}; allowed: at most maximumAge; lower duplicateWindow or raise maximumAge in ${file}` };
};

/**
 * Every n8n process holds its own pool; PostgreSQL refuses the connection that is one too many. While a new version rolls out,
 * pods that finish their executions live beside those that replace them.
 */
const enoughConnections: Relation = (settings, file) => {
  const { workers, webhooks, databasePoolSize } = settings.n8n;
  const reserved = 100; // superuser, replication, exporters, migrations and the platform's own services
  const needed = (1 + webhooks.max + workers.max) * databasePoolSize * 2 + reserved;
  const { maxConnections } = settings.data.postgres;
  if (needed <= maxConnections) return undefined;
  const key = "data.postgres.maxConnections";
  return {
    key,
    message: `${key} is ${maxConnections} but n8n at its largest needs ${needed} ((1 main + ${webhooks.max} webhook processors + ${workers.max} workers) x databasePoolSize ${databasePoolSize}, twice during a roll-out, and ${reserved} for the rest); raise it to ${needed} or more in ${file}`,
  };
};

const requestWithinLimit: Relation = (settings, file) => {
  const { memoryRequest, memoryLimit } = settings.guardrails.containerDefaults;
  if (bytes(memoryRequest) <= bytes(memoryLimit)) return undefined;
  const key = "guardrails.containerDefaults.memoryLimit";
  return { key, message: `${key} is ${memoryLimit} but guardrails.containerDefaults.memoryRequest is ${memoryRequest}; raise the limit to ${memoryRequest} or more, or lower the request, in ${file}` };
};

const ephemeralStorageWithinLimit: Relation = (settings, file) => {
  const { ephemeralStorageRequest, ephemeralStorageLimit } = settings.guardrails.containerDefaults;
  if (bytes(ephemeralStorageRequest) <= bytes(ephemeralStorageLimit)) return undefined;
  const key = "guardrails.containerDefaults.ephemeralStorageLimit";
  return {
    key,
    message: `${key} is ${ephemeralStorageLimit} but guardrails.containerDefaults.ephemeralStorageRequest is ${ephemeralStorageRequest}; raise the limit to ${ephemeralStorageRequest} or more, or lower the request, in ${file}`,
  };
};

/** Every rule between two settings. */
export const relations: readonly Relation[] = [
  range("n8n.workers", (settings) => settings.n8n.workers),
  range("n8n.webhooks", (settings) => settings.n8n.webhooks),
  range("mcp.gateway", (settings) => settings.mcp.gateway),
  startWithinWorkers,
  gpusOnlyForMcp("platform"),
  gpusOnlyForMcp("operators"),
  sandboxHasKubeconfig,
  ...networkRelations,
  requestWithinLimit,
  ephemeralStorageWithinLimit,
  nodeLocalNeedsReplicas("data.postgres", ({ data }) => ({ storageClass: data.postgres.storageClass, copies: data.postgres.instances, copiesKey: "instances" })),
  nodeLocalNeedsReplicas("data.redis", ({ data }) => ({ storageClass: data.redis.storageClass, copies: data.redis.replicas, copiesKey: "replicas" })),
  nodeLocalNeedsReplicas("nats", ({ nats }) => ({ storageClass: nats.storageClass, copies: nats.replicas, copiesKey: "replicas" })),
  backupNeedsDestination,
  slotFitsWalVolume,
  windowWithinAge,
  enoughConnections,
  ...lambdaRelations,
  ...clusterRelations,
  ...policyRelations,
  ...estuaryRelations,
];
