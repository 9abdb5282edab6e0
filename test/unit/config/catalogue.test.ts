import assert from "node:assert/strict";
import { requiredSecrets } from "../../../config/secrets.ts";
import { type ServiceEntry, type WorkloadEntry, enabledServices, entryNamed, isWorkload, largestGpus, services, workloads } from "../../../config/services.ts";
import { catalogueFaults } from "../../../config/services/faults.ts";
import { settingsIn } from "../../../config/settings.ts";

/** Every name the platform is promised to have, and its port where it is promised too. */
const promised: Readonly<Record<string, number | undefined>> = {
  "mcp-gateway": 8090,
  "ai-memory": 9000,
  github: 9006,
  slack: 9007,
  gong: 9009,
  "sophia-ai-main": 8000,
  n8n: 5678,
  ...Object.fromEntries(
    (
      "estuary-mcp n8n-mcp devops lambda registry events sophia-ai-intelligence sophia-business-intelligence sophia-data-intelligence sophia-infrastructure docker pulumi " +
      "notion asana hubspot salesforce linear postgres-mcp snowflake snowflake-admin snowflake-cortex codacy playwright figma-context nats postgres redis n8n-webhook n8n-worker"
    )
      .split(" ")
      .map((name) => [name, undefined]),
  ),
};

/** The catalogue with one entry changed. */
function withChange(name: string, change: Partial<WorkloadEntry>): readonly ServiceEntry[] {
  return services.map((entry) => (entry.name === name && isWorkload(entry) ? { ...entry, ...change } : entry));
}

function withRemote(change: Partial<ServiceEntry>): readonly ServiceEntry[] {
  return services.map((entry) => (entry.name === "linear" ? ({ ...entry, ...change } as ServiceEntry) : entry));
}

