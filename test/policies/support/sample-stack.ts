import type { Props, Resource, ResourceOptions } from "../../../policies/model/resource.ts";
import { foreignResource, resource } from "./objects.ts";

const area = "area";
const options: ResourceOptions = { protect: false, ignoreChanges: [] };
const app = (name: string) => ({ app: name });

function object(apiVersion: string, kind: string, name: string, fields: Props = {}, namespace: string | undefined = area): Resource {
  return resource({ apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) }, ...fields }, options);
}

const gpus = { "nvidia.com/gpu": "2" };

const container: Props = {
  name: "it",
  image: "registry.example:5000/team/it:1.2@sha256:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000",
  args: ["serve", "--port=8080"],
  env: [{ name: "MODE", value: "production" }, { name: "TOKEN", valueFrom: { secretKeyRef: { name: "it", key: "token" } } }],
  ports: [{ name: "http", containerPort: 8080 }],
  resources: { requests: { cpu: "100m", memory: "128Mi", ...gpus }, limits: { memory: "256Mi", ...gpus } },
  readinessProbe: { httpGet: { path: "/", port: "http" } },
  livenessProbe: { httpGet: { path: "/", port: "http" } },
  lifecycle: { preStop: { sleep: { seconds: 5 } } },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

const podSpec: Props = {
  automountServiceAccountToken: false,
  serviceAccountName: "it",
  terminationGracePeriodSeconds: 30,
  runtimeClassName: "nvidia",
  nodeSelector: { "nvidia.com/gpu.present": "true" },
  tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: app("server") } }],
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
  volumes: [{ name: "cache", emptyDir: {} }],
  containers: [container],
};

/** Of GitHub's shape, in two pieces, so that nobody takes it for one. */
const token = ["ghp", "q7Zx2LwK9vB4nR8tY1mC6dF3hJ5pS0aE7uGi"].join("_");

/** Pods of all three kinds of containers that break much of what can be broken. */
const bareSpec: Props = {
  hostNetwork: true,
  terminationGracePeriodSeconds: 5,
  volumes: [{ name: "host", hostPath: { path: "/" } }, { name: "model", image: { reference: "model" } }],
  initContainers: [{ name: "setup", image: "it:latest", restartPolicy: "Always", securityContext: { privileged: true } }],
  containers: [
    {
      name: "it",
      image: "it",
      args: [`--token=${token}`],
      ports: [{ containerPort: 80, hostPort: 80 }],
      env: [{ name: "API_KEY", value: "not-a-real-one" }, { name: "PUSH", value: token }, { name: "NVIDIA_VISIBLE_DEVICES", value: "all" }],
      resources: { requests: { "nvidia.com/gpu": "500m" }, limits: { "nvidia.com/gpu": "1" } },
      lifecycle: { preStop: { exec: { command: ["sleep", "30"] } } },
    },
  ],
};

const worse = { type: "Unconfined" };

/** What the pods above leave unbroken. */
const worstSpec: Props = {
  runtimeClassName: "nvidia",
  securityContext: { runAsUser: 0, seccompProfile: worse, sysctls: [{ name: "kernel.msgmax", value: "1" }], windowsOptions: { hostProcess: true } },
  containers: [
    {
      name: "it",
      image: "docker.io/library/it:1",
      startupProbe: { tcpSocket: { host: "127.0.0.1", port: 80 } },
      securityContext: { procMount: "Unmasked", capabilities: { add: ["SYS_ADMIN"] }, appArmorProfile: worse, seLinuxOptions: { user: "system_u", type: "spc_t" } },
    },
  ],
};

const template = (name: string, spec: Props) => ({ selector: { matchLabels: app(name) }, template: { metadata: { labels: app(name) }, spec } });
const target = (kind: string, name: string) => ({ apiVersion: "apps/v1", kind, name });

