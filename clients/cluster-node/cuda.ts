import { type Api, ApiError, openKubeconfig } from "./api.ts";
import { type Node, listNodes, nodeOf } from "./nodes.ts";
import { Progress, anyChanged, isUnknown, sleep, stored } from "./values.ts";

export interface CudaCheckInputs {
  /** Secret. */
  readonly kubeconfig: string;
  /** `lambda://<instance id>`. */
  readonly providerId: string;
  /** What messages call the machine. */
  readonly machine: string;
  readonly namespace: string;
  /** The pod that opens the context, without name, node and namespace. Its exit code judges: see {@link cudaVerdicts}. */
  readonly pod: { readonly metadata: object; readonly spec: object };
  /** What happens to an instance whose GPUs cannot be used: `terminate` lets the next update launch another. */
  readonly whenUnusable: "terminate" | "report";
  readonly timeoutSeconds: number;
  readonly pollSeconds: number;
}

export interface CudaCheckOutputs extends CudaCheckInputs {
  readonly nodeName: string;
}

/** Where to look when a GPU computes nothing and it is not known why. */
const lookAtGpus = "Look on the machine: nvidia-smi, and sudo dmesg | grep -iE 'nvrm|xid'; in the cluster: the pods of the GPU operator";

/**
 * Exit codes of the pod that say something of the machine (components/gpu/checks/cuda-check.sh); any other says nothing. Only
 * what judges the hardware may end an instance, and by a code that neither bash nor a program gives for a fault of its own.
 */
export const cudaVerdicts: Readonly<Record<number, { readonly says: string; readonly unusable: boolean; readonly look?: string }>> = {
  42: { says: "has a GPU that cannot be used", unusable: true },
  43: { says: "shows fewer GPUs than its type has", unusable: false, look: lookAtGpus },
  44: { says: "did not compute on a GPU, which may not be the machine's fault", unusable: false, look: lookAtGpus },
  45: { says: "reaches no cluster DNS: the pods' overlay (8472/udp, or 51820/udp between regions) is filtered between the nodes", unusable: false },
};

interface ContainerState {
  readonly terminated?: { readonly exitCode: number; readonly message?: string };
  readonly waiting?: { readonly reason?: string; readonly message?: string };
}

interface Pod {
  readonly status?: { readonly phase?: string; readonly reason?: string; readonly message?: string; readonly containerStatuses?: readonly { readonly state?: ContainerState }[] };
}

function without404<Value>(call: Promise<Value>): Promise<Value | undefined> {
  return call.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });
}

async function remove(api: Api, path: string, pollSeconds: number): Promise<void> {
  await without404(api.call("DELETE", path, { propagationPolicy: "Background", gracePeriodSeconds: 0 }));
  while ((await without404(api.call("GET", path))) !== undefined) await sleep(pollSeconds * 1000);
}

/** Runs the pod on the node and returns it once it has ended. */
async function run(api: Api, node: Node, inputs: CudaCheckInputs, progress: Progress): Promise<Pod> {
  const name = `cuda-check-${inputs.providerId.replace(/^.*\//, "").slice(0, 12)}`;
  const pods = `/api/v1/namespaces/${inputs.namespace}/pods`;
  // What an update that was killed has left.
  await remove(api, `${pods}/${name}`, inputs.pollSeconds);
  await api.call("POST", pods, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...inputs.pod.metadata, name },
    // Past the scheduler: taints and free GPUs are no matter here.
    spec: { ...inputs.pod.spec, nodeName: node.metadata.name },
  });
  const deadline = Date.now() + inputs.timeoutSeconds * 1000;
  for (;;) {
    const pod = await api.call<Pod>("GET", `${pods}/${name}`);
    const { phase, containerStatuses } = pod.status ?? {};
    if (phase === "Succeeded" || phase === "Failed") {
      await remove(api, `${pods}/${name}`, inputs.pollSeconds);
      return pod;
    }
    const waiting = containerStatuses?.[0]?.state?.waiting;
    const seen = waiting === undefined ? (phase ?? "Pending") : [waiting.reason, waiting.message].filter(Boolean).join(": ");
    progress.say(`checking CUDA on ${inputs.machine}: ${seen}`);
    if (Date.now() >= deadline)
      throw new Error(`${inputs.machine} (node ${node.metadata.name}): the CUDA check did not end within ${inputs.timeoutSeconds} s: ${seen}. See: kubectl -n ${inputs.namespace} describe pod ${name}`);
    await sleep(inputs.pollSeconds * 1000);
  }
}

/**
 * Checks that a machine's GPUs can be used.
 * @param terminate ends the instance with this id
 * @throws Error that names the machine when they cannot
 */
async function check(inputs: CudaCheckInputs, terminate: (instanceId: string) => Promise<void>): Promise<CudaCheckOutputs> {
  const progress = new Progress();
  const api = await openKubeconfig(inputs.kubeconfig);
  const node = nodeOf(await listNodes(api), inputs.providerId);
  if (node === undefined) throw new Error(`${inputs.machine} (${inputs.providerId}) is no node of the cluster; the CUDA check comes after it has joined`);
  const pod = await run(api, node, inputs, progress);
  if (pod.status?.phase === "Succeeded") return { ...stored(inputs), nodeName: node.metadata.name };
  const ended = pod.status?.containerStatuses?.[0]?.state?.terminated;
  const verdict = cudaVerdicts[ended?.exitCode ?? -1];
  const detail = (ended?.message ?? pod.status?.message ?? pod.status?.reason ?? "").trim().slice(-400);
  const who = `${inputs.machine} (${inputs.providerId}, node ${node.metadata.name})`;
  if (verdict === undefined) throw new Error(`${who}: the CUDA check ended without a judgement (exit code ${ended?.exitCode ?? "none"}): ${detail}. Run the update again`);
  if (!verdict.unusable) throw new Error(`${who} ${verdict.says}${verdict.look === undefined ? "" : `: ${detail}. ${verdict.look}. Then run the update again`}`);
  if (inputs.whenUnusable === "report") throw new Error(`${who} is active but ${verdict.says}: ${detail}. Replace it: terminate the instance, then run the update again, which launches another`);
  await terminate(inputs.providerId.replace(/^.*\//, ""));
  throw new Error(`${who} is active but ${verdict.says}: ${detail}. The instance was terminated; run the update again, which launches another`);
}

const others = ["kubeconfig", "machine", "namespace", "pod", "whenUnusable", "timeoutSeconds", "pollSeconds"] as const;

/** The life of the resource CudaCheck: once per machine. */
export const cudaCheck = {
  async create(inputs: CudaCheckInputs, terminate: (instanceId: string) => Promise<void>): Promise<{ id: string; outs: CudaCheckOutputs }> {
    return { id: inputs.providerId, outs: await check(inputs, terminate) };
  },
  diff(_id: string, olds: CudaCheckOutputs, news: CudaCheckInputs): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }> {
    const replaced = isUnknown(news.providerId) || olds.providerId !== news.providerId;
    return Promise.resolve({ changes: replaced || anyChanged<CudaCheckInputs>(olds, news, others), replaces: replaced ? ["providerId"] : [], deleteBeforeReplace: true });
  },
  update(_id: string, olds: CudaCheckOutputs, news: CudaCheckInputs): Promise<{ outs: CudaCheckOutputs }> {
    return Promise.resolve({ outs: { ...stored(news), nodeName: olds.nodeName } });
  },
};