/** One thing broken and the one sentence it must cause. */
const broken: readonly (readonly [what: string, catalogue: readonly ServiceEntry[], fault: string])[] = [
  ["a name that is no DNS label", withRemote({ name: "Linear_1" }), 'Linear_1: name "Linear_1" is no DNS label; allowed: lower-case letters, digits and \'-\', starting with a letter'],
  ["a name that leaves no room", withRemote({ name: "l".repeat(60) }), `${"l".repeat(60)}: name has 60 characters; allowed: at most 54, since names such as ${"l".repeat(60)}-headless derive from it`],
  ["a name that occurs twice", withRemote({ name: "notion" }), "notion: name occurs twice; allowed: each name once"],
  ["the name of a door", withRemote({ name: "edge" }), "edge: name is that of a door (edge, estuary); allowed: any other"],
  ["an entry that says nowhere what it is", withRemote({ source: " " }), "linear: summary or source is empty; say what it is and where that is written"],
  ["a secret that is not defined", withChange("gong", { secrets: [{ variable: "X", secret: "GONG" }] }), "gong: reads the secret GONG, which is not defined; define it in config/secrets/definitions.ts"],
  ["a variable set twice", withChange("gong", { secrets: [1, 2].map(() => ({ variable: "X", secret: "GONG_ACCESS_KEY" })) }), "gong: sets the variable X twice"],
  ["a variable both plain and secret", withChange("events", { environment: { REDIS_PASSWORD: "x" } }), "events: sets the variable REDIS_PASSWORD both plainly and from a secret"],
  ["an image of ours run by others", withChange("github", { image: "own:github" }), "github: is third-party but runs own:github; allowed: own:<service> for ours, and for ours only"],
  ["a namespace nobody makes", withChange("gong", { namespace: "default" as "mcp" }), "gong: lives in default; allowed: platform, mcp, estuary, certManager, cloudNativePg, keda, monitoring"],
  ["no port", withChange("gong", { ports: [] }), "gong: has no port"],
  ["a port that occurs twice", withChange("redis", { ports: [{ name: "redis", port: 6379 }, { name: "metrics", port: 6379 }] }), "redis: has port 6379 twice"],
  ["two ports of one name", withChange("redis", { ports: [{ name: "metrics", port: 6379 }, { name: "metrics", port: 9121 }] }), "redis: has two ports named metrics"],
  ["a port name Kubernetes refuses", withChange("redis", { ports: [{ name: "metrics", port: 9121 }, { name: "much_too_long_a_name", port: 6379 }] }), "redis: names a port \"much_too_long_a_name\"; allowed: at most 15 lower-case letters, digits and '-'"],
  ["a port that is none", withChange("redis", { ports: [{ name: "metrics", port: 91210 }] }), "redis: has port 91210; allowed: 1 to 65535"],
  ["a port of another server", withChange("gong", { ports: [{ name: "http", port: 9006 }] }), "gong, github: share port 9006; allowed: each MCP server its own, so that a port names a server"],
  ["a health port that is not there", withChange("gong", { health: { port: "web", startup: "/a", readiness: "/b", liveness: "/c" } }), "gong: is asked at a port named web, which it does not have; allowed: http"],
  ["a metrics port that is not there", withChange("gong", { metrics: { port: "metrics", path: "/metrics" } }), "gong: is asked at a port named metrics, which it does not have; allowed: http"],
  ["a path that is none", withChange("gong", { metrics: { port: "http", path: "metrics" } }), 'gong: is asked for the path "metrics"; allowed: a path that starts with /'],
  ["a caller nobody knows", withChange("registry", { callers: ["mcp-gateway", "nobody"] }), "registry: is called by nobody, which is itself or no workload; allowed: another entry's name, edge, estuary"],
  ["a hosted server as caller", withChange("registry", { callers: ["mcp-gateway", "linear"] }), "registry: is called by linear, which is itself or no workload; allowed: another entry's name, edge, estuary"],
  ["a caller named twice", withChange("registry", { callers: ["mcp-gateway", "edge", "edge"] }), "registry: names the caller edge twice"],
  ["a server the gateway may not call", withChange("registry", { callers: ["sophia-ai-main"] }), "registry: is an MCP server the gateway may not call; add mcp-gateway to its callers"],
  ["half a GPU", withChange("sophia-data-intelligence", { gpus: 0.5 }), "sophia-data-intelligence: asks for 0.5 GPUs; allowed: whole ones, since the kubelet hands out no halves"],
  ["GPUs outside their namespace", withChange("sophia-ai-main", { gpus: 1 }), "sophia-ai-main: asks for GPUs in the namespace sophia-ai-prod; allowed: sophia-ai only"],
  ["more GPUs than the quota", withChange("sophia-data-intelligence", { gpus: 3 }), "the catalogue: needs 5 GPUs at its largest; allowed: 4"],
  ["scaling on GPUs that are not there", withChange("gong", { scale: { kind: "autoscaled", minimum: 1, maximum: 2, gpuUtilization: 80 } }), "gong: scales on the use of GPUs it does not have"],
  ["a maximum below its minimum", withChange("gong", { scale: { kind: "autoscaled", minimum: 3, maximum: 2, cpuUtilization: 80 } }), "gong: scales from 3 to 2; allowed: a maximum that is no less"],
  ["scaling by nothing", withChange("gong", { scale: { kind: "autoscaled", minimum: 1, maximum: 2 } }), "gong: is autoscaled by nothing; give it a metric"],
  ["state without storage", withChange("gong", { workload: "stateful" }), "gong: is stateful without storage"],
  ["a subject of no stream", withChange("gong", { nats: { publish: ["gong.>"], subscribe: [] } }), "gong: uses the subject gong.>; allowed: below data, workflow, system"],
  [
    "a stream consumed without subject",
    withChange("gong", { nats: { publish: [], subscribe: ["system.gong.>"], consume: ["data"] } }),
    "gong: consumes the stream data but subscribes to nothing in it; add a subject such as data.> to nats.subscribe",
  ],
  ["a user of NATS that may not call it", withChange("codacy", { nats: { publish: ["system.codacy.>"], subscribe: [] } }), "codacy: either says what it does on NATS but is no caller of nats, or the other way round"],
  ["an endpoint without TLS", withRemote({ endpoint: "http://mcp.linear.app/mcp" }), "linear: is reached at http://mcp.linear.app/mcp; allowed: an https URL"],
];

describe("the catalogue", () => {
  it("holds every service that was promised, at its port", () => {
    for (const [name, port] of Object.entries(promised)) {
      const entry = services.find((candidate) => candidate.name === name);
      assert.ok(entry, `${name} is missing`);
      if (port !== undefined) assert.ok(isWorkload(entry) && entry.ports.some((candidate) => candidate.port === port), `${name} is not at ${port}`);
    }
    assert.deepEqual(services.map((entry) => entry.name).sort(), Object.keys(promised).sort());
  });

  it("has no fault", () => assert.deepEqual(catalogueFaults(services, 4), []));

  for (const [what, catalogue, fault] of broken) {
    it(`is at fault with ${what}`, () => {
      const faults = catalogueFaults(catalogue, 4);
      assert.ok(faults.includes(fault), `expected: ${fault}\nfound:\n${faults.join("\n")}`);
    });
  }

  it("is at fault with an image that is in no list", () => {
    const faults = catalogueFaults(withChange("github", { image: "gitlab" }), 4);
    assert.match(faults.join("\n"), /^github: runs the image gitlab, which is in no list; allowed: own:<service> or n8n, /m);
  });

  it("gives MCP servers that need not be elsewhere a port from 9000 to 9099", () => {
    const outside = workloads(services).filter((entry) => entry.mcp?.role === "server" && entry.ports.some(({ port }) => port < 9000 || port > 9099));
    assert.deepEqual(outside, []);
  });

  it("holds GPUs in two entries, and leaves one of the four free", () => {
    assert.deepEqual(workloads(services).filter((entry) => largestGpus(entry) > 0).map((entry) => [entry.name, largestGpus(entry)]), [["sophia-ai-intelligence", 2], ["sophia-data-intelligence", 1]]);
  });
});

