import { type Answer, ApiServer } from "./api-server.ts";

export interface WorldNode {
  readonly name: string;
  readonly providerId: string;
  ready: boolean;
  unschedulable?: boolean;
}

export interface WorldPod {
  readonly name: string;
  readonly node: string;
  readonly owner?: string;
  readonly phase?: string;
  /** How often a PodDisruptionBudget refuses its eviction. */
  refusals?: number;
}

/** A small cluster: nodes, pods, evictions, and a check of GPUs that ends as told. */
export class World {
  nodes: WorldNode[];
  pods: WorldPod[];
  /** How the CUDA check's pod ends. */
  check: { phase: string; exitCode?: number; message?: string; waiting?: string } = { phase: "Succeeded" };
  /** The check's pod, while it exists, and as it was made last. */
  created: unknown[] = [];
  last: unknown;
  metrics: string[] | undefined = undefined;
  unauthorised = false;
  server!: ApiServer;

  private constructor(nodes: WorldNode[], pods: WorldPod[]) {
    this.nodes = nodes;
    this.pods = pods;
  }

  static async of(nodes: WorldNode[], pods: WorldPod[] = []): Promise<World> {
    const world = new World(nodes, pods);
    world.server = await ApiServer.start((method, path, body) => world.#answer(method, path, body));
    return world;
  }

  #answer(method: string, path: string, body: unknown): Answer | undefined {
    if (this.unauthorised) return { status: 401, body: { message: "Unauthorized" } };
    const url = new URL(path, "http://world");
    if (method === "GET" && url.pathname === "/api/v1/nodes") return { status: 200, body: { items: this.nodes.map(object) } };
    const [, node] = /^\/api\/v1\/nodes\/([^/]+)$/.exec(url.pathname) ?? [];
    if (node !== undefined) return this.#node(method, node, body);
    if (method === "GET" && url.pathname === "/api/v1/pods") {
      const name = url.searchParams.get("fieldSelector")?.split("=")[1];
      return { status: 200, body: { items: this.pods.filter((pod) => pod.node === name).map(podObject) } };
    }
    const [, evicted] = /^\/api\/v1\/namespaces\/apps\/pods\/([^/]+)\/eviction$/.exec(url.pathname) ?? [];
    if (evicted !== undefined) return this.#evict(evicted);
    if (url.pathname.startsWith("/api/v1/namespaces/gpu-operator/pods")) return this.#checkPod(method, body);
    if (url.pathname.startsWith("/apis/metrics.k8s.io")) return this.#metrics(url.pathname);
    return undefined;
  }

  #node(method: string, name: string, body: unknown): Answer | undefined {
    const node = this.nodes.find((each) => each.name === name);
    if (node === undefined) return undefined;
    if (method === "PATCH") node.unschedulable = (body as { spec: { unschedulable: boolean } }).spec.unschedulable;
    if (method === "DELETE") this.nodes = this.nodes.filter((each) => each !== node);
    return { status: 200, body: object(node) };
  }

  #evict(name: string): Answer | undefined {
    const pod = this.pods.find((each) => each.name === name);
    if (pod === undefined) return undefined;
    if ((pod.refusals ?? 0) > 0) {
      pod.refusals = (pod.refusals ?? 0) - 1;
      return { status: 429, body: { message: "Cannot evict pod as it would violate the pod's disruption budget." } };
    }
    this.pods = this.pods.filter((each) => each !== pod);
    return { status: 201, body: {} };
  }

  #checkPod(method: string, body: unknown): Answer | undefined {
    if (method === "POST") this.created.push((this.last = body));
    const exists = this.created.length > 0;
    if (method === "DELETE") this.created = [];
    if (!exists && method !== "POST") return undefined;
    const { phase, exitCode, message, waiting } = this.check;
    const state = exitCode === undefined ? (waiting === undefined ? {} : { waiting: { reason: waiting } }) : { terminated: { exitCode, message } };
    return { status: 200, body: { status: { phase, containerStatuses: [{ state }] } } };
  }

  #metrics(path: string): Answer | undefined {
    if (this.metrics === undefined) return undefined;
    if (path.endsWith("/nodes")) return { status: 200, body: { items: this.metrics } };
    return this.metrics.includes(path.split("/").at(-1) ?? "") ? { status: 200, body: {} } : undefined;
  }
}

function object({ name, providerId, ready, unschedulable }: WorldNode) {
  return {
    metadata: { name },
    spec: { providerID: providerId, ...(unschedulable === undefined ? {} : { unschedulable }) },
    status: {
      conditions: [{ type: "Ready", status: ready ? "True" : "False", message: ready ? "" : "container runtime network not ready" }],
      addresses: [{ type: "InternalIP", address: "172.26.1.9" }],
    },
  };
}

function podObject({ name, owner, phase }: WorldPod) {
  return { metadata: { name, namespace: "apps", uid: name, ...(owner === undefined ? {} : { ownerReferences: [{ kind: owner }] }) }, status: { phase: phase ?? "Running" } };
}
