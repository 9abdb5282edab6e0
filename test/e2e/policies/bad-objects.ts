/** Objects that break one rule each, beside those of a good program. */

export interface BadObject {
  /** Of the resource. */
  readonly name: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly ignoreChanges?: string[];
  /** The rules it breaks; a control of both Pod Security levels has a rule in each. */
  readonly breaks?: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** What the stack of these programs says. */
export const configuration = {
  "instances-within-fleet-size": { maxInstances: 2, maxGpus: 2 },
  "instances-within-budget": { dollarsPerHour: 4, pricesByType: { gpu_1x_a10: 1.29, gpu_8x_h100_sxm5: 31.92 } },
  "instances-of-allowed-types": { types: ["gpu_1x_a10"] },
  "images-from-allowed-registries": { registries: ["registry.example.com"] },
  "gpus-within-fleet": { fleetGpus: 8 },
  "secrets-are-rotated": { secrets: [{ name: "fresh", rotatedAt: "2026-01-02T00:00:00Z", maxAgeDays: 30 }], now: "2026-01-31T00:00:00Z" },
};

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const image = `registry.example.com/app:1.0.0@${digest}`;
const namespace = "area";

function object(apiVersion: string, kind: string, name: string, rest: Fields, metadata: Fields = {}): Pick<BadObject, "name" | "type" | "props"> {
  const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
  return { name: `${kind.toLowerCase()}-${name}`, type, props: { apiVersion, kind, metadata: { name, namespace, ...metadata }, ...rest } };
}

const probe = { httpGet: { path: "/healthz", port: 8080 } };

function container(own: Fields = {}): Fields {
  return {
    name: "main",
    image,
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "128Mi" } },
    readinessProbe: probe,
    livenessProbe: probe,
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    ...own,
  };
}

function podSpec(own: Fields = {}, main: Fields = {}): Fields {
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container(main)],
    ...own,
  };
}

function deployment(name: string, pod: Fields, spec: Fields = {}) {
  const labels = { app: name };
  return object("apps/v1", "Deployment", name, { spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod }, ...spec } });
}

const secure = (own: Fields) => ({ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, ...own } });

/** A Deployment that breaks rules by its pod. */
const pods = (name: string, breaks: readonly string[], own: Fields, main: Fields = {}): BadObject => ({ ...deployment(name, podSpec(own, main)), breaks });
/** ... by its one container. */
const main = (name: string, breaks: readonly string[], own: Fields): BadObject => pods(name, breaks, {}, own);

const spreadOf = (app: string) => ({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: { app } } }] });

/** A namespace with its closed network, and a workload with all it needs. */
export const goodObjects: readonly BadObject[] = [
  object("v1", "Namespace", namespace, {}, { namespace: undefined }),
  object("networking.k8s.io/v1", "NetworkPolicy", "default-deny", { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } }),
  deployment("good", podSpec()),
  deployment("two", podSpec(spreadOf("two")), { replicas: 2 }),
  object("policy/v1", "PodDisruptionBudget", "two", { spec: { maxUnavailable: 1, selector: { matchLabels: { app: "two" } } } }),
];

const gpu = (count: string, limit = count) => ({ resources: { requests: { cpu: "1", memory: "1Gi", "nvidia.com/gpu": count }, limits: { memory: "1Gi", "nvidia.com/gpu": limit } } });
const onGpuNodes = { nodeSelector: { "nvidia.com/gpu.present": "true" }, tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }], runtimeClassName: "nvidia" };
const quota = (gpus: string) => object("v1", "ResourceQuota", "quota", { spec: { hard: { "requests.nvidia.com/gpu": gpus } } });

const instance = (name: string, type: string, breaks: readonly string[]): BadObject => ({
  name, type: "pulumi-nodejs:dynamic/lambda:Instance", props: { name, candidates: [{ type, region: "us-west-1" }] }, breaks,
});

// In parts: whole, it would be found in this file by those who look for secrets.
const token = ["ghp", "_16C7e42F292c6912E7", "710c838347Ae178B4a"].join("");