describe("the services of a stack", () => {
  it("tells the sink of Weaviate where that is a target", () => {
    const events = (weaviate: boolean) => {
      const { settings } = settingsIn(
        {
          sandbox: { enabled: true }, cluster: { kubeconfigFile: "k" }, secrets: { source: "generated" },
          estuary: { enabled: true, network: { host: "way.example.com" }, targets: { sink: { url: "https://events.example.com/", weaviate: { enabled: weaviate, url: "https://weaviate.example.com" } } } },
        },
        "trial",
      );
      assert.ok(settings);
      return entryNamed("events", enabledServices(settings));
    };
    assert.equal(events(true).environment?.["WEAVIATE_URL"], "https://weaviate.example.com");
    assert.equal(events(true).egress, "https");
    assert.ok(events(true).secrets.some(({ variable }) => variable === "WEAVIATE_API_KEY"));
    assert.deepEqual(events(false), entryNamed("events"));
  });

  const without = (disabled: string[]) => enabledServices({ mcp: { disabled, gateway: { min: 2, max: 10, cpuUtilization: 70, gpuUtilization: 80 } } });

  it("are all but those left out, which call nobody any more", () => {
    const entries = without(["gong", "linear"]);
    assert.equal(entries.length, services.length - 2);
    assert.ok(!entries.some((entry) => entry.name === "gong"));
    assert.ok(!entryNamed("nats", entries).callers.includes("gong"));
    assert.ok(entryNamed("nats").callers.includes("gong"), "the catalogue itself is untouched");
  });

  it("let the gateway read the credentials it sends along, each once, and none for servers left out", () => {
    const variables = (disabled: string[]) => entryNamed("mcp-gateway", without(disabled)).secrets.map(({ variable }) => variable);
    const all = variables([]);
    for (const name of ["MCP_GATEWAY_TOKEN", "REDIS_PASSWORD", "GITHUB_PERSONAL_ACCESS_TOKEN", "PULUMI_ACCESS_TOKEN", "SNOWFLAKE_PAT"]) assert.ok(all.includes(name), name);
    assert.equal(new Set(all).size, all.length);
    assert.ok(!variables(["github"]).includes("GITHUB_PERSONAL_ACCESS_TOKEN"));
  });

  it("are found by name, or the message says which there are", () => {
    assert.equal(entryNamed("redis").image, "valkey");
    assert.throws(() => entryNamed("linear"), /^Error: no workload is named linear; the catalogue has nats, postgres, redis, /);
  });
});

describe("the secrets a stack needs", () => {
  it("are those of the platform even when nothing runs", () => {
    assert.ok("n8nEncryptionKey" in requiredSecrets([]));
    assert.ok(!("OPENAI_API_KEY" in requiredSecrets([])));
  });

  it("are each one that a running entry reads, by itself or through the gateway", () => {
    const required = requiredSecrets(services);
    for (const name of ["GONG_ACCESS_KEY", "GITHUB_PERSONAL_ACCESS_TOKEN", "PULUMI_ACCESS_TOKEN", "estuaryWebhookToken"]) assert.ok(name in required, name);
    assert.ok(!("GONG_ACCESS_KEY" in requiredSecrets(services.filter((entry) => entry.name !== "gong"))));
  });

  it("are a NATS seed for each user of NATS, and for the Job that makes the streams", () => {
    const seeds = Object.entries(requiredSecrets(services)).filter(([, { form }]) => form === "key").map(([name]) => name);
    const users = workloads(services).filter((entry) => entry.nats !== undefined).map((entry) => `natsSeed.${entry.name}`);
    assert.deepEqual(seeds, [...users, "natsSeed.nats-streams"]);
  });

  it("are defined, or the catalogue is at fault", () => {
    assert.throws(
      () => requiredSecrets(withChange("gong", { secrets: [{ variable: "X", secret: "GONG" }] })),
      /^Error: secret GONG is read by the catalogue but not defined in config\/secrets\/definitions\.ts$/,
    );
  });
});
