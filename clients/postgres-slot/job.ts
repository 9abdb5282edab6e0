import { type Api, ApiError, UnreachableError } from "@sophia/cluster-node";
import { Progress, sleep } from "./values.ts";

/** A Job, as the API takes it. */
export interface Job {
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface Watching {
  readonly namespace: string;
  readonly timeoutSeconds: number;
  readonly pollSeconds: number;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface ContainerState {
  readonly terminated?: { readonly exitCode: number; readonly message?: string };
  readonly waiting?: { readonly reason?: string; readonly message?: string };
}

interface Pod {
  readonly metadata: { readonly name: string; readonly creationTimestamp?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly { readonly state?: ContainerState }[];
  };
}

function without404<Value>(call: Promise<Value>): Promise<Value | undefined> {
  return call.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });
}

async function remove(api: Api, path: string, { pollSeconds, timeoutSeconds }: Watching): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  await without404(api.call("DELETE", path, { propagationPolicy: "Foreground" }));
  while ((await without404(api.call("GET", path))) !== undefined) {
    if (Date.now() >= deadline) throw new Error(`${path.split("/").at(-1) ?? ""}: a Job of this name of an earlier run does not go within ${timeoutSeconds} s. See: kubectl describe it, and remove what holds it`);
    await sleep(pollSeconds * 1000);
  }
}

async function podOf(api: Api, { namespace }: Watching, name: string): Promise<Pod | undefined> {
  const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${name}`);
  const { items } = await api.call<{ items: Pod[] }>("GET", `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
  return items.toSorted((a, b) => (a.metadata.creationTimestamp ?? "").localeCompare(b.metadata.creationTimestamp ?? "")).at(-1);
}

/** What the pod does, or what is in its way. */
function seenOf(pod: Pod | undefined): string {
  if (pod === undefined) return "it has no pod";
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unscheduled !== undefined) return `its pod is not scheduled: ${unscheduled.message ?? unscheduled.reason ?? ""}`;
  const waiting = pod.status?.containerStatuses?.[0]?.state?.waiting;
  if (waiting !== undefined) return `its pod waits: ${[waiting.reason, waiting.message].filter(Boolean).join(": ")}`;
  return `its pod is ${pod.status?.phase ?? "Pending"}`;
}

/** What the program said at its end. */
function endOf(pod: Pod | undefined): string {
  return (pod?.status?.containerStatuses?.[0]?.state?.terminated?.message ?? "").trim().slice(-600);
}

/**
 * Runs a Job and removes it once it has succeeded; one that failed stays to be looked at, until the next run of that name.
 * @throws Error that says why it failed, in the words of its program
 */
export async function runJob(api: Api, job: Job, watching: Watching): Promise<void> {
  const progress = new Progress();
  const { name } = job.metadata;
  const jobs = `/apis/batch/v1/namespaces/${watching.namespace}/jobs`;
  // What an update that was killed has left: a finished Job of this name would be taken for this one.
  await remove(api, `${jobs}/${name}`, watching);
  await api.call("POST", jobs, job);
  const deadline = Date.now() + watching.timeoutSeconds * 1000;
  const look = `See: kubectl -n ${watching.namespace} logs job/${name}`;
  for (;;) {
    let seen: string;
    try {
      const { status } = await api.call<{ status?: { conditions?: Condition[] } }>("GET", `${jobs}/${name}`);
      const ended = status?.conditions?.find(({ type, status: holds }) => holds === "True" && (type === "Complete" || type === "Failed"));
      const pod = ended?.type === "Complete" ? undefined : await podOf(api, watching, name);
      if (ended?.type === "Failed") throw new JobFailedError(`${name} failed: ${endOf(pod) || [ended.reason, ended.message].filter(Boolean).join(": ")}. ${look}`);
      if (ended !== undefined) break;
      seen = seenOf(pod);
    } catch (error) {
      // A moment without an API server is no end of the Job.
      if (!(error instanceof UnreachableError)) throw error;
      seen = error.message;
    }
    progress.say(`${name}: ${seen}`);
    if (Date.now() >= deadline) throw new JobFailedError(`${name} did not end within ${watching.timeoutSeconds} s: ${seen}. ${look}`);
    await sleep(watching.pollSeconds * 1000);
  }
  await without404(api.call("DELETE", `${jobs}/${name}`, { propagationPolicy: "Background" }));
}

/** The Job ran, or was to run, and did not do what it was for. */
export class JobFailedError extends Error {
  override readonly name = "JobFailedError";
}
