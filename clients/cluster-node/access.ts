import type { RequestOptions } from "node:https";
import { anyChanged, stored } from "./values.ts";

export interface AccessInputs {
  /** Which cluster it is, for its life. */
  readonly cluster: string;
  /** PEM: the authorities of the servers. */
  readonly caBundle: string;
  /** PEM: the administrator's certificate and its key. */
  readonly certificate: string;
  readonly key: string;
}

/**
 * What the administrators of clusters show, renewed in this run. A resource that is deleted is given what was stored with it,
 * and a certificate of days may have ended since; all resources of a run are in one process, so they find the new one here.
 */
const renewed = new Map<string, Pick<RequestOptions, "ca" | "cert" | "key">>();

function remember({ cluster, caBundle, certificate, key }: AccessInputs): void {
  renewed.set(cluster, { ca: caBundle, cert: certificate, key });
}

/** The certificate that was renewed in this run, if there is one. */
export function renewedAccess(cluster: string | undefined): Pick<RequestOptions, "ca" | "cert" | "key"> | undefined {
  return cluster === undefined ? undefined : renewed.get(cluster);
}

/** Servers that answered in this run, by cluster: while machines are replaced one after the other, those that were stored may all be gone. */
const answering = new Map<string, Set<string>>();

/** Notes that a server of the cluster answers. */
export function noteServer(cluster: string | undefined, server: string): void {
  if (cluster === undefined) return;
  const known = answering.get(cluster) ?? new Set();
  // The latest last, so that it is tried first.
  known.delete(server);
  answering.set(cluster, known.add(server));
}

/** Servers of the cluster that answered in this run, the latest first. */
export function notedServers(cluster: string | undefined): readonly string[] {
  return cluster === undefined ? [] : [...(answering.get(cluster) ?? [])].reverse();
}

/** The life of the resource ClusterAccess. */
export const clusterAccess = {
  create(inputs: AccessInputs): Promise<{ id: string; outs: AccessInputs }> {
    remember(inputs);
    return Promise.resolve({ id: "access", outs: stored(inputs) });
  },
  diff(_id: string, olds: AccessInputs, news: AccessInputs): Promise<{ changes: boolean }> {
    return Promise.resolve({ changes: anyChanged(olds, news, ["cluster", "caBundle", "certificate", "key"]) });
  },
  update(_id: string, _olds: AccessInputs, news: AccessInputs): Promise<{ outs: AccessInputs }> {
    remember(news);
    return Promise.resolve({ outs: stored(news) });
  },
};
