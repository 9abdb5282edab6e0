import { noteServer } from "./access.ts";
import { type Api, ApiError, UnreachableError, openKubeconfig } from "./api.ts";
import { cordon, drain } from "./drain.ts";
import { type Surroundings, knownGone, whenPodsStayNow } from "./gone.ts";
import { type Node, addressOf, isReady, listNodes, nodeOf, nodePath, unreadiness } from "./nodes.ts";
import { checkTraffic } from "./traffic.ts";
import { troubleOf } from "./trouble.ts";
import { Progress, anyChanged, isUnknown, sleep, stored } from "./values.ts";

export interface MembershipInputs {
  /** Secret. A change of it is no reason to wait again. */
  readonly kubeconfig: string;
  /** `lambda://<instance id>`. */
  readonly providerId: string;
  /** What messages call the machine. */
  readonly machine: string;
  /** Host name of the machine: dead nodes of machines that bore it before are removed once it has joined. */
  readonly hostname?: string;
  /** Whose administrator the kubeconfig is of; see clusterAccess. */
  readonly cluster?: string;
  /** URLs of servers of the cluster, asked when the one of the kubeconfig gives no answer: it may be gone before this machine is. */
  readonly servers?: readonly string[];
  /** Which beginning of the cluster it is in; when it changes, the node is waited for again. */
  readonly clusterUid?: string;
  readonly readySeconds: number;
  readonly drainSeconds: number;
  /** What happens when pods stay on a node that goes: `fail` keeps the machine, `proceed` lets it go. */
  readonly whenPodsStay: "fail" | "proceed";
  /** How long to look whether the node's metrics arrive, which needs traffic between the nodes; 0: do not look. */
  readonly trafficSeconds: number;
  readonly pollSeconds: number;
}

export interface MembershipOutputs extends MembershipInputs {
  /** Name of the Node. */
  readonly nodeName: string;
  /** Its private address. */
  readonly address: string;
  /** What was found about traffic between this node and the others. */
  readonly traffic: string;
}

const others = ["kubeconfig", "machine", "hostname", "cluster", "servers", "clusterUid", "readySeconds", "drainSeconds", "whenPodsStay", "trafficSeconds", "pollSeconds"] as const;

/** Waits until the machine's Node is ready. */
async function waitForNode(api: Api, inputs: MembershipInputs, progress: Progress): Promise<Node> {
  const deadline = Date.now() + inputs.readySeconds * 1000;
  for (;;) {
    let seen: string;
    try {
      const node = nodeOf(await listNodes(api), inputs.providerId);
      if (node !== undefined && isReady(node)) return node;
      seen = node === undefined ? "it has not joined the cluster" : `it joined as ${node.metadata.name} and is not ready: ${unreadiness(node)}`;
    } catch (error) {
      seen = troubleOf(error);
    }
    progress.say(`waiting for ${inputs.machine}: ${seen}`);
    if (Date.now() >= deadline)
      throw new Error(
        `${inputs.machine} (${inputs.providerId}) is no ready node of the cluster after ${inputs.readySeconds} s: ${seen}. Look on the machine: sudo journalctl -u sophia-node -u k3s -u k3s-agent. ` +
          "Nodes reach each other on 6443/tcp (to servers), 2379-2380/tcp (between servers), 10250/tcp and 8472/udp (51820/udp between regions); sophia-node says which of them does not answer",
      );
    await sleep(inputs.pollSeconds * 1000);
  }
}

/** A node is named `<host name>-<8 digits of the instance>` (components/cluster/node/sophia-node.sh). */
const nodeSuffix = /^-[0-9a-f]{8}$/;

/** Removes dead nodes of machines that had this one's name: nobody else does when a machine was preempted, and a server's is also a member of etcd. */
async function removePredecessors(api: Api, node: Node, { hostname, providerId }: MembershipInputs, progress: Progress): Promise<void> {
  if (hostname === undefined) return;
  for (const other of await listNodes(api)) {
    const named = other.metadata.name.startsWith(hostname) && nodeSuffix.test(other.metadata.name.slice(hostname.length));
    if (!named || other.metadata.name === node.metadata.name || other.spec?.providerID === providerId || isReady(other)) continue;
    progress.say(`removing the node ${other.metadata.name}, whose machine is gone`);
    await removeNode(api, other);
  }
}

