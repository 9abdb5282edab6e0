import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { estuaryAddresses } from "../../../components/estuary/addresses.ts";
import { EstuaryMonitoring } from "../../../components/estuary/monitoring.ts";
import { EstuaryNetwork } from "../../../components/estuary/network.ts";
import { ReplicationSlot } from "../../../components/estuary/replication-slot.ts";
import { captureRules } from "../../../components/estuary/spec/network/firewall.ts";
import { captureAccess } from "../../../components/estuary/spec/network/hba.ts";
import { wayInPolicy } from "../../../components/estuary/spec/network/policy.ts";
import type { Settings } from "../../../config/settings.ts";
import { type Registration, registrations } from "../../support/mocks.ts";
import { cidrs, settingsOf } from "./support.ts";

/** What Estuary and the key's maker would answer. */
const outputs = {
  "pulumi-nodejs:dynamic/estuary:DataPlane": { cidrBlocks: cidrs },
  "pulumi-nodejs:dynamic/estuary:TunnelKey": { privateKey: "private half", publicKey: "ssh-rsa AAAA estuary" },
};

async function registered(make: (provider: k8s.Provider) => void): Promise<Registration[]> {
  const seen = await registrations(() => make(new k8s.Provider("cluster", { kubeconfig: "{}" })), outputs);
  return seen.filter(({ type }) => !type.startsWith("pulumi:"));
}

const named = (seen: readonly Registration[]) => seen.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();
const always = ["EstuaryNetwork estuary", "NetworkPolicy estuary-way-in", "NetworkPolicy estuary-postgres", "NetworkPolicy estuary-slot", "ServiceAccount estuary", "ServiceAccount estuary-slot", "Deployment estuary", "PodDisruptionBudget estuary", "Service estuary"];
const network = (settings: Settings) => registered((provider) => void new EstuaryNetwork("estuary", { settings, cidrBlocks: [...cidrs] }, { provider }));
const inputsOf = (seen: readonly Registration[], name: string, kind: string) => seen.find((each) => each.name === name && each.type.endsWith(kind))?.inputs;

describe("EstuaryNetwork", () => {
  it("is a bastion with two keys by ssh, and a proxy with its settings by tls", async () => {
    assert.deepEqual(named(await network(settingsOf())), [...always, "TunnelKey estuary-tunnel", "TunnelKey estuary-host", "Secret estuary-keys"].sort());
    assert.deepEqual(named(await network(settingsOf({ path: "tls" }))), [...always, "ConfigMap estuary-config"].sort());
  });

  it("registers the policy the spec makes of the addresses", async () => {
    const settings = settingsOf();
    const { metadata, spec } = inputsOf(await network(settings), "estuary-way-in", "NetworkPolicy") ?? {};
    assert.deepEqual({ metadata, spec }, wayInPolicy(cidrs, settings));
  });

  it("tells load balancers the same blocks", async () => {
    const { spec } = inputsOf(await network(settingsOf()), "estuary", "Service") as { spec: { loadBalancerSourceRanges: string[] } };
    assert.deepEqual(spec.loadBalancerSourceRanges, ["192.0.2.0/24", "198.51.100.7/32"]);
  });

  it("keeps the keys secret, and goes by the caller's provider", async () => {
    const seen = await network(settingsOf());
    assert.ok("secret" in (inputsOf(seen, "estuary-keys", "Secret")?.["stringData"] as object));
    assert.doesNotMatch(JSON.stringify(seen.filter(({ type }) => !type.endsWith(":Secret"))), /private half/);
    assert.deepEqual(named(seen.filter(({ type, provider }) => type.startsWith("kubernetes:") && !provider.includes("::cluster::"))), []);
  });
});

