import { type Api, ApiError } from "./api.ts";
import { type Node, isReady, listNodes, nodePath } from "./nodes.ts";
import { type Progress, sleep } from "./values.ts";

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string }[];
    readonly deletionTimestamp?: string;
  };
  readonly status?: { readonly phase?: string };
}

/** What a drain leaves: pods a DaemonSet would put back at once, static pods, and pods that have ended. */
function leaves({ metadata, status }: Pod): boolean {
  return (
    metadata.ownerReferences?.some(({ kind }) => kind === "DaemonSet") === true ||
    metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined ||
    status?.phase === "Succeeded" ||
    status?.phase === "Failed"
  );
}

/** Nothing new is scheduled on it. */
export async function cordon(api: Api, node: Node): Promise<void> {
  await api.call("PATCH", nodePath(node), { spec: { unschedulable: true } }, "application/strategic-merge-patch+json");
}

/** Whether pods have another node to go to; without one a drain only waits for its time limit. */
function hasElsewhere(nodes: readonly Node[], node: Node): boolean {
  return nodes.some((other) => other.metadata.name !== node.metadata.name && isReady(other) && other.spec?.unschedulable !== true);
}

/** Asks for the eviction of a pod. Budgets may refuse it. @returns why it was refused, or "" */
async function evict(api: Api, { metadata: { name, namespace } }: Pod): Promise<string> {
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  try {
    await api.call("POST", `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, eviction);
    return "";
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return "";
    // 429: a PodDisruptionBudget says not now. 500: several budgets, or one that cannot be judged.
    if (error instanceof ApiError && (error.status === 429 || error.status === 500)) return error.message;
    throw error;
  }
}

export interface DrainLimits {
  readonly drainSeconds: number;
  readonly pollSeconds: number;
}

/**
 * Evicts the pods of a cordoned node, as PodDisruptionBudgets allow, until none is left.
 * A node that is dead, or the last one that takes pods, is not waited for.
 * @returns the pods that stayed when the time was over, each with the reason; empty when all went
 */
export async function drain(api: Api, node: Node, limits: DrainLimits, progress: Progress): Promise<string[]> {
  const deadline = Date.now() + limits.drainSeconds * 1000;
  for (;;) {
    const nodes = await listNodes(api);
    const now = nodes.find(({ metadata }) => metadata.name === node.metadata.name);
    // The pods of a dead machine never say that they have ended.
    if (now === undefined || !isReady(now)) return [];
    if (!hasElsewhere(nodes, node)) {
      progress.say(`${node.metadata.name} is the last node that takes pods: its pods have nowhere to go and are not evicted`);
      return [];
    }
    const { items } = await api.call<{ items: Pod[] }>("GET", `/api/v1/pods?fieldSelector=${encodeURIComponent(`spec.nodeName=${node.metadata.name}`)}`);
    const pods = items.filter((pod) => !leaves(pod));
    if (pods.length === 0) return [];
    const staying: string[] = [];
    for (const pod of pods) {
      const refused = pod.metadata.deletionTimestamp === undefined ? await evict(api, pod) : "it is ending";
      staying.push(`${pod.metadata.namespace}/${pod.metadata.name}${refused === "" ? "" : ` (${refused})`}`);
    }
    progress.say(`draining ${node.metadata.name}: ${staying.length} pods left: ${staying.slice(0, 5).join(", ")}${staying.length > 5 ? ", ..." : ""}`);
    if (Date.now() >= deadline) return staying;
    await sleep(limits.pollSeconds * 1000);
  }
}
