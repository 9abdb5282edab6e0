import type { Api } from "./api.ts";

/** The parts of a Node this package reads. */
export interface Node {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly providerID?: string; readonly unschedulable?: boolean };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[];
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  };
}

export async function listNodes(api: Api): Promise<readonly Node[]> {
  return (await api.call<{ items: Node[] }>("GET", "/api/v1/nodes")).items;
}

/** The node that says it runs on this machine. */
export function nodeOf(nodes: readonly Node[], providerId: string): Node | undefined {
  return nodes.find(({ spec }) => spec?.providerID === providerId);
}

export function isReady(node: Node): boolean {
  return node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** Why a node is not ready, in its own words. */
export function unreadiness(node: Node): string {
  const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
  if (ready === undefined) return "it has not said anything about itself yet";
  return ready.message ?? ready.reason ?? `its condition Ready is ${ready.status}`;
}

export function addressOf(node: Node): string {
  return node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";
}

/** Path of a node's object. */
export function nodePath({ metadata }: Node): string {
  return `/api/v1/nodes/${encodeURIComponent(metadata.name)}`;
}
