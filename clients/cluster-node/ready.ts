import { type Api, openApi } from "./api.ts";
import { troubleOf } from "./trouble.ts";
import { Progress, anyChanged, sleep, stored } from "./values.ts";

export interface ReadyInputs {
  /** URLs of the servers' API, in order of preference. */
  readonly servers: readonly string[];
  /** Name in the servers' certificates. */
  readonly serverName: string;
  /** PEM: the authorities of the servers. */
  readonly caBundle: string;
  /** PEM: the administrator's certificate and its key. */
  readonly certificate: string;
  readonly key: string;
  /** How long the first answer may take. */
  readonly timeoutSeconds: number;
  readonly pollSeconds: number;
}

export interface ReadyOutputs extends ReadyInputs {
  /** URL of a server that is ready: the one of before while it is, else the first in order. */
  readonly url: string;
  /** Changes when the cluster began anew: the UID of the namespace kube-system. */
  readonly clusterUid: string;
  /** When an update found that the cluster had begun anew, ISO 8601; nothing when the last update did not. */
  readonly beganAnewAt?: string;
}

/** What the engine does not know: in its state the objects of the cluster that was are unchanged. */
function beganAnewText(olds: ReadyOutputs, uid: string): string {
  return (
    `THE CLUSTER BEGAN ANEW (kube-system was ${olds.clusterUid}, is ${uid}). Whatever it held is not there any more; ` +
    "but the state takes its Kubernetes objects for unchanged, so this update does not put them back. Run both, in this order:\n" +
    "    pulumi refresh --stack STACK\n    npm run up -- --stack STACK\nSee docs/runbooks/restore-etcd.md"
  );
}

const watched = ["servers", "serverName", "caBundle", "certificate", "key"] as const;

function apiOf(inputs: ReadyInputs, server: string): Api {
  const { caBundle: ca, certificate: cert, key, serverName: servername } = inputs;
  return openApi({ server, options: { ca, cert, key, servername, agent: false } });
}

interface Answer {
  readonly clusterUid: string;
}

async function ask(inputs: ReadyInputs, server: string): Promise<Answer> {
  const api = apiOf(inputs, server);
  await api.call("GET", "/readyz");
  const { metadata } = await api.call<{ metadata: { uid: string } }>("GET", "/api/v1/namespaces/kube-system");
  return { clusterUid: metadata.uid };
}

/**
 * Waits until one of the servers is ready; one is enough, so that a cluster of three stays reachable while one is replaced.
 * @throws Error with what each server was like and where to look, after the time limit
 */
export async function waitForServer(inputs: ReadyInputs, before: string | undefined, progress = new Progress()): Promise<ReadyOutputs> {
  const order = before !== undefined && inputs.servers.includes(before) ? [before, ...inputs.servers.filter((server) => server !== before)] : inputs.servers;
  const deadline = Date.now() + inputs.timeoutSeconds * 1000;
  for (;;) {
    const troubles: string[] = [];
    for (const server of order) {
      try {
        return { ...stored(inputs), ...(await ask(inputs, server)), url: server };
      } catch (error) {
        troubles.push(`${server}: ${troubleOf(error)}`);
      }
    }
    progress.say(`waiting for the API server: ${troubles.join("; ")}`);
    if (Date.now() >= deadline) throw new Error(`no API server of the cluster was ready within ${inputs.timeoutSeconds} s.\n${troubles.join("\n")}`);
    await sleep(inputs.pollSeconds * 1000);
  }
}

/** The life of the resource ClusterReady. */
export const clusterReady = {
  async create(inputs: ReadyInputs): Promise<{ id: string; outs: ReadyOutputs }> {
    return { id: "ready", outs: await waitForServer(inputs, undefined) };
  },
  /** Never a replacement: what it names is an address, not a thing. */
  diff(_id: string, olds: ReadyOutputs, news: ReadyInputs): Promise<{ changes: boolean }> {
    return Promise.resolve({ changes: anyChanged<ReadyInputs>(olds, news, [...watched, "timeoutSeconds", "pollSeconds"]) });
  },
  async update(_id: string, olds: ReadyOutputs, news: ReadyInputs, print: (line: string) => void = console.log): Promise<{ outs: ReadyOutputs }> {
    const outs = await waitForServer(news, olds.url);
    if (outs.clusterUid === olds.clusterUid) return { outs };
    print(beganAnewText(olds, outs.clusterUid));
    return { outs: { ...outs, beganAnewAt: new Date().toISOString() } };
  },
};