/** One resource or more for every subject: some as the rules wish them, some not, in namespaces with and without what they need. */
export const sampleStack: readonly Resource[] = [
  object("v1", "Namespace", area, {}, undefined),
  object("v1", "Namespace", "bare", {}, undefined),
  object("v1", "ResourceQuota", "gpus", { spec: { hard: { "requests.nvidia.com/gpu": "4" } } }),
  object("v1", "LimitRange", "defaults", { spec: { limits: [{ type: "Container", defaultRequest: { cpu: "100m" }, default: { memory: "1Gi", ...gpus } }] } }),
  object("networking.k8s.io/v1", "NetworkPolicy", "deny", { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } }),
  object("networking.k8s.io/v1", "NetworkPolicy", "open", { spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] } }, "bare"),
  object("apps/v1", "Deployment", "server", { spec: { replicas: 3, ...template("server", podSpec) } }),
  object("apps/v1", "Deployment", "bare", { spec: { replicas: 2, ...template("bare", bareSpec) } }, "bare"),
  object("apps/v1", "StatefulSet", "store", {
    spec: {
      replicas: 2, serviceName: "store", ...template("store", podSpec),
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
    },
  }),
  object("apps/v1", "DaemonSet", "agent", { spec: template("agent", bareSpec) }, "bare"),
  object("batch/v1", "Job", "migrate", { spec: { parallelism: 2, completions: 4, template: { spec: { ...podSpec, restartPolicy: "Never" } } } }),
  object("batch/v1", "CronJob", "nightly", { spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: { spec: bareSpec } } } } }, "bare"),
  object("v1", "Pod", "alone", { spec: bareSpec }, undefined),
  object("v1", "Pod", "worst", { spec: worstSpec }),
  object("resource.k8s.io/v1", "ResourceClaimTemplate", "gpu", { spec: { spec: { devices: { requests: [{ name: "gpu", exactly: { deviceClassName: "gpu.nvidia.com" } }] } } } }),
  object("keda.sh/v1alpha1", "ScaledJob", "queue", { spec: { maxReplicaCount: 3, jobTargetRef: { template: { spec: podSpec } } } }),
  object("keda.sh/v1alpha1", "ScaledObject", "store", { spec: { scaleTargetRef: target("StatefulSet", "store"), minReplicaCount: 1, maxReplicaCount: 4 } }),
  object("autoscaling/v2", "HorizontalPodAutoscaler", "server", { spec: { scaleTargetRef: target("Deployment", "server"), minReplicas: 2, maxReplicas: 5 } }),
  object("policy/v1", "PodDisruptionBudget", "server", { spec: { maxUnavailable: 1, selector: { matchLabels: app("server") } } }),
  object("policy/v1", "PodDisruptionBudget", "store", { spec: { minAvailable: 2, selector: { matchExpressions: [{ key: "app", operator: "In", values: ["store"] }] } } }),
  object("v1", "Service", "server", { spec: { type: "ClusterIP", selector: app("server"), ports: [{ port: 80, targetPort: "http" }] } }),
  object("v1", "Service", "public", { spec: { type: "LoadBalancer", externalIPs: ["192.0.2.1"], selector: app("bare"), ports: [{ port: 80, nodePort: 30080 }] } }, "bare"),
  object("networking.k8s.io/v1", "Ingress", "web", { spec: { rules: [{ host: "it.example.com", http: { paths: [] } }] } }),
  object("projectcontour.io/v1", "HTTPProxy", "web", { spec: { virtualhost: { fqdn: "it.example.com" }, routes: [{ permitInsecure: true }] } }),
  object("gateway.networking.k8s.io/v1", "Gateway", "edge", { spec: { gatewayClassName: "it", listeners: [{ name: "http", port: 80, protocol: "HTTP" }, { name: "https", port: 443, protocol: "HTTPS", tls: { certificateRefs: [{ name: "it" }] } }] } }),
  object("gateway.networking.k8s.io/v1", "HTTPRoute", "web", { spec: { parentRefs: [{ name: "edge", sectionName: "http" }], rules: [{ backendRefs: [{ name: "server", port: 80 }] }] } }),
  resource({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "noted", namespace: area, annotations: { note: token } } }, options),
  object("v1", "ServiceAccount", "it", { automountServiceAccountToken: false }),
  object("v1", "Secret", "token", { type: "kubernetes.io/service-account-token", data: {} }),
  object("v1", "ConfigMap", "settings", { data: { "app.json": "{\"level\":\"info\"}", url: "postgres://it:hunter2@db:5432/it" } }),
  object("rbac.authorization.k8s.io/v1", "ClusterRole", "all", { rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }, { nonResourceURLs: ["*"], verbs: ["get"] }] }, undefined),
  object("rbac.authorization.k8s.io/v1", "ClusterRole", "gathers", { aggregationRule: { clusterRoleSelectors: [{}] } }, undefined),
  object("rbac.authorization.k8s.io/v1", "Role", "bind", { rules: [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs: ["bind", "escalate"] }] }),
  object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "admin", { roleRef: { kind: "ClusterRole", name: "cluster-admin" }, subjects: [{ kind: "Group", name: "system:masters" }, { kind: "Group", name: "system:authenticated" }] }, undefined),
  object("v1", "PersistentVolumeClaim", "data", { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }),
  object("postgresql.cnpg.io/v1", "Cluster", "postgres", { spec: { instances: 3, storage: { size: "10Gi" }, imageName: "registry.example/postgres:18", postgresql: { parameters: { token } } } }),
  object("monitoring.coreos.com/v1", "Prometheus", "prometheus", { spec: { ...worstSpec, podMetadata: { annotations: { note: token } }, volumes: bareSpec["volumes"] } }),
  object("argoproj.io/v1alpha1", "Workflow", "train", { spec: { hostNetwork: true, templates: [{ name: "main", script: { image: "it:latest", securityContext: { privileged: true }, source: `login ${token}` }, sidecars: bareSpec["containers"], container }] } }),
  object("postgresql.cnpg.io/v1", "Pooler", "pooler", { spec: { template: { metadata: { labels: app("pooler") }, spec: bareSpec } } }),
  foreignResource("kubernetes:apps/v1:DeploymentPatch", "patch", { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "server", namespace: area }, spec: { replicas: 9, template: { spec: bareSpec } } }, options),
  foreignResource("pulumi-nodejs:dynamic/lambda:Instance", "node-0", { name: "node-0", candidates: [{ type: "gpu_8x_h100_sxm5", region: "us-east-1" }], maxCentsPerHour: 3192 }, options),
  foreignResource("pulumi-nodejs:dynamic/lambda:Instance", "node-1", { name: "node-1", candidates: [{ type: "gpu_1x_a10", region: "us-east-1" }], priceCentsPerHour: 75 }, options),
  foreignResource("pulumi-nodejs:dynamic/lambda:Filesystem", "models", { name: "models", region: "us-east-1" }, options),
  foreignResource("pulumi-nodejs:dynamic/estuary:Catalog", "catalog", { specs: { "acme/capture": { backfill: 2, shards: { disable: true } } } }, options),
  foreignResource("pulumi:pulumi:Stack", "sophia-test", { endpoints: {} }),
];

/** Options with which rules that wait to be told something find a fault in the sample; the others take their defaults. */
export const sampleOptions: Readonly<Record<string, object>> = {
  "gpus-within-fleet": { fleetGpus: 1 },
  "images-from-allowed-registries": { registries: ["registry.example:5000"] },
  "instances-of-allowed-types": { types: ["gpu_8x_h100_sxm5"] },
  "instances-within-budget": { dollarsPerHour: 1, pricesByType: { gpu_8x_h100_sxm5: 20, gpu_1x_a10: 0.75 } },
  "secrets-are-rotated": { secrets: [{ name: "it", rotatedAt: "2026-01-01T00:00:00Z", maxAgeDays: 30 }], now: "2026-06-01T00:00:00Z" },
};
