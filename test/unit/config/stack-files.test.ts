import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { type Settings, parseSettings } from "../../../config/settings.ts";
import { describeSettings } from "../../../config/settings/describe.ts";
import { projectFile } from "../../../config/settings/project-file.ts";

const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");

interface StackFile {
  readonly environment?: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}

interface ProjectFile {
  readonly main: string;
  readonly runtime: { readonly options: { readonly typescript: boolean } };
  readonly config: Readonly<Record<string, { readonly type: string; readonly default: unknown; readonly description: string }>>;
}

/** A stack's file, and its settings. */
function stack(name: string): { readonly file: StackFile; readonly settings: Settings } {
  const file = parse(read(`Pulumi.${name}.yaml`)) as StackFile;
  const input = Object.fromEntries(
    Object.entries(file.config).map(([key, value]) => {
      assert.ok(key.startsWith("sophia-infra:"), key);
      return [key.slice("sophia-infra:".length), value];
    }),
  );
  return { file, settings: parseSettings(input, name) };
}

describe("Pulumi.yaml", () => {
  const project = parse(read("Pulumi.yaml")) as ProjectFile;

  it("is what the schema says; `npm run docs` writes it", () => assert.equal(read("Pulumi.yaml"), projectFile()));

  it("lets the engine run TypeScript as it is", () => {
    assert.equal(project.main, "index.ts");
    assert.equal(project.runtime.options.typescript, false);
  });

  it("declares each subject, and nothing else, with a default that fills in no key", () => {
    assert.deepEqual(Object.keys(project.config), Object.keys(parseSettings({}, "trial")));
    for (const subject of Object.values(project.config)) assert.deepEqual([subject.type, subject.default], ["object", {}]);
  });

  it("describes every key with its right default, and no key that does not exist", () => {
    const described = Object.entries(project.config).flatMap(([name, { description }]) =>
      [...description.matchAll(/^- ([\w.]+): .+\n +(?:default (.+?)|no default); allowed: .+$/gm)].map(([, path, fallback]) => [`${name}.${path}`, fallback === undefined ? undefined : (JSON.parse(fallback) as unknown)]),
    );
    assert.deepEqual(Object.fromEntries(described), leavesOf(parseSettings({}, "trial"), withoutDefault));
  });

  it("says of every key what is allowed", () => {
    const leaves = describeSettings().flatMap((subject) => subject.leaves);
    assert.deepEqual(leaves.filter((leaf) => leaf.meaning === "" || leaf.allowed === ""), []);
  });
});

/** Keys that may be left out and then have no value, so no parsed settings show them. */
const withoutDefault = [
  ...["lambda.sshKey.name", "lambda.sshKey.publicKey", "lambda.expireAfter"],
  ...["cluster.servers.maxDollarsPerHour", "cluster.servers.waitForCapacity.timeout", "cluster.servers.image.x86_64", "cluster.servers.image.arm64"],
  ...["cluster.etcdSnapshots.bucket", "cluster.etcdSnapshots.folder"],
  ...["cluster.kubeconfigFile", "cluster.restoreSnapshot"],
  ...["data.postgres.storageClass", "data.postgres.backup.destination", "data.postgres.backup.endpoint", "data.redis.storageClass", "nats.storageClass"],
  ...["estuary.apiKey", "estuary.network.host", "estuary.network.port", "estuary.alerts.email"],
  ...["gong.startDate", "slack.startDate", "github.startDate", "snowflake.host", "snowflake.user", "snowflake.database", "snowflake.warehouse", "snowflake.role"].map((key) => `estuary.sources.${key}`),
  ...["snowflake.host", "snowflake.user", "snowflake.database", "snowflake.schema", "snowflake.warehouse", "snowflake.role", "pinecone.index", "sink.url", "sink.weaviate.url"].map((key) => `estuary.targets.${key}`),
];

/** Mappings with no default of their own inside. */
const empty = ["fleets", "lambda.sshKey", "cluster.servers.image"];

function leavesOf(settings: Settings, others: readonly string[]): Record<string, unknown> {
  const leaves = (value: unknown, path: string): [string, unknown][] =>
    value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 0
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`))
      : [[path, value]];
  return Object.fromEntries([...leaves(settings, "").filter(([key]) => !empty.includes(key)), ...others.map((key) => [key, undefined] as const)]);
}

describe("Pulumi.local.yaml", () => {
  const { settings, file } = stack("local");

  it("lives on the sandbox: its kubeconfig, no operator, its own metrics, generated secrets", () => {
    assert.equal(settings.sandbox.enabled, true);
    assert.equal(settings.cluster.kubeconfigFile, ".sandbox/kubeconfig");
    assert.equal(settings.cluster.operators, "absent");
    assert.equal(settings.autoscaling.provider, "metrics-api");
    assert.equal(settings.secrets.source, "generated");
    assert.equal(file.environment, undefined, "a file backend imports no environment");
  });

  it("otherwise looks like production", () => {
    const prod = stack("prod").settings;
    const alike = ({ nats, data, n8n, mcp, guardrails }: Settings) => ({
      replicas: [nats.replicas, data.postgres.instances, data.redis.replicas, n8n.workers.start],
      mcp,
      gpus: guardrails.quotas.mcp.gpus,
    });
    assert.deepEqual(alike(settings), alike(prod));
  });
});

describe("Pulumi.prod.yaml", () => {
  const { settings, file } = stack("prod");

  it("imports its ESC environment and takes its secrets from there", () => {
    assert.deepEqual(file.environment, ["default/sophia-prod-on-lambda"]);
    assert.equal(settings.secrets.source, "config");
    assert.equal(settings.cluster.kubeconfigFile, undefined);
  });

  it("keeps backups, installs its operators and is not the sandbox", () => {
    assert.equal(settings.data.postgres.backup.enabled, true);
    assert.equal(settings.cluster.operators, "installed");
    assert.equal(settings.sandbox.enabled, false);
  });

  it("holds no secret", () => assert.deepEqual(Object.keys(file.config).filter((key) => /secretValues|kubeconfig|lambdaApiKey/.test(key)), []));
});
