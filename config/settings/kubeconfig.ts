import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { type Fault, SettingsError } from "./faults.ts";
import { kubeconfigKey, stackFile } from "./keys.ts";
import { kubeconfigInClear } from "./plain-text.ts";
import { rawValue } from "./raw-config.ts";
import type { Settings } from "./schema.ts";

/** Where a relative `cluster.kubeconfigFile` starts. */
const repository = fileURLToPath(new URL("../../", import.meta.url));

const key = "cluster.kubeconfigFile";

/**
 * The kubeconfig of the stack's cluster, marked secret: the content of `cluster.kubeconfigFile`, or the secret
 * `kubeconfig` of the stack's configuration.
 * @throws SettingsError when neither or both are given, when the file cannot be read or is no kubeconfig, or when the value is not encrypted
 */
export function kubeconfigFor(settings: Pick<Settings, "cluster">, config: Pick<pulumi.Config, "name">): pulumi.Input<string> {
  const stack = pulumi.getStack();
  const file = stackFile(stack);
  const { kubeconfigFile } = settings.cluster;
  const configKey = `${config.name}:${kubeconfigKey}`;
  const configured = rawValue(configKey);
  const fail = (fault: Fault) => new SettingsError([fault], stack);

  if (kubeconfigFile !== undefined && configured !== undefined) {
    throw fail({ key, message: `${key} and the secret ${configKey} are both given; allowed: one of them; remove ${key} from ${file}, or the secret from its ESC environment` });
  }
  if (configured !== undefined) {
    if (!configured.encrypted) {
      throw fail(kubeconfigInClear(configKey, stack, false));
    }
    return pulumi.secret(configured.text);
  }
  if (kubeconfigFile === undefined) {
    throw fail({ key, message: `${key} is missing and so is the secret ${configKey}; allowed: one of them; set ${key} in ${file}, or ${configKey} under pulumiConfig in the ESC environment` });
  }
  return pulumi.secret(contentOf(kubeconfigFile, file, fail));
}

function contentOf(path: string, file: string, fail: (fault: Fault) => SettingsError): string {
  let content: string;
  try {
    content = readFileSync(resolve(repository, path), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw fail({ key, message: `${key} is ${JSON.stringify(path)}, which cannot be read (${code}); \`npm run up\` starts the sandbox, which writes .sandbox/kubeconfig; for another cluster change it in ${file}` });
  }
  if (content.trim() === "") throw fail({ key, message: `${key} is ${JSON.stringify(path)}, which is empty; \`npm run up\` writes that of the sandbox again; for another cluster change it in ${file}` });
  if (!isKubeconfig(content)) throw fail({ key, message: `${key} is ${JSON.stringify(path)}, which is no kubeconfig; allowed: a YAML mapping with clusters, users and contexts; change it in ${file}` });
  return content;
}

/** Enough to tell a kubeconfig from another file; the provider would say no more than that it cannot decode it. */
function isKubeconfig(content: string): boolean {
  try {
    const value = parse(content) as { readonly clusters?: unknown } | null;
    return Array.isArray(value?.clusters) && value.clusters.length > 0;
  } catch {
    return false;
  }
}
