import { getJson, type Api } from "../../cluster/api.ts";
import { nodeObject } from "../../cluster/nodes.ts";
import { isLiving } from "../instances.ts";
import type { Store } from "../state.ts";
import type { InstanceRecord } from "../types.ts";
import { send, type Machine, type SandboxCluster } from "./machine.ts";
import { hasJoined, nodeOf, providerId } from "./nodes.ts";

interface NodeBody { readonly metadata: { readonly uid: string }; readonly spec?: { readonly providerID?: string } }

/** Gives machines their nodes in the sandbox's cluster, once each, and takes them away with the machine. */
export class NodeRegistrar {
  readonly #store: Store;
  readonly #report: (line: string) => void;
  readonly #told = new Set<string>();

  constructor(store: Store, report: (line: string) => void) {
    this.#store = store;
    this.#report = report;
  }

  /** One look at all machines. */
  async look(cluster: SandboxCluster, machines: readonly Machine[]): Promise<void> {
    // First those that go: a new machine may bear the name of the one it replaces.
    for (const machine of machines) {
      if (machine.instance.nodeIn === cluster.uid && !isLiving(machine.instance, Date.now())) await this.#remove(cluster, machine);
    }
    for (const machine of machines) {
      const joins = machine.instance.nodeIn !== cluster.uid && hasJoined(this.#store.state, machine.instance, machine.userData, Date.now());
      if (joins) await this.#register(cluster, machine);
    }
  }

  async #register({ api, uid }: SandboxCluster, { instance, userData }: Machine): Promise<void> {
    const node = nodeOf(instance, userData);
    const { status } = await send(api, "POST", "/api/v1/nodes", [201, 409], nodeObject(node));
    if (status === 409) {
      const there = await getJson<NodeBody>(api, `/api/v1/nodes/${node.name}`);
      if (there.spec?.providerID !== providerId(instance)) return this.#yieldName(api, instance, node.name, there);
    }
    instance.nodeIn = uid;
    this.#store.save();
    this.#report(`instance ${instance.id} registered node ${node.name}`);
  }

  /** A name left by a machine that is gone is taken at the next look; that of a living one is not. */
  async #yieldName(api: Api, instance: InstanceRecord, name: string, there: NodeBody): Promise<void> {
    const holder = this.#store.state.instances.find((one) => providerId(one) === there.spec?.providerID);
    if (holder !== undefined && !isLiving(holder, Date.now())) return deleteNode(api, name, there.metadata.uid);
    if (this.#told.has(instance.id)) return;
    this.#told.add(instance.id);
    this.#report(`instance ${instance.id} cannot register: node ${name} belongs to ${there.spec?.providerID ?? "another machine"}`);
  }

  async #remove({ api }: SandboxCluster, { instance, userData }: Machine): Promise<void> {
    const { name } = nodeOf(instance, userData);
    const { status, body } = await send(api, "GET", `/api/v1/nodes/${name}`, [200, 404]);
    const node = status === 200 ? (JSON.parse(body) as NodeBody) : undefined;
    const isOwn = node?.spec?.providerID === providerId(instance);
    if (node !== undefined && isOwn) await deleteNode(api, name, node.metadata.uid);
    if (node === undefined || isOwn) await deletePods(api, name);
    instance.nodeIn = undefined;
    this.#store.save();
    this.#report(`node ${name} of instance ${instance.id} is gone`);
  }
}

async function deleteNode(api: Api, name: string, uid: string): Promise<void> {
  await send(api, "DELETE", `/api/v1/nodes/${name}`, [200, 404, 409], { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid } });
}

/** They ended with the machine; the cluster's own collector would take a minute to see it. */
async function deletePods(api: Api, node: string): Promise<void> {
  const { items } = await getJson<{ items: { metadata: { name: string; namespace: string; uid: string } }[] }>(api, `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`);
  for (const { metadata: { name, namespace, uid } } of items) {
    await send(api, "DELETE", `/api/v1/namespaces/${namespace}/pods/${name}`, [200, 404, 409], { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0, preconditions: { uid } });
  }
}
