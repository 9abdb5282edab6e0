import { notedServers } from "./access.ts";

/** A machine as the cloud has it. */
export interface CloudMachine {
  /** As in the provider id of its node. */
  readonly id: string;
  /** Public address. */
  readonly ip?: string | null;
  readonly status: string;
}

/** What a membership can ask besides its cluster when it is deleted. */
export interface Surroundings {
  /** Every machine the cloud knows. @default nobody can be asked, so nothing is known to be gone */
  readonly machines?: () => Promise<readonly CloudMachine[]>;
  /** The stack's configuration. @default what is stored counts */
  readonly config?: { get(key: string): string | undefined } | undefined;
}

const over = new Set(["terminating", "terminated", "preempted"]);

/**
 * Whether the cloud says that there is nothing to drain any more: the machine itself is gone, or with all servers the whole
 * cluster. An API server that gives no answer does not say that: it may only be out of reach of this program.
 * @param cluster its identity when its servers are machines of this cloud; of any other cluster nothing is known
 */
export async function knownGone({ machines }: Surroundings, providerId: string, cluster: string | undefined, servers: readonly string[]): Promise<boolean> {
  if (machines === undefined) return false;
  const living = (await machines()).filter(({ status }) => !over.has(status));
  if (!living.some(({ id }) => providerId === `lambda://${id}`)) return true;
  if (cluster === undefined) return false;
  const addresses = new Set([...servers, ...notedServers(cluster)].map((server) => new URL(server).hostname));
  return !living.some(({ ip }) => typeof ip === "string" && addresses.has(ip));
}

/**
 * What the stack's file says now about pods that stay, `cluster.joining.whenPodsStay`: a destroy runs no program that could
 * change what is stored.
 */
export function whenPodsStayNow({ config }: Surroundings, stored: "fail" | "proceed"): "fail" | "proceed" {
  try {
    const cluster = JSON.parse(config?.get("sophia-infra:cluster") ?? "{}") as { joining?: { whenPodsStay?: unknown } } | null;
    const told = cluster?.joining?.whenPodsStay;
    return told === "fail" || told === "proceed" ? told : stored;
  } catch {
    return stored;
  }
}
