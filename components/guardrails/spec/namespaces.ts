import { type NamespaceKey, commonLabels, gpu, namespaces } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { toolVersions } from "../../../config/versions.ts";
import { metadata } from "../../kit/objects.ts";

/** Namespaces of operators; where someone else runs the operators (`present`), these are theirs and not ours to make. */
export const operatorNamespaces: readonly NamespaceKey[] = ["certManager", "cloudNativePg", "keda", "monitoring"];

/** Namespaces that hold data, in volumes that would go with them. */
export const dataNamespaces: readonly NamespaceKey[] = ["platform", "mcp"];

/** The namespaces a stack creates. */
export function createdNamespaces({ cluster }: Pick<Settings, "cluster">): NamespaceKey[] {
  const all = Object.keys(namespaces) as NamespaceKey[];
  return cluster.operators === "present" ? all.filter((key) => !operatorNamespaces.includes(key)) : all;
}

/**
 * Pod Security levels, enforced by the API server. Everything here runs under `restricted`: the charts of cert-manager,
 * CloudNativePG, KEDA and kube-prometheus-stack set the security contexts it asks for. The one part that could not is the
 * node exporter (host network, host PID, host paths), which components/operators leaves out; whoever adds it gives it a
 * namespace of its own. GPU plug-ins need `privileged` and get their own namespace too.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
const level: Record<NamespaceKey, "privileged" | "baseline" | "restricted"> = {
  platform: "restricted",
  mcp: "restricted",
  estuary: "restricted",
  certManager: "restricted",
  cloudNativePg: "restricted",
  keda: "restricted",
  monitoring: "restricted",
};

/** The standard changes between versions: pinned, an upgrade of the cluster refuses no pod that ran before it. */
const standard = `v${toolVersions.kubernetes.split(".").slice(0, 2).join(".")}`;

function podSecurity(mode: "enforce" | "audit" | "warn", value: string): Record<string, string> {
  return { [`pod-security.kubernetes.io/${mode}`]: value, [`pod-security.kubernetes.io/${mode}-version`]: standard };
}

/** A namespace that enforces its level and warns of, and records, what `restricted` would refuse. */
export function namespace(key: NamespaceKey): { metadata: { name: string; labels: Record<string, string> } } {
  return {
    metadata: {
      name: namespaces[key],
      labels: {
        ...commonLabels(namespaces[key], "namespace"),
        ...podSecurity("enforce", level[key]),
        ...podSecurity("audit", "restricted"),
        ...podSecurity("warn", "restricted"),
      },
    },
  };
}

type Quota = Settings["guardrails"]["quotas"]["mcp"];

/** The quota of a namespace. */
function quotaOf(key: NamespaceKey, { quotas }: Settings["guardrails"]): Quota {
  if (key === "platform" || key === "mcp") return quotas[key];
  return quotas.operators;
}

/**
 * What the pods of a namespace may ask for together.
 *
 * GPUs are bounded here and nowhere else, as `requests.nvidia.com/gpu`: an extended resource has no other key in a quota, and
 * 0 keeps it out of a namespace. Memory limits share the number of the requests, so memory is not promised twice. There is no
 * `limits.cpu`: it would force a CPU limit on every container, and throttling hurts tail latency.
 * https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function resourceQuota(key: NamespaceKey, settings: Settings) {
  const quota = quotaOf(key, settings.guardrails);
  return {
    metadata: metadata({ service: "quota", component: "guardrail", namespace: key }),
    spec: {
      hard: {
        "requests.cpu": quota.cpu,
        "requests.memory": quota.memory,
        "limits.memory": quota.memory,
        "requests.storage": quota.storage,
        pods: String(quota.pods),
        [gpu.quotaKey]: String(quota.gpus),
      },
    },
  };
}

/**
 * What a container gets that says nothing. A quota on CPU and memory refuses a pod that names neither, so each key of
 * {@link resourceQuota} that a container must answer has its default here.
 *
 * Nothing about GPUs: a `max` without a default would be handed to every container as its request, and per pod it would
 * refuse every pod without one. Nothing about a CPU limit: see {@link resourceQuota}.
 * https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function limitRange(key: NamespaceKey, settings: Settings) {
  const defaults = settings.guardrails.containerDefaults;
  return {
    metadata: metadata({ service: "container-defaults", component: "guardrail", namespace: key }),
    spec: {
      limits: [
        {
          type: "Container",
          defaultRequest: { cpu: defaults.cpuRequest, memory: defaults.memoryRequest, "ephemeral-storage": defaults.ephemeralStorageRequest },
          default: { memory: defaults.memoryLimit, "ephemeral-storage": defaults.ephemeralStorageLimit },
        },
      ],
    },
  };
}
