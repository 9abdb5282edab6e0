import type { FakeNode } from "../../cluster/nodes.ts";
import { isLiving, offerOf, statusOf } from "../instances.ts";
import type { InstanceRecord, State } from "../types.ts";
import { readUserData, type KubernetesUserData } from "./user-data.ts";

/** Node names' and pods' addresses of the sandbox's own nodes are below these. */
const firstPodNetwork = 245;

/** The node an instance brings to the cluster, as k3s and NVIDIA's discovery would describe it. */
export function nodeOf(instance: InstanceRecord, { labels, taints, nodeName, withMachineId, role }: KubernetesUserData): FakeNode {
  const offer = offerOf(instance);
  const server = { "node-role.kubernetes.io/control-plane": "true", "node-role.kubernetes.io/etcd": "true" };
  return {
    name: `${nodeName ?? instance.hostname}${withMachineId ? `-${instance.id.slice(0, 8)}` : ""}`,
    zone: instance.region,
    region: instance.region,
    cpu: String(offer.vcpus),
    memory: `${offer.memoryGib}Gi`,
    storage: `${offer.storageGib}Gi`,
    podCidr: `10.${firstPodNetwork + (Math.floor(instance.ordinal / 256) % 8)}.${instance.ordinal % 256}.0/24`,
    instanceType: offer.name,
    architecture: offer.architecture === "arm64" ? "arm64" : "amd64",
    providerId: providerId(instance),
    labels: { ...(role === "server" && server), ...labels },
    taints,
    ...(offer.gpuProduct !== undefined && { gpus: { count: offer.gpus, product: offer.gpuProduct } }),
  };
}

export function providerId({ id }: Pick<InstanceRecord, "id">): string {
  return `lambda://${id}`;
}

/** Whether the instance's kubelet runs and reaches the server it is to join. One that has run goes on without that server. */
export function hasJoined(state: State, instance: InstanceRecord, { server }: KubernetesUserData, now: number): boolean {
  if (statusOf(instance, now) !== "active") return false;
  const host = server === undefined ? undefined : hostOf(server);
  // An address that is none of an instance's is of a cluster that was there before.
  if (host === undefined || !/^(172\.26|127\.64)\./.test(host)) return true;
  return state.instances.some((one) =>
    one !== instance && (one.privateIp === host || one.ip === host) && isLiving(one, now) && statusOf(one, now) !== "booting" && readUserData(one.userData)?.role === "server");
}

function hostOf(address: string): string | undefined {
  try {
    return new URL(address).hostname;
  } catch {
    return undefined;
  }
}