/** Programs by subject. */
export const badPrograms: Readonly<Record<string, readonly BadObject[]>> = {
  "Pod Security, baseline": [
    main("privileged", ["no-privileged-containers", "no-privilege-escalation"], { securityContext: { privileged: true, allowPrivilegeEscalation: true, capabilities: { drop: ["ALL"] } } }),
    pods("host-network", ["no-host-namespaces"], { hostNetwork: true }),
    main("host-port", ["no-host-ports"], { ports: [{ containerPort: 80, hostPort: 80 }] }),
    main("probe-host", ["no-host-in-probes-and-hooks"], { livenessProbe: { httpGet: { path: "/", port: 80, host: "169.254.169.254" } } }),
    main("host-process", ["no-windows-host-process"], secure({ windowsOptions: { hostProcess: true } })),
    main("apparmor", ["no-unconfined-apparmor-profile"], secure({ appArmorProfile: { type: "Unconfined" } })),
    main("selinux", ["no-custom-selinux-options"], secure({ seLinuxOptions: { type: "spc_t" } })),
    pods("sysctl", ["only-safe-sysctls"], { securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" }, sysctls: [{ name: "kernel.msgmax", value: "1" }] } }),
    pods("host-path", ["no-host-path-volumes", "only-permitted-volume-types"], { volumes: [{ name: "root", hostPath: { path: "/" } }] }),
    main("capability", ["no-capabilities-beyond-default", "drop-all-capabilities"], secure({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } })),
    main("proc-mount", ["default-proc-mount", "default-proc-mount-outside-user-namespaces"], secure({ procMount: "Unmasked" })),
    main("seccomp", ["no-unconfined-seccomp-profile", "require-seccomp-profile"], secure({ seccompProfile: { type: "Unconfined" } })),
  ],
  "Pod Security, restricted": [
    pods("volume", ["only-permitted-volume-types"], { volumes: [{ name: "share", nfs: { server: "files.example.com", path: "/" } }] }),
    main("escalation", ["no-privilege-escalation"], { securityContext: { capabilities: { drop: ["ALL"] } } }),
    pods("may-be-root", ["run-as-non-root"], { securityContext: { seccompProfile: { type: "RuntimeDefault" } } }),
    main("root", ["no-root-user"], secure({ runAsUser: 0 })),
    pods("no-seccomp", ["require-seccomp-profile"], { securityContext: { runAsNonRoot: true } }),
    main("capabilities", ["drop-all-capabilities"], { securityContext: { allowPrivilegeEscalation: false } }),
    pods("init", ["no-privilege-escalation"], { initContainers: [container({ name: "first", securityContext: { capabilities: { drop: ["ALL"] } } })] }),
  ],
  "images and secrets": [
    main("no-tag", ["images-name-a-version", "images-pinned-by-digest"], { image: "registry.example.com/app" }),
    main("latest", ["no-moving-image-tags", "images-pinned-by-digest"], { image: "registry.example.com/app:latest" }),
    main("no-digest", ["images-pinned-by-digest"], { image: "registry.example.com/app:1.0.0" }),
    main("registry", ["images-from-allowed-registries"], { image: `docker.io/library/app:1.0.0@${digest}` }),
    main("environment", ["no-secrets-in-environment"], { env: [{ name: "SETTING", value: token }] }),
    main("variable", ["secret-variables-come-from-secrets"], { env: [{ name: "DATABASE_PASSWORD", value: "letmein" }] }),
    main("command", ["no-secrets-in-commands"], { args: [`--token=${token}`] }),
    { ...object("v1", "ConfigMap", "config", { data: { "app.conf": `token = ${token}` } }), breaks: ["no-secrets-in-config-maps"] },
    { ...object("v1", "ServiceAccount", "annotated", { automountServiceAccountToken: false }, { annotations: { note: token } }), breaks: ["no-secrets-in-metadata"] },
    { ...object("example.com/v1", "Widget", "widget", { spec: { key: token } }), breaks: ["no-secrets-in-custom-resources"] },
  ],
  reliability: [
    main("no-requests", ["containers-request-cpu-and-memory"], { resources: { limits: { memory: "128Mi" }, requests: { memory: "128Mi" } } }),
    main("no-limit", ["containers-limit-memory"], { resources: { requests: { cpu: "100m", memory: "128Mi" } } }),
    main("no-probes", ["long-running-containers-have-probes"], { livenessProbe: undefined }),
    main("slow-stop", ["graceful-stop-fits-the-termination-period"], { lifecycle: { preStop: { sleep: { seconds: 60 } } } }),
    { ...deployment("no-budget", podSpec(spreadOf("no-budget")), { replicas: 2 }), breaks: ["replicated-workloads-have-a-disruption-budget"] },
    { ...deployment("no-spread", podSpec(), { replicas: 2 }), breaks: ["replicated-workloads-spread"] },
    object("policy/v1", "PodDisruptionBudget", "no-spread", { spec: { maxUnavailable: 1, selector: { matchLabels: { app: "no-spread" } } } }),
    { ...object("policy/v1", "PodDisruptionBudget", "stuck", { spec: { maxUnavailable: 0, selector: { matchLabels: { app: "good" } } } }), breaks: ["disruption-budgets-allow-evictions"] },
    { ...deployment("fought-over", podSpec()), breaks: ["autoscalers-own-the-replica-count"] },
    object("autoscaling/v2", "HorizontalPodAutoscaler", "fought-over", { spec: { minReplicas: 1, maxReplicas: 1, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "fought-over" } } }),
  ],
  network: [
    { ...object("v1", "Namespace", "open", {}, { namespace: undefined }), breaks: ["namespaces-deny-by-default"] },
    { ...object("v1", "Service", "node-port", { spec: { type: "NodePort", ports: [{ port: 80 }] } }), breaks: ["services-stay-inside-the-cluster"] },
    { ...object("v1", "Service", "external", { spec: { externalIPs: ["203.0.113.9"], ports: [{ port: 80 }] } }), breaks: ["services-have-no-external-ips"] },
    { ...object("networking.k8s.io/v1", "Ingress", "plain", { spec: { rules: [{ host: "app.example.com" }] } }), breaks: ["ingresses-use-tls"] },
    object("gateway.networking.k8s.io/v1", "Gateway", "edge", { spec: { gatewayClassName: "edge", listeners: [{ name: "http", port: 80, protocol: "HTTP" }] } }),
    { ...object("gateway.networking.k8s.io/v1", "HTTPRoute", "plain", { spec: { parentRefs: [{ name: "edge" }], rules: [{ backendRefs: [{ name: "app", port: 80 }] }] } }), breaks: ["gateway-routes-use-tls"] },
  ],
  rights: [
    { ...object("rbac.authorization.k8s.io/v1", "Role", "all", { rules: [{ apiGroups: [""], resources: ["*"], verbs: ["get"] }] }), breaks: ["no-wildcards-in-roles"] },
    { ...object("rbac.authorization.k8s.io/v1", "ClusterRole", "rising", { rules: [{ apiGroups: [""], resources: ["users"], verbs: ["impersonate"] }] }, { namespace: undefined }), breaks: ["no-escalating-verbs"] },
    { ...object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "boss", { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" }, subjects: [{ kind: "ServiceAccount", name: "ci", namespace }] }, { namespace: undefined }), breaks: ["no-administrator-bindings"] },
    { ...object("rbac.authorization.k8s.io/v1", "RoleBinding", "all", { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" }, subjects: [{ kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "system:authenticated" }] }), breaks: ["no-rights-for-everyone"] },
    pods("token", ["no-undeclared-tokens"], { automountServiceAccountToken: undefined }),
    { ...object("v1", "Secret", "token", { type: "kubernetes.io/service-account-token" }, { annotations: { "kubernetes.io/service-account.name": "ci" } }), breaks: ["no-long-lived-tokens"] },
  ],
  data: [
    { ...object("v1", "PersistentVolumeClaim", "lost", { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }), breaks: ["data-is-protected"] },
    { ...object("v1", "PersistentVolumeClaim", "kept", { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }), protect: true },
    {
      ...object("apps/v1", "StatefulSet", "forgets", {
        spec: {
          serviceName: "forgets", replicas: 1, selector: { matchLabels: { app: "forgets" } }, template: { metadata: { labels: { app: "forgets" } }, spec: podSpec() },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
          volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }],
        },
      }),
      protect: true,
      breaks: ["volume-claims-outlive-their-set"],
    },
    { name: "estuary", type: "pulumi-nodejs:dynamic/estuary:Catalog", props: { specs: { "acme/capture": { bindings: [], shards: { disable: true } } } }, breaks: ["estuary-tasks-keep-running"] },
  ],
  GPUs: [
    quota("8"),
    pods("half", ["gpus-in-whole-numbers"], onGpuNodes, gpu("500m")),
    pods("unequal", ["gpu-requests-equal-limits"], onGpuNodes, gpu("1", "2")),
    { ...object("v1", "LimitRange", "generous", { spec: { limits: [{ type: "Container", default: { "nvidia.com/gpu": "1" } }] } }), breaks: ["no-gpus-by-default"] },
    pods("no-toleration", ["gpu-pods-tolerate-gpu-taint"], { ...onGpuNodes, tolerations: undefined }, gpu("1")),
    pods("no-selector", ["gpu-pods-select-gpu-nodes"], { ...onGpuNodes, nodeSelector: undefined }, gpu("1")),
    pods("runtime", ["gpu-runtime-for-gpu-pods"], { runtimeClassName: "nvidia" }),
    main("free-rider", ["no-gpus-past-the-request"], { env: [{ name: "NVIDIA_VISIBLE_DEVICES", value: "all" }] }),
    { ...object("resource.k8s.io/v1", "ResourceClaim", "device", { spec: { devices: { requests: [{ name: "gpu", exactly: { deviceClassName: "gpu.nvidia.com" } }] } } }), breaks: ["no-gpu-device-claims"] },
  ],
  "more GPUs than there are": [{ ...quota("4"), breaks: ["gpus-within-quota"] }, pods("many", ["gpus-within-fleet"], onGpuNodes, gpu("16"))],
  "GPUs nobody bounds": [pods("unbounded", ["gpu-namespaces-have-quota"], onGpuNodes, gpu("1"))],
  money: [
    instance("a", "gpu_1x_a10", []),
    instance("b", "gpu_8x_h100_sxm5", ["instances-of-allowed-types", "instances-within-fleet-size", "instances-within-budget"]),
  ],
};
