import { gunzipSync } from "node:zlib";

import { parse } from "yaml";

/** What an instance becomes by its user data, as far as it concerns Kubernetes. */
export interface KubernetesUserData {
  readonly role: "server" | "agent";
  /** The cluster its node's label names. */
  readonly cluster: string;
  readonly nodeName?: string | undefined;
  /** The machine's own identifier follows the node's name: k3s does so when told, and our machines' script (components/cluster/node). */
  readonly withMachineId: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value?: string | undefined; readonly effect: string }[];
  /** Address of the server it joins; undefined for one that begins a cluster. */
  readonly server?: string | undefined;
  /** By path: what it writes below k3s' folder of certificates. */
  readonly certificates: Readonly<Record<string, string>>;
  /** By path: what it writes for k3s to apply. */
  readonly manifests: Readonly<Record<string, string>>;
}

/** The node label whose value is the cluster an instance belongs to. */
export const clusterLabel = "sophia-ai.com/cluster";

/** Where k3s looks for authorities made beforehand. https://docs.k3s.io/cli/certificate#using-custom-ca-certificates */
export const certificateFolder = "/var/lib/rancher/k3s/server/tls/";

/** Where a server's k3s finds manifests it applies when it starts. https://docs.k3s.io/installation/packaged-components */
const manifestFolder = "/var/lib/rancher/k3s/server/manifests/";

const configFile = /^\/etc\/rancher\/k3s\/config\.yaml(\.d\/[^/]+\.ya?ml)?$/;

/** What our machines' script is told; it names the node when it starts k3s. */
const machineSettings = "/etc/sophia/node.env";

interface WrittenFile { readonly path?: string; readonly content?: unknown; readonly encoding?: string }

/** Undefined for user data that makes no node of a cluster. Whatever cannot be read is as good as absent, as it is for cloud-init. */
export function readUserData(text: string | undefined): KubernetesUserData | undefined {
  if (text === undefined || !text.startsWith("#cloud-config")) return undefined;
  const document = attempt(() => parse(text) as { write_files?: WrittenFile[] } | null);
  const files = (document?.write_files ?? []).flatMap(({ path, ...file }): [string, string][] => (path === undefined ? [] : [[path, contentOf(file)]]));
  const certificates = Object.fromEntries(files.filter(([path]) => path.startsWith(certificateFolder)));
  // Later files of config.yaml.d win, except that lists are told whole here: k3s adds those of a key that ends with "+".
  const settings = files.filter(([path]) => configFile.test(path)).map(([, content]) => attempt(() => parse(content) as Record<string, unknown> | null) ?? {});
  const list = (key: string) => settings.flatMap((one) => [one[key], one[`${key}+`]]).flat().filter((item) => typeof item === "string");
  const last = (key: string) => settings.map((one) => one[key]).findLast((value) => typeof value === "string");
  const labels = Object.fromEntries(list("node-label").map((label) => split(label, "=")));
  const cluster = labels[clusterLabel];
  if (cluster === undefined) return undefined;
  const named = files.filter(([path]) => path === machineSettings).map(([, content]) => /^NODE_NAME='?([^'\n]*)/m.exec(content)?.[1]).at(-1);
  return {
    role: Object.keys(certificates).length > 0 ? "server" : "agent",
    cluster, labels, certificates, manifests: Object.fromEntries(files.filter(([path]) => path.startsWith(manifestFolder))), nodeName: named ?? last("node-name"), server: last("server"),
    withMachineId: named !== undefined || settings.some((one) => one["with-node-id"] === true),
    taints: list("node-taint").map((taint) => {
      const [keyAndValue, effect] = split(taint, ":");
      const [key, value] = split(keyAndValue, "=");
      return { key, ...(value !== "" && { value }), effect };
    }),
  };
}

function split(text: string, mark: string): [string, string] {
  const at = text.lastIndexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** https://cloudinit.readthedocs.io/en/latest/reference/modules.html#write-files */
function contentOf({ content, encoding = "" }: Omit<WrittenFile, "path">): string {
  const text = typeof content === "string" ? content : Buffer.isBuffer(content) || content instanceof Uint8Array ? Buffer.from(content).toString("base64") : "";
  const isBase64 = /b(ase)?64/.test(encoding) || content instanceof Uint8Array;
  const bytes = isBase64 ? Buffer.from(text, "base64") : Buffer.from(text);
  return /^gz/.test(encoding) ? (attempt(() => gunzipSync(bytes).toString()) ?? "") : bytes.toString();
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
