import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes";
import { imageReference, imageVersion } from "../../../config/images.ts";
import { secretName, selectorLabels } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings.ts";
import { bytes } from "../../../config/settings/values.ts";
import { type CustomObject, podMonitor } from "../../kit/monitor.ts";
import { type Owner, disruptionBudget, metadata } from "../../kit/objects.ts";
import { apartFrom, plainVariables, resourceRequirements, restrictedContainer, restrictedPod, secretVariable } from "../../kit/pod.ts";
import { proxyConfiguration, sentinelConfiguration, sentinelMonitoring, storeConfiguration } from "./redis-config.ts";
import { type StoreLayout, clusterLayout } from "./redis-layout.ts";
import { storeScripts } from "./redis-scripts.ts";

type Container = k8s.types.input.core.v1.Container;
type Probe = k8s.types.input.core.v1.Probe;

/** Name of every object of the store; the proxies in front of it add `-proxy`. */
const service = "redis";

/** Whose the store's objects are: everything but the proxies. */
export const storeOwner: Owner = { service, component: "store", namespace: "platform", version: imageVersion("valkey") };

/** Whose the proxies' objects are. */
export const proxyOwner: Owner = { service, component: "proxy", namespace: "platform", version: imageVersion("haproxy") };

/** Key of the store's Secret and the variable its processes read. */
export const passwordVariable = "REDIS_PASSWORD";

/** Name of the proxies' Deployment and disruption budget. */
export const proxyName = `${service}-proxy`;
const configMapName = `${service}-config`;
const configHashAnnotation = "sophia.ai/config-hash";
const metricsPort = 9121;
/** User of the Valkey image and of the HAProxy image. */
const userIds = { valkey: 999, haproxy: 99 };

/** Store and proxies share the service's labels, which network policies go by; the component tells them apart. */
function selector(owner: Owner): Record<string, string> {
  return { ...selectorLabels(owner.service), "app.kubernetes.io/component": owner.component };
}

/** Files of the configuration by name: rendered text without any password. */
export function storeFiles(settings: Settings): Record<string, string> {
  const { replicas, memory } = settings.data.redis;
  const layout = clusterLayout(replicas);
  return { "valkey.conf": storeConfiguration(layout, bytes(memory)), ...storeScripts(layout), ...replicatedFiles(layout) };
}

function replicatedFiles(layout: StoreLayout): Record<string, string> {
  if (layout.hosts.length === 1) return {};
  return { "sentinel.conf": sentinelConfiguration(layout), "monitoring.conf": sentinelMonitoring(), "haproxy.cfg": proxyConfiguration(layout) };
}

export function storeConfigMap(settings: Settings): k8s.core.v1.ConfigMapArgs {
  return { metadata: metadata(storeOwner, configMapName), data: storeFiles(settings) };
}

/** Pods are replaced when what they read at their start changes. */
function configHash(files: Record<string, string>): Record<string, string> {
  return { [configHashAnnotation]: createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16) };
}

/** The address of the store: the proxies where there are replicas, else its one pod. */
export function storeService(settings: Settings): k8s.core.v1.ServiceArgs {
  const owner = settings.data.redis.replicas > 1 ? proxyOwner : storeOwner;
  return {
    metadata: metadata(storeOwner),
    spec: {
      type: "ClusterIP",
      selector: selector(owner),
      ports: [{ name: "redis", port: 6379, targetPort: "redis", protocol: "TCP" }],
    },
  };
}

/** The names of the store's pods, for each other. */
export function storeHeadlessService(settings: Settings): k8s.core.v1.ServiceArgs {
  const ports = [{ name: "redis", port: 6379 }, ...(settings.data.redis.replicas > 1 ? [{ name: "sentinel", port: 26379 }] : [])];
  return {
    metadata: metadata(storeOwner, `${service}-headless`),
    spec: {
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: selector(storeOwner),
      ports: ports.map(({ name, port }) => ({ name, port, targetPort: name, protocol: "TCP" })),
    },
  };
}

function script(file: string): string[] {
  return ["sh", `/etc/valkey/${file}`];
}

function probe(file: string, more: Probe): Probe {
  return { exec: { command: script(file) }, timeoutSeconds: 5, ...more };
}

const password = secretVariable(passwordVariable, secretName(service));

function storeEnvironment(replicas: number): k8s.types.input.core.v1.EnvVar[] {
  const host = replicas === 1 ? "127.0.0.1" : `$(POD_NAME).${service}-headless.$(POD_NAMESPACE).svc.cluster.local`;
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return [
    field("POD_NAME", "metadata.name"),
    field("POD_NAMESPACE", "metadata.namespace"),
    ...plainVariables({ STORE_HOST: host }),
    password,
    secretVariable("REDISCLI_AUTH", secretName(service), passwordVariable),
  ];
}

const storeMounts = [
  { name: "config", mountPath: "/etc/valkey", readOnly: true },
  { name: "run", mountPath: "/run/valkey" },
  { name: "data", mountPath: "/data" },
];

function storeContainer(settings: Settings): Container {
  const { cpu, memory, replicas } = settings.data.redis;
  return restrictedContainer({
    name: "valkey",
    image: imageReference("valkey", settings.images),
    command: script("start-store.sh"),
    ports: [{ name: "redis", containerPort: 6379, protocol: "TCP" }],
    env: storeEnvironment(replicas),
    resources: resourceRequirements({ cpu, memory }),
    startupProbe: probe("alive.sh", { periodSeconds: 5, failureThreshold: 120 }),
    readinessProbe: probe("ready.sh", { periodSeconds: 5, failureThreshold: 2 }),
    livenessProbe: probe("alive.sh", { periodSeconds: 20, failureThreshold: 3 }),
    ...(replicas > 1 ? { lifecycle: { preStop: { exec: { command: script("stop.sh") } } } } : {}),
    volumeMounts: storeMounts,
  });
}

