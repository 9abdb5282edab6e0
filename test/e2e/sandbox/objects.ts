/** Objects the test of the sandbox's cluster applies. */

const image = "registry.example/app:1";

/** What Pod Security's level `restricted` asks of a pod. */
const restricted = {
  pod: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" } },
  container: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

export const namespace = {
  apiVersion: "v1", kind: "Namespace",
  metadata: { name: "demo", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

export const gpuQuota = {
  apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "gpus", namespace: "demo" },
  spec: { hard: { "requests.nvidia.com/gpu": "4" } },
};

export const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "reader", namespace: "demo" } };

export function pod(name: string, gpus: string, security: object = restricted.pod): object {
  return {
    apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "demo" },
    spec: {
      securityContext: security,
      tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }],
      containers: [{
        name: "app", image, securityContext: restricted.container,
        ...(gpus !== "0" && { resources: { limits: { "nvidia.com/gpu": gpus } } }),
      }],
    },
  };
}

function template(app: string, extra: object = {}): object {
  return {
    metadata: { labels: { app } },
    spec: {
      securityContext: restricted.pod,
      containers: [{ name: "app", image, securityContext: restricted.container, resources: { requests: { cpu: "100m" } }, ...extra }],
    },
  };
}

export function deployment(app: string, replicas: number): object {
  return {
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name: app, namespace: "demo" },
    spec: { replicas, selector: { matchLabels: { app } }, template: template(app) },
  };
}

export const database = {
  apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "db", namespace: "demo" },
  spec: {
    serviceName: "db", replicas: 2, selector: { matchLabels: { app: "db" } },
    template: template("db", { volumeMounts: [{ name: "data", mountPath: "/data" }] }),
    volumeClaimTemplates: [{
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
    }],
  },
};

const onceToEnd = {
  backoffLimit: 0,
  template: {
    spec: {
      restartPolicy: "Never", securityContext: restricted.pod,
      initContainers: [{ name: "wait", image, securityContext: restricted.container }],
      containers: [{ name: "app", image, securityContext: restricted.container }],
    },
  },
};

export const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "migrate", namespace: "demo" }, spec: { completions: 2, ...onceToEnd } };

export const loadBalancer = {
  apiVersion: "v1", kind: "Service", metadata: { name: "edge", namespace: "demo" },
  spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80 }] },
};

export function gateway(listeners: readonly object[]): object {
  return {
    apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway", metadata: { name: "edge", namespace: "demo" },
    spec: { gatewayClassName: "edge", listeners },
  };
}

export const route = {
  apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata: { name: "web", namespace: "demo" },
  spec: { parentRefs: [{ name: "edge" }], rules: [{ backendRefs: [{ name: "edge", port: 80 }] }] },
};

export function autoscaler(app: string, metric: object): object {
  return {
    apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name: app, namespace: "demo" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: app },
      minReplicas: 1, maxReplicas: 4, metrics: [metric],
      behavior: { scaleDown: { stabilizationWindowSeconds: 0 } },
    },
  };
}

export const queueDepth = {
  type: "External",
  external: { metric: { name: "queue_depth", selector: { matchLabels: { queue: "jobs" } } }, target: { type: "AverageValue", averageValue: "10" } },
};

export const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } };
