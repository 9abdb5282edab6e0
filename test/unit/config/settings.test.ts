import assert from "node:assert/strict";
import { SettingsError, loadSettings, parseSettings } from "../../../config/settings.ts";

function faultsOf(input: unknown): readonly string[] {
  try {
    parseSettings(input, "trial");
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.faults.map((fault) => fault.message);
  }
  return [];
}

/** One wrong thing and the one sentence it must cause. */
const single: readonly (readonly [what: string, input: unknown, message: string])[] = [
  ["a value of the wrong type", { n8n: { host: 5 } }, 'n8n.host is 5; allowed: a host name such as "sophia.example.com"; change it in Pulumi.trial.yaml'],
  ["a value of the wrong form", { nats: { storage: "10G" } }, 'nats.storage is "10G"; allowed: a whole number with Mi, Gi or Ti, such as "10Gi"; change it in Pulumi.trial.yaml'],
  ["a size where cores belong", { nats: { cpu: "4Gi" } }, 'nats.cpu is "4Gi"; allowed: cores or millicores as text, such as "4" or "500m"; change it in Pulumi.trial.yaml'],
  ["a value that is in no list", { cluster: { operators: "no" } }, 'cluster.operators is "no"; allowed: "installed", "present", "absent"; change it in Pulumi.trial.yaml'],
  ["a number out of bounds", { n8n: { workers: { concurrency: 4 } } }, "n8n.workers.concurrency is 4; allowed: a whole number from 5 to 100; change it in Pulumi.trial.yaml"],
  ["half a GPU", { guardrails: { quotas: { mcp: { gpus: 3.5 } } } }, "guardrails.quotas.mcp.gpus is 3.5; allowed: a whole number from 0 to 1024; change it in Pulumi.trial.yaml"],
  ["an even cluster", { nats: { replicas: 2 } }, "nats.replicas is 2; allowed: 1, 3 or 5, since a majority must be able to decide; change it in Pulumi.trial.yaml"],
  ["an empty list", { cluster: { nodeCidrs: [] } }, "cluster.nodeCidrs is an empty list; allowed: a list of at least 1; change it in Pulumi.trial.yaml"],
  ["one wrong entry of a list", { cluster: { nodeCidrs: ["10.0.0.0/8", "10/8"] } }, 'cluster.nodeCidrs.1 is "10/8"; allowed: an IPv4 block such as "10.42.0.0/16"; change it in Pulumi.trial.yaml'],
  ["a digest that is none", { images: { digests: { n8n: "latest" } } }, 'images.digests.n8n is "latest"; allowed: "sha256:" and 64 hexadecimal digits; change it in Pulumi.trial.yaml'],
  ["a schedule without seconds", { data: { postgres: { backup: { schedule: "0 3 * * *" } } } }, 'data.postgres.backup.schedule is "0 3 * * *"; allowed: a cron expression of six fields, seconds first, such as "0 0 3 * * *"; change it in Pulumi.trial.yaml'],
  ["a schedule in the 60th second", { data: { postgres: { backup: { schedule: "60 0 3 * * *" } } } }, 'data.postgres.backup.schedule is "60 0 3 * * *"; allowed: a cron expression of six fields, seconds first, such as "0 0 3 * * *"; change it in Pulumi.trial.yaml'],
  ["backups kept for longer than anyone means", { data: { postgres: { backup: { retention: "1000w" } } } }, 'data.postgres.backup.retention is "1000w"; allowed: a whole number from 1 to 999 with d, w or m, such as "30d"; change it in Pulumi.trial.yaml'],
  ["a time zone that is none", { n8n: { timezone: "Mars/Base" } }, 'n8n.timezone is "Mars/Base"; allowed: an IANA time zone such as "Etc/UTC" or "America/New_York"; change it in Pulumi.trial.yaml'],
  ["a subject that is no mapping", { mcp: ["a"] }, "mcp is a list; allowed: a mapping of keys; change it in Pulumi.trial.yaml"],
  ["a mistyped key", { n8n: { workers: { mx: 3 } } }, "n8n.workers.mx is not a setting; did you mean n8n.workers.max?; change or remove it in Pulumi.trial.yaml"],
  ["a key nobody knows", { edge: { gateway: "x" } }, "edge.gateway is not a setting; allowed here: namespace; change or remove it in Pulumi.trial.yaml"],
  ["a configuration that is none", 5, "the configuration is 5; allowed: a mapping of keys; change it in Pulumi.trial.yaml"],
  ["max below min", { n8n: { workers: { min: 6, max: 4, start: 5 } } }, "n8n.workers.max is 4 but n8n.workers.min is 6; raise max to 6 or more, or lower min, in Pulumi.trial.yaml"],
  ["a start out of range", { n8n: { workers: { start: 1 } } }, "n8n.workers.start is 1; allowed: from n8n.workers.min (2) to n8n.workers.max (20); change it in Pulumi.trial.yaml"],
  ["GPUs for the platform", { guardrails: { quotas: { platform: { gpus: 1 } } } }, "guardrails.quotas.platform.gpus is 1; allowed: 0, since GPU work runs in the namespace of guardrails.quotas.mcp only; change it in Pulumi.trial.yaml"],
  [
    "fewer GPUs than the services need",
    { guardrails: { quotas: { mcp: { gpus: 2 } } } },
    "guardrails.quotas.mcp.gpus is 2 but the services that hold GPUs need 3 at their largest (sophia-ai-intelligence 2 x 1, sophia-data-intelligence 1 x 1); raise it to 3 or more, or leave services out by mcp.disabled, in Pulumi.trial.yaml",
  ],
  ["a server nobody knows", { mcp: { disabled: ["githib"] } }, 'mcp.disabled.0 is "githib", which is no MCP server of the catalogue; did you mean github?; change or remove it in Pulumi.trial.yaml'],
  [
    "a sandbox without kubeconfig",
    { sandbox: { enabled: true }, secrets: { source: "generated" } },
    "cluster.kubeconfigFile is missing; a stack with sandbox.enabled needs the path of the sandbox's kubeconfig, .sandbox/kubeconfig; set it in Pulumi.trial.yaml",
  ],
  ["a number that is none", { nats: { replicas: Number.NaN } }, "nats.replicas is NaN; allowed: 1, 3 or 5, since a majority must be able to decide; change it in Pulumi.trial.yaml"],
  [
    "an API server outside its block",
    { cluster: { apiServerAddress: "10.96.0.1" } },
    "cluster.apiServerAddress is 10.96.0.1 but cluster.serviceCidr is 10.43.0.0/16; allowed: an address inside it, usually its first; change one of them in Pulumi.trial.yaml",
  ],
  [
    "a request above its limit",
    { guardrails: { containerDefaults: { memoryRequest: "1Gi" } } },
    "guardrails.containerDefaults.memoryLimit is 512Mi but guardrails.containerDefaults.memoryRequest is 1Gi; raise the limit to 1Gi or more, or lower the request, in Pulumi.trial.yaml",
  ],
  [
    "one copy on a volume that dies with its node",
    { nats: { replicas: 1 } },
    "nats.replicas is 1 and its volumes are of class local-path, which die with their node; allowed: more than one on such a class; raise replicas or set nats.storageClass to a class that outlives a node in Pulumi.trial.yaml",
  ],
  [
    "backups to nowhere",
    { data: { postgres: { backup: { enabled: true } } } },
    'data.postgres.backup.destination is missing; data.postgres.backup.enabled is true and needs an S3 path such as "s3://bucket/path"; set it in Pulumi.trial.yaml',
  ],
  [
    "more WAL kept for a slot than its volume holds",
    { data: { postgres: { walStorage: "10Gi" } } },
    "data.postgres.maxSlotWalKeepSize is 10Gi but data.postgres.walStorage is 10Gi; allowed: at most three quarters of walStorage; lower data.postgres.maxSlotWalKeepSize or raise walStorage in Pulumi.trial.yaml",
  ],
  [
    "message ids remembered longer than messages",
    { nats: { duplicateWindow: "2h", maximumAge: "1h" } },
    "nats.duplicateWindow is 2h but nats.maximumAge is 1h; allowed: at most maximumAge; lower duplicateWindow or raise maximumAge in Pulumi.trial.yaml",
  ],
  [
    "more connections than the database takes",
    { n8n: { databasePoolSize: 20 } },
    "data.postgres.maxConnections is 400 but n8n at its largest needs 1180 ((1 main + 6 webhook processors + 20 workers) x databasePoolSize 20, twice during a roll-out, and 100 for the rest); raise it to 1180 or more in Pulumi.trial.yaml",
  ],
];

describe("settings", () => {
  it("are complete when a stack says nothing", () => {
    const settings = parseSettings({}, "trial");
    assert.equal(settings.n8n.workers.max, 20);
    assert.equal(settings.guardrails.quotas.mcp.gpus, 4);
  });

  it("keep the defaults beside what a stack says", () => {
    assert.deepEqual(parseSettings({ n8n: { webhooks: { max: 9 } } }, "trial").n8n.webhooks, { min: 2, max: 9, cpuUtilization: 70 });
  });

  for (const [what, input, message] of single) {
    it(`refuse ${what}, in one sentence`, () => assert.deepEqual(faultsOf(input), [message]));
  }

  it("refuse the gateway and the data plane among the servers left out", () => {
    const faults = faultsOf({ mcp: { disabled: ["mcp-gateway", "github", "postgres"] } });
    assert.deepEqual(faults.map((fault) => fault.split(",")[0]), ['mcp.disabled.0 is "mcp-gateway"', 'mcp.disabled.2 is "postgres"']);
  });

  it("need no more GPUs than the services that are left", () => {
    assert.deepEqual(faultsOf({ guardrails: { quotas: { mcp: { gpus: 1 } } }, mcp: { disabled: ["sophia-ai-intelligence"] } }), []);
  });

  it("allow one copy where the class outlives a node, and in the sandbox", () => {
    assert.deepEqual(faultsOf({ nats: { replicas: 1, storageClass: "network" } }), []);
    assert.deepEqual(faultsOf({ nats: { replicas: 1 }, sandbox: { enabled: true }, secrets: { source: "generated" }, cluster: { kubeconfigFile: "x" } }), []);
  });

  it("report faults of single keys and between keys together", () => {
    const faults = faultsOf({ n8n: { host: "x", webhooks: { min: 9 } }, nats: { replicas: 4 }, guardrails: { quotas: { operators: { gpus: 1 } } } });
    assert.deepEqual(
      faults.map((fault) => fault.split(/ is | but /)[0]).sort(),
      ["guardrails.quotas.operators.gpus", "n8n.host", "n8n.webhooks.max", "nats.replicas"],
    );
  });

  it("judge no rule between keys of which one is wrong by itself", () => {
    assert.deepEqual(faultsOf({ n8n: { workers: { min: 300, max: 4, start: 5 } } }), [
      "n8n.workers.min is 300; allowed: a whole number from 1 to 200; change it in Pulumi.trial.yaml",
    ]);
  });

  it("show nothing of what lies where it does not belong", () => {
    const error = thrown(() => parseSettings({ n8n: [{ password: "hunter2" }], cluster: { token: "hunter2", kubeconfigFile: { password: "hunter2" } } }, "trial"));
    assert.ok(!error.message.includes("hunter2"), error.message);
  });

  it("say how many are wrong and that nothing was created", () => {
    const error = thrown(() => parseSettings({ nats: { replicas: 2, cpu: 1 } }, "trial"));
    assert.match(error.message, /^2 settings are wrong in stack trial; nothing was created:\n {2}nats\.replicas is 2;.*\n {2}nats\.cpu is 1;/);
  });
});

describe("loading settings", () => {
  const reader = (values: Record<string, string>) => ({ get: (key: string) => values[key], keys: () => Object.keys(values) });

  it("reads each subject as a mapping", () => {
    assert.equal(loadSettings(reader({ n8n: '{"workers":{"max":30}}' }), "trial").n8n.workers.max, 30);
  });

  it("reports a subject that is no mapping, one that does not exist, and the rest, together", () => {
    const error = thrown(() => loadSettings(reader({ n8n: "text", nat: "{}", secretValue: "{}", nats: '{"replicas":2}' }), "trial"));
    assert.deepEqual(error.faults.map((fault) => fault.message), [
      "nat is not a setting; did you mean nats?; change or remove it in Pulumi.trial.yaml",
      "secretValue is not a setting; did you mean secretValues?; change or remove it in Pulumi.trial.yaml",
      'n8n is "text"; allowed: a mapping of keys; change it in Pulumi.trial.yaml',
      "nats.replicas is 2; allowed: 1, 3 or 5, since a majority must be able to decide; change it in Pulumi.trial.yaml",
    ]);
  });

  it("takes no notice of the secret keys", () => {
    assert.doesNotThrow(() => loadSettings(reader({ secretValues: "{}", kubeconfig: "x", lambdaApiKey: "x" }), "trial"));
  });
});

function thrown(act: () => unknown): SettingsError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error;
  }
  throw new assert.AssertionError({ message: "nothing was thrown" });
}
