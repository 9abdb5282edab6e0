import { type Api, ApiError, UnreachableError } from "./api.ts";
import { type Node, addressOf } from "./nodes.ts";
import { type Progress, sleep } from "./values.ts";

const metrics = "/apis/metrics.k8s.io/v1beta1/nodes";

/**
 * Whether private traffic between the nodes passes, seen from what passes anyway: metrics-server asks the kubelet of every
 * node on 10250/tcp. It only tells; a cluster without metrics-server cannot be judged this way.
 * @returns what was found, in one line
 */
export async function checkTraffic(api: Api, node: Node, { trafficSeconds, pollSeconds }: { trafficSeconds: number; pollSeconds: number }, progress: Progress): Promise<string> {
  if (trafficSeconds === 0) return "not looked at";
  const deadline = Date.now() + trafficSeconds * 1000;
  for (;;) {
    let seen: string;
    try {
      await api.call("GET", `${metrics}/${encodeURIComponent(node.metadata.name)}`);
      return "10250/tcp passes";
    } catch (error) {
      if (error instanceof UnreachableError) seen = "the API server gave no answer";
      else if (error instanceof ApiError) seen = await whatIsMissing(api, node);
      else throw error;
    }
    progress.say(`looking for traffic between the nodes: ${seen}`);
    if (Date.now() >= deadline) return seen;
    await sleep(pollSeconds * 1000);
  }
}

async function whatIsMissing(api: Api, node: Node): Promise<string> {
  try {
    const { items } = await api.call<{ items: unknown[] }>("GET", metrics);
    return items.length === 0
      ? "metrics-server has no metrics of any node yet"
      : `metrics-server gets metrics of ${items.length} other nodes and none of ${node.metadata.name}: 10250/tcp to ${addressOf(node)} is filtered`;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return "not judged: the cluster has no metrics-server";
    return "metrics-server does not answer the API server: it is starting, or the pods' overlay (8472/udp, or 51820/udp) does not pass between the nodes";
  }
}
