import { type Api, ApiError, UnreachableError, openKubeconfig } from "@sophia/cluster-node";
import { type Job, JobFailedError, runJob } from "./job.ts";
import { isUnknown, same, stored } from "./values.ts";

export interface SlotInputs {
  /** Secret. A change of it is no reason to do anything. */
  readonly kubeconfig: string;
  /** Whose administrator the kubeconfig is of; see clusterAccess of @sophia/cluster-node. */
  readonly cluster?: string;
  /** URLs of further servers of the same cluster, asked when the one of the kubeconfig gives no answer. */
  readonly servers?: readonly string[];
  readonly namespace: string;
  /** Name of the slot. */
  readonly slot: string;
  /** The Job that makes the slot and all it needs; may run any number of times. */
  readonly ensure: Job;
  /** The Job that drops the slot; content with one that is gone. */
  readonly drop: Job;
  /** Leave the slot when this is deleted. */
  readonly keepSlot: boolean;
  readonly timeoutSeconds: number;
  readonly pollSeconds: number;
}

const others = ["kubeconfig", "cluster", "servers", "ensure", "drop", "keepSlot", "timeoutSeconds", "pollSeconds"] as const;

function open({ kubeconfig, cluster, servers }: SlotInputs): Promise<Api> {
  return openKubeconfig(kubeconfig, cluster, servers);
}

async function ensure(inputs: SlotInputs): Promise<void> {
  await runJob(await open(inputs), inputs.ensure, inputs);
}

function missing(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 404;
}

/** @throws JobFailedError when the Job went before it was seen to end, as by the hand of somebody else */
async function dropWith(api: Api, inputs: SlotInputs): Promise<void> {
  try {
    await runJob(api, inputs.drop, inputs);
  } catch (error) {
    if (!missing(error)) throw error;
    if (await namespaceGone(api, inputs)) return;
    throw new JobFailedError(`slot ${inputs.slot} may still be there: its Job ${inputs.drop.metadata.name} went before it was seen to end (${error.message}). Run this again`);
  }
}

async function namespaceGone(api: Api, { namespace }: SlotInputs): Promise<boolean> {
  try {
    await api.call("GET", `/api/v1/namespaces/${namespace}`);
    return false;
  } catch (error) {
    if (missing(error)) return true;
    throw error;
  }
}

/**
 * Drops the slot. A namespace that is gone took the database, and the slot, with it; so did a cluster that is said to be gone for good, by
 * the variable that tells the Kubernetes provider the same.
 */
async function drop(inputs: SlotInputs): Promise<void> {
  try {
    await dropWith(await open(inputs), inputs);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    if (process.env["PULUMI_K8S_DELETE_UNREACHABLE"] === "true") {
      console.log(`slot ${inputs.slot} is not dropped, because its cluster cannot be asked: ${error.message}`);
      return;
    }
    throw new Error(
      `slot ${inputs.slot} was not dropped, because its cluster cannot be asked: ${error.message}. While it is there PostgreSQL keeps WAL for it. ` +
        "Check that the cluster answers from here and run this again; or, when it is gone for good, set PULUMI_K8S_DELETE_UNREACHABLE=true",
    );
  }
}

/** The life of the resource ReplicationSlot. */
export const replicationSlot = {
  async create(inputs: SlotInputs): Promise<{ id: string; outs: SlotInputs }> {
    await ensure(inputs);
    return { id: `${inputs.namespace}/${inputs.slot}`, outs: stored(inputs) };
  },
  /** Another slot is made before the old one is dropped, so that a capture can move on. What is not known yet replaces nothing. */
  diff(_id: string, olds: SlotInputs, news: SlotInputs): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }> {
    const replaces = (["namespace", "slot"] as const).filter((key) => !isUnknown(news[key]) && news[key] !== olds[key]);
    return Promise.resolve({ changes: replaces.length > 0 || others.some((key) => isUnknown(news[key]) || !same(olds[key], news[key])), replaces, deleteBeforeReplace: false });
  },
  /** What is made is looked at again only when what is to be made has changed: tables, watermarks, program, or a raised backfill counter, which the Job bears. */
  async update(_id: string, olds: SlotInputs, news: SlotInputs): Promise<{ outs: SlotInputs }> {
    if (!same(olds.ensure, news.ensure)) await ensure(news);
    return { outs: stored(news) };
  },
  async delete(_id: string, inputs: SlotInputs): Promise<void> {
    if (inputs.keepSlot) console.log(`slot ${inputs.slot} stays, as estuary.network.keepSlot asks; PostgreSQL keeps WAL for it until somebody reads or drops it`);
    else await drop(inputs);
  },
};