async function removeNode(api: Api, node: Node): Promise<void> {
  try {
    await api.call("DELETE", nodePath(node));
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

async function join(inputs: MembershipInputs): Promise<MembershipOutputs> {
  const progress = new Progress();
  const api = await openKubeconfig(inputs.kubeconfig, inputs.cluster, inputs.servers);
  const node = await waitForNode(api, inputs, progress);
  noteServer(inputs.cluster, api.server);
  await removePredecessors(api, node, inputs, progress);
  const traffic = await checkTraffic(api, node, inputs, progress);
  return { ...stored(inputs), nodeName: node.metadata.name, address: addressOf(node), traffic };
}

/** Cordons, drains and removes the Node; a machine or a cluster that is gone has none. */
async function leave(inputs: MembershipOutputs, around: Surroundings): Promise<void> {
  const progress = new Progress();
  const whenPodsStay = whenPodsStayNow(around, inputs.whenPodsStay);
  const api = await openKubeconfig(inputs.kubeconfig, inputs.cluster, inputs.servers);
  let node: Node | undefined;
  try {
    node = nodeOf(await listNodes(api), inputs.providerId);
  } catch (error) {
    await mayGoUndrained(inputs, around, error, whenPodsStay, api.server);
    progress.say(`${inputs.machine} is not drained, because its cluster cannot be asked: ${troubleOf(error)}`);
    return;
  }
  if (node === undefined) return;
  await cordon(api, node);
  const staying = await drain(api, node, inputs, progress);
  if (staying.length > 0 && whenPodsStay === "fail")
    throw new Error(
      `${inputs.machine} (node ${node.metadata.name}) still runs ${staying.length} pods after ${inputs.drainSeconds} s, so it was kept, cordoned: ${staying.join(", ")}. ` +
        "Make room for them or delete them, then run the update again; or give the drain more time",
    );
  await removeNode(api, node);
}

/**
 * Judges a machine whose cluster could not be asked. It goes undrained when the cloud says that the machine or the whole cluster is
 * gone already, as in the destroy of a cluster that was lost, or when nobody answers and pods are given up. A destroy of a
 * cluster that lives needs neither: each server is the last to be asked about itself.
 * @throws Error that says why the machine was kept and how to go on
 */
async function mayGoUndrained(inputs: MembershipOutputs, around: Surroundings, trouble: unknown, whenPodsStay: "fail" | "proceed", server: string): Promise<void> {
  const refused = trouble instanceof ApiError && (trouble.status === 401 || trouble.status === 403);
  if (!refused && !(trouble instanceof UnreachableError)) throw trouble;
  const { providerId, cluster, servers = [] } = inputs;
  let unknown = "";
  try {
    if (await knownGone(around, providerId, cluster, [server, ...servers])) return;
  } catch (error) {
    unknown = ` Whether the machine or its cluster is gone could not be asked of the cloud: ${error instanceof Error ? error.message : String(error)}.`;
  }
  if (!refused && whenPodsStay === "proceed") return;
  const kept = `${inputs.machine} (${providerId}) was kept, since its node could not be drained: ${troubleOf(trouble)}.${unknown}`;
  if (refused) throw new Error(`${kept} Run an update first: an update renews the administrator's certificate`);
  throw new Error(
    `${kept} Check that ${server} answers from here: that the servers run, that cluster.apiCidrs holds this address, that the certificate has not ended (an update renews it). ` +
      "To let the machine go with whatever runs on it, set cluster.joining.whenPodsStay: proceed in the stack's file and run this again",
  );
}

/** The life of the resource NodeMembership: a machine is in the cluster, and leaves it in good order. */
export const nodeMembership = {
  async create(inputs: MembershipInputs): Promise<{ id: string; outs: MembershipOutputs }> {
    return { id: inputs.providerId, outs: await join(inputs) };
  },
  /** Another machine is another membership; the old one leaves first, so that it is drained while the machine still runs. */
  diff(_id: string, olds: MembershipOutputs, news: MembershipInputs): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }> {
    const replaced = isUnknown(news.providerId) || olds.providerId !== news.providerId;
    return Promise.resolve({
      changes: replaced || anyChanged<MembershipInputs>(olds, news, others),
      replaces: replaced ? ["providerId"] : [],
      deleteBeforeReplace: true,
    });
  },
  async update(_id: string, olds: MembershipOutputs, news: MembershipInputs): Promise<{ outs: MembershipOutputs }> {
    if (olds.clusterUid !== news.clusterUid) return { outs: await join(news) };
    const { nodeName, address, traffic } = olds;
    return { outs: { ...stored(news), nodeName, address, traffic } };
  },
  delete(_id: string, outputs: MembershipOutputs, around: Surroundings = {}): Promise<void> {
    return leave(outputs, around);
  },
};
