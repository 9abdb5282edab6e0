import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import type { ClusterPaths } from "./paths.ts";

/** What is needed to talk to the API server as its administrator. */
export interface Credentials {
  readonly server: string;
  readonly ca: Buffer;
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/** A kubeconfig that holds its certificates, so that it works from any folder and for any client. */
export async function buildKubeconfig(paths: ClusterPaths, server: string): Promise<string> {
  const pki = async (file: string) => (await readFile(join(paths.cluster, "pki", file))).toString("base64");
  const [ca, certificate, key] = await Promise.all([pki("ca.crt"), pki("admin.crt"), pki("admin.key")]);
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": paths.name,
    clusters: [{ name: paths.name, cluster: { server, "certificate-authority-data": ca } }],
    users: [{ name: paths.name, user: { "client-certificate-data": certificate, "client-key-data": key } }],
    contexts: [{ name: paths.name, context: { cluster: paths.name, user: paths.name } }],
  }, { lineWidth: 0 });
}

/** Reads the kubeconfig at `path`, one that `buildKubeconfig` made. Throws when it is missing or of another form. */
export async function readCredentials(path: string): Promise<Credentials> {
  const config = parse(await readFile(path, "utf8")) as {
    clusters?: { cluster?: { server?: string; "certificate-authority-data"?: string } }[];
    users?: { user?: { "client-certificate-data"?: string; "client-key-data"?: string } }[];
  } | null;
  const cluster = config?.clusters?.[0]?.cluster;
  const user = config?.users?.[0]?.user;
  const data = (text: string | undefined) => Buffer.from(text ?? "", "base64");
  if (cluster?.server === undefined || user?.["client-key-data"] === undefined) {
    throw new Error(`${path} is not a kubeconfig of the sandbox; start the sandbox's cluster again`);
  }
  return {
    server: cluster.server,
    ca: data(cluster["certificate-authority-data"]),
    certificate: data(user["client-certificate-data"]),
    key: data(user["client-key-data"]),
  };
}