describe("the addresses of the data plane", () => {
  it("are nothing where Estuary has no business with PostgreSQL", async () => {
    const none = settingsOf({}, { estuary: { sources: { postgres: { enabled: false } }, targets: { postgres: { enabled: false }, sink: { url: "https://sink.example.com/" } } } });
    assert.deepEqual(named(await registered(() => assert.equal(estuaryAddresses("estuary", none), undefined))), []);
  });

  it("are one look-up, in the words of all who let it in", async () => {
    const settings = settingsOf();
    const told: Promise<unknown>[] = [];
    const made = await registered(() => {
      const addresses = estuaryAddresses("estuary", settings);
      assert.ok(addresses);
      for (const each of [addresses.cidrBlocks, addresses.captureAccess, addresses.firewallRules(3)]) told.push(new Promise((resolve) => void (each as pulumi.Output<unknown>).apply(resolve)));
    });
    assert.deepEqual(named(made), ["DataPlane estuary"]);
    assert.deepEqual(made[0]?.inputs["name"], settings.estuary.dataPlane);
    assert.deepEqual(await Promise.all(told), [cidrs, captureAccess(cidrs, settings), captureRules(cidrs, 2222, 3)]);
  });
});

describe("ReplicationSlot", () => {
  it("hands the Jobs and a secret kubeconfig to its provider", async () => {
    const seen = await registered(() => void new ReplicationSlot("slot", { settings: settingsOf({ slot: "cdc", keepSlot: true }), kubeconfig: "kubeconfig" }));
    const { kubeconfig, slot, keepSlot, namespace, ensure, drop } = inputsOf(seen, "slot", "ReplicationSlot") as Record<string, unknown> & { ensure: { metadata: { name: string } }; drop: { metadata: { name: string } } };
    assert.deepEqual({ kubeconfig, slot, keepSlot, namespace }, { kubeconfig: { secret: "kubeconfig" }, slot: "cdc", keepSlot: true, namespace: "sophia-ai-prod" });
    assert.deepEqual([ensure.metadata.name, drop.metadata.name], ["estuary-slot-ensure", "estuary-slot-drop"]);
  });
});

describe("EstuaryMonitoring", () => {
  const namespaceOf = (seen: Registration[], name: string, type: string) => (inputsOf(seen, name, type)?.["metadata"] as { namespace: string }).namespace;
  const monitoring = (settings: Settings, token?: string) => registered((provider) => void new EstuaryMonitoring("estuary", { settings, token }, { provider }));

  it("scrapes Estuary with its token and lets Prometheus out to it", async () => {
    const seen = await monitoring(settingsOf(), "a refresh token");
    assert.deepEqual(named(seen), ["EstuaryMonitoring estuary", "NetworkPolicy estuary-prometheus-to-estuary", "PrometheusRule estuary-alerts", "ScrapeConfig estuary-scrape", "Secret estuary-token"]);
    assert.doesNotMatch(JSON.stringify(seen.filter(({ type }) => !type.endsWith(":Secret"))), /a refresh token/);
    assert.deepEqual(inputsOf(seen, "estuary-scrape", "ScrapeConfig")?.["spec"], {
      jobName: "estuary",
      staticConfigs: [{ targets: ["api.estuary.dev:443"] }],
      scheme: "HTTPS",
      metricsPath: "/api/v1/metrics/sophia-ai/",
      scrapeInterval: "60s",
      scrapeTimeout: "30s",
      authorization: { type: "Bearer", credentials: { name: "estuary-metrics", key: "token" } },
    });
    assert.ok("secret" in (inputsOf(seen, "estuary-token", "Secret")?.["stringData"] as object));
    // Beside Prometheus, whose operator looks for the Secret where the scrape is; not beside the pod that faces the internet.
    for (const [resource, type] of [["estuary-token", "Secret"], ["estuary-scrape", "ScrapeConfig"]] as const) assert.equal(namespaceOf(seen, resource, type), "monitoring");
    assert.equal(namespaceOf(seen, "estuary-alerts", "PrometheusRule"), "sophia-estuary");
  });

  it("touches no namespace that is not ours", async () => {
    const seen = await monitoring(settingsOf({}, { cluster: { operators: "present" } }), "a refresh token");
    assert.equal(named(seen).includes("NetworkPolicy estuary-prometheus-to-estuary"), false);
    for (const [resource, type] of [["estuary-token", "Secret"], ["estuary-scrape", "ScrapeConfig"]] as const) assert.equal(namespaceOf(seen, resource, type), "sophia-estuary");
  });

  it("without a token watches what is ours, and does not miss what nobody scrapes", async () => {
    const seen = await monitoring(settingsOf());
    assert.deepEqual(named(seen), ["EstuaryMonitoring estuary", "PrometheusRule estuary-alerts"]);
    assert.doesNotMatch(JSON.stringify(seen), /EstuaryMetricsMissing/);
  });
});
