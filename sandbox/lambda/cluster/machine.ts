import type { Api } from "../../cluster/api.ts";
import type { Credentials } from "../../cluster/kubeconfig.ts";
import type { InstanceRecord } from "../types.ts";
import type { KubernetesUserData } from "./user-data.ts";

/** An instance that is part of a cluster by its user data. */
export interface Machine {
  readonly instance: InstanceRecord;
  readonly userData: KubernetesUserData;
}

/** The sandbox's cluster, which stands for the one the instances make. */
export interface SandboxCluster {
  readonly api: Api;
  readonly credentials: Credentials;
  /** Another one for a cluster made anew. */
  readonly uid: string;
}

/** Throws with the server's own words for any status that is not among these. */
export async function send(api: Api, method: string, path: string, expected: readonly number[], body?: unknown, contentType?: string): Promise<{ status: number; body: string }> {
  const answer = await api(method, path, body, contentType);
  if (!expected.includes(answer.status)) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.slice(0, 500)}`);
  return answer;
}