function sentinelContainer(settings: Settings): Container {
  return restrictedContainer({
    name: "sentinel",
    image: imageReference("valkey", settings.images),
    command: script("start-sentinel.sh"),
    ports: [{ name: "sentinel", containerPort: 26379, protocol: "TCP" }],
    env: storeEnvironment(settings.data.redis.replicas),
    resources: resourceRequirements({ cpu: "50m", memory: "64Mi" }),
    startupProbe: probe("alive-sentinel.sh", { periodSeconds: 5, failureThreshold: 60 }),
    livenessProbe: probe("alive-sentinel.sh", { periodSeconds: 20, failureThreshold: 3 }),
    volumeMounts: storeMounts,
  });
}

function exporterContainer(settings: Settings): Container {
  const get = { httpGet: { path: "/health", port: "metrics" }, timeoutSeconds: 3 };
  return restrictedContainer({
    name: "exporter",
    image: imageReference("valkeyExporter", settings.images),
    ports: [{ name: "metrics", containerPort: metricsPort, protocol: "TCP" }],
    env: [...plainVariables({ REDIS_ADDR: "redis://127.0.0.1:6379" }), password],
    resources: resourceRequirements({ cpu: "20m", memory: "64Mi" }),
    readinessProbe: { ...get, periodSeconds: 10, failureThreshold: 3 },
    livenessProbe: { ...get, periodSeconds: 20, failureThreshold: 3 },
  });
}

/** The store: one pod, or a primary and two replicas with a Sentinel each, on different nodes. */
export function storeStatefulSet(settings: Settings): k8s.apps.v1.StatefulSetArgs {
  const { replicas, storage, storageClass } = settings.data.redis;
  const matchLabels = selector(storeOwner);
  return {
    metadata: metadata(storeOwner),
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      serviceName: `${service}-headless`,
      // All at once: which pod is the primary does not depend on its number.
      podManagementPolicy: "Parallel",
      selector: { matchLabels },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: {
        metadata: { labels: metadata(storeOwner).labels, annotations: configHash(storeFiles(settings)) },
        spec: restrictedPod(
          { service, userId: userIds.valkey, terminationGracePeriodSeconds: 60 },
          {
            ...apart(matchLabels, replicas),
            containers: [storeContainer(settings), ...(replicas > 1 ? [sentinelContainer(settings)] : []), exporterContainer(settings)],
            volumes: [
              { name: "config", configMap: { name: configMapName } },
              // In memory: the completed configuration holds the password.
              { name: "run", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
            ],
          },
        ),
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "data", labels: matchLabels },
          spec: { accessModes: ["ReadWriteOnce"], storageClassName: storageClass ?? settings.storage.defaultClass, resources: { requests: { storage } } },
        },
      ],
    },
  };
}

/** No two pods of the store on one node, and zones spread as well as may be. */
function apart(matchLabels: Record<string, string>, replicas: number): Pick<k8s.types.input.core.v1.PodSpec, "affinity" | "topologySpreadConstraints"> {
  const labelSelector = { matchLabels };
  return {
    ...(replicas > 1 ? { affinity: apartFrom(matchLabels) } : {}),
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector }],
  };
}

/** The proxies in front of a replicated store. */
export function proxyDeployment(settings: Settings): k8s.apps.v1.DeploymentArgs {
  const matchLabels = selector(proxyOwner);
  const get = { httpGet: { path: "/healthz", port: "metrics" }, timeoutSeconds: 3 };
  return {
    metadata: metadata(proxyOwner, proxyName),
    spec: {
      replicas: 2,
      revisionHistoryLimit: 3,
      selector: { matchLabels },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: metadata(proxyOwner).labels, annotations: configHash(storeFiles(settings)) },
        spec: restrictedPod(
          { service, userId: userIds.haproxy },
          {
            topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
              maxSkew: 1,
              topologyKey,
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels },
            })),
            containers: [
              restrictedContainer({
                name: "haproxy",
                image: imageReference("haproxy", settings.images),
                command: ["haproxy", "-W", "-db", "-f", "/etc/haproxy/haproxy.cfg"],
                ports: [
                  { name: "redis", containerPort: 6379, protocol: "TCP" },
                  { name: "metrics", containerPort: metricsPort, protocol: "TCP" },
                ],
                env: [password],
                resources: resourceRequirements({ cpu: "100m", memory: "128Mi" }),
                startupProbe: { ...get, periodSeconds: 2, failureThreshold: 30 },
                readinessProbe: { ...get, periodSeconds: 5, failureThreshold: 3 },
                livenessProbe: { ...get, periodSeconds: 20, failureThreshold: 3 },
                // Until the Service no longer sends anyone here.
                lifecycle: { preStop: { sleep: { seconds: 5 } } },
                volumeMounts: [{ name: "config", mountPath: "/etc/haproxy", readOnly: true }],
              }),
            ],
            volumes: [{ name: "config", configMap: { name: configMapName, items: [{ key: "haproxy.cfg", path: "haproxy.cfg" }] } }],
          },
        ),
      },
    },
  };
}

/** One pod at a time, of the store and of the proxies. */
export function storeDisruptionBudget(owner: Owner, name: string = service): k8s.policy.v1.PodDisruptionBudgetArgs {
  const budget = disruptionBudget(owner);
  return { metadata: metadata(owner, name), spec: { ...(budget.spec as k8s.types.input.policy.v1.PodDisruptionBudgetSpec), selector: { matchLabels: selector(owner) } } };
}

/** Scrapes the exporters and the proxies: both name their port `metrics`. */
export function storeMonitor(): CustomObject {
  return podMonitor(storeOwner, [{ port: "metrics" }]);
}
