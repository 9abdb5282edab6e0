import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse, stringify } from "yaml";
import { platformSecrets, requiredSecrets } from "../../config/secrets.ts";
import { services } from "../../config/services.ts";
import { estuaryTokenKey, kubeconfigKey, secretsKey } from "../../config/settings.ts";
import { repository } from "../../scripts/lib/repository.ts";
import { secretFixture } from "./secret-fixtures.ts";

/**
 * The whole program under mocks, as one readable document: every resource with its inputs, secrets masked. It runs in a
 * process of its own (`node test/support/plan.ts STACK`), because Pulumi's mocks are global and last as long as the process.
 */

const secretMark = "4dabf18193072939515e22adb298388d";
const mask = "[secret]";

interface Registered {
  type: string;
  name: string;
  parent?: string;
  options?: Record<string, unknown>;
  inputs?: unknown;
}

/** Replaces secrets by a mask and drops what is undefined, so that the document depends on the program alone. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  if (secretMark in value) return mask;
  return Object.fromEntries(
    Object.entries(value)
      // A dynamic provider's own text is no part of the plan.
      .filter(([key, item]) => item !== undefined && key !== "__provider")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, readable(item)]),
  );
}

/** The stack file's configuration, and stand-ins for what the ESC environment brings. */
function configure(stack: string): void {
  const file = parse(readFileSync(join(repository, `Pulumi.${stack}.yaml`), "utf8")) as { config?: Record<string, unknown> };
  const config: Record<string, string> = {};
  for (const [key, value] of Object.entries(file.config ?? {})) config[key] = typeof value === "string" ? value : JSON.stringify(value);
  const cluster = JSON.parse(config["sophia-infra:cluster"] ?? "{}") as { kubeconfigFile?: string };
  delete cluster.kubeconfigFile;
  const inFile = join(repository, "test/support/kubeconfig.yaml");
  const settings = JSON.parse(config["sophia-infra:sandbox"] ?? "{}") as { enabled?: boolean };
  const { source } = JSON.parse(config["sophia-infra:cluster"] ?? "{}") as { source?: string };
  if (settings.enabled) config["sophia-infra:cluster"] = JSON.stringify({ ...cluster, kubeconfigFile: inFile });
  else {
    if (source !== "lambda") config[`sophia-infra:${kubeconfigKey}`] = readFileSync(inFile, "utf8");
    const definitions = { ...platformSecrets, ...requiredSecrets(services) };
    const values = Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, secretFixture(definition)]));
    config[`sophia-infra:${secretsKey}`] = JSON.stringify(values);
    config[`sophia-infra:${estuaryTokenKey}`] = secretFixture({ form: "text" });
  }
  pulumi.runtime.setAllConfig(config, [kubeconfigKey, secretsKey, estuaryTokenKey].map((key) => `sophia-infra:${key}`));
}

/** The options that change what the engine does. */
function notable(opts: pulumi.CustomResourceOptions): Record<string, unknown> {
  const { protect, ignoreChanges, deleteBeforeReplace, retainOnDelete, replaceOnChanges } = opts;
  return readable({ protect, ignoreChanges, deleteBeforeReplace, retainOnDelete, replaceOnChanges }) as Record<string, unknown>;
}

const randomOutputs = {
  result: secretFixture({ form: "text" }),
  base64: secretFixture({ form: "key" }),
  bcryptHash: secretFixture({ form: "text", bcryptHashOf: "result" }),
};

/** What the providers of dynamic resources would answer, as far as a plan is made of it. */
const dynamicOutputs: Readonly<Record<string, object>> = {
  "pulumi-nodejs:dynamic/cluster:ClusterAuthorities": {
    serverFiles: {}, serverToken: secretFixture({ form: "text" }), agentToken: secretFixture({ form: "text" }), caBundle: "bundle", clientIssuer: { chain: "chain", key: "key" },
    handOverScript: "script", adoptRootScript: "script", expiresAt: "2036-01-01T00:00:00Z",
  },
  "pulumi-nodejs:dynamic/cluster:AdminCertificate": { certificate: "certificate", key: "key", expiresAt: "2026-01-01T00:00:00Z" },
  "pulumi-nodejs:dynamic/cluster:ClusterReady": { url: "https://203.0.113.1:6443", clusterUid: "uid" },
  "pulumi-nodejs:dynamic/cluster:NodeMembership": { nodeName: "node" },
  "pulumi-nodejs:dynamic/estuary:Catalog": { pubId: "0000000000000001", disabledByEstuary: {} },
  "pulumi-nodejs:dynamic/estuary:DataPlane": { cidrBlocks: ["198.51.100.0/29", "192.0.2.1/32"] },
  "pulumi-nodejs:dynamic/estuary:TunnelKey": { privateKey: secretFixture({ form: "text" }), publicKey: "ssh-rsa AAAA estuary" },
  "pulumi-nodejs:dynamic/lambda:Instance": { ip: "203.0.113.1", privateIp: "172.26.0.1", instanceType: "gpu_1x_a10", region: "us-west-1", gpus: 1, priceCentsPerHour: 129, status: "active", won: 0 },
  "pulumi-nodejs:dynamic/lambda:SshKey": { keyName: "sophia-infra" },
};

async function record(stack: string): Promise<Registered[]> {
  const seen = new Map<string, Registered>();
  const entry = (type: string, name: string) => {
    const key = `${type}::${name}`;
    const found = seen.get(key) ?? { type, name };
    seen.set(key, found);
    return found;
  };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        entry(type, name).inputs = readable(inputs);
        const state = { ...(inputs as Record<string, unknown>), ...(type.startsWith("random:") ? randomOutputs : dynamicOutputs[type]) };
        return { id: `${name}-id`, state };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "sophia-infra",
    stack,
    false,
    "organization",
  );
  configure(stack);
  const program = (await import("../../index.ts")).default;
  // As the program returns them: the stack hands them on unwrapped.
  let outputs: Record<string, unknown> = {};
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
      const registered = entry(type, name);
      const parent = opts.parent as unknown as { __pulumiType?: string; __name?: string } | undefined;
      if (parent?.__name !== undefined && parent.__pulumiType !== "pulumi:pulumi:Stack") registered.parent = `${parent.__pulumiType}::${parent.__name}`;
      const options = notable(opts);
      if (Object.keys(options).length > 0) registered.options = options;
      return undefined;
    });
    outputs = await program();
    return outputs;
  });
  await pulumi.runtime.disconnect();
  const resources = [...seen.values()].sort((a, b) => (`${a.type}::${a.name}` < `${b.type}::${b.name}` ? -1 : 1));
  // One by one: all together, a single secret would hide, or unwrapping would show, the others.
  const shown = async (value: unknown): Promise<unknown> => {
    const output: pulumi.Output<unknown> = pulumi.output(value);
    const secret: boolean = await pulumi.isSecret(output);
    return secret ? mask : new Promise((resolve) => output.apply(resolve));
  };
  const resolved = Object.fromEntries(await Promise.all(Object.entries(outputs).map(async ([key, output]) => [key, await shown(output)] as const)));
  return [...resources, { type: "outputs", name: stack, inputs: readable(resolved) }];
}

const stack = process.argv[2] ?? "local";
process.stdout.write(stringify(await record(stack), { lineWidth: 160, aliasDuplicateObjects: false }));
