import assert from "node:assert/strict";
import { type Endpoint, allows, releases } from "../../../components/guardrails/model.ts";
import { networkPolicies } from "../../../components/guardrails/spec/network-policies.ts";
import { enabledServices, workloads } from "../../../config/services.ts";
import { around, podOf, pod, portNamed, portsToTry, served, settingsOf } from "./fixtures.ts";

/** Who reaches whom, for the catalogue as it is. The sandbox enforces no policy, so this is the proof. */

const settings = settingsOf();
const services = enabledServices(settings);
const catalogue = workloads(services);
const policies = networkPolicies(services, settings);

function assertFlow(expected: boolean, from: Endpoint, to: Endpoint, port: number, what: string, protocol: "TCP" | "UDP" = "TCP"): void {
  if (allows(policies, from, to, port, protocol) !== expected) assert.fail(`${what} on port ${port}: ${expected ? "closed, should be open" : "open, should be closed"}`);
}

/** The source opens the ports that `open` names of each workload, and no other port of any. */
function assertOpensOnly(from: Endpoint, what: string, open: (entry: (typeof catalogue)[number]) => readonly (number | undefined)[]): void {
  for (const entry of catalogue) {
    for (const port of portsToTry(entry)) assertFlow(open(entry).includes(port), from, podOf(entry), port, `${what} to ${entry.name}`);
  }
}

describe("flows of the catalogue", () => {
  assert.ok(catalogue.length > 20);

  for (const from of catalogue) {
    it(`${from.name} opens the serving ports of those that name it as caller, and nothing else of anyone`, () => {
      assertOpensOnly(podOf(from), from.name, (to) => {
        const own = to === from && to.workload !== "stateless" ? to.ports.map(({ port }) => port) : [];
        return [...(to.callers.includes(from.name) ? served(to) : []), ...own];
      });
    });
  }

  it("the edge opens what names it, the nodes what the kubelet probes, Prometheus what serves metrics", () => {
    assertOpensOnly(around.edge, "the edge", (to) => (to.callers.includes("edge") ? served(to) : []));
    assertOpensOnly(around.node, "a node", (to) => [portNamed(to, to.health.port)]);
    assertOpensOnly(around.prometheus, "Prometheus", (to) => [portNamed(to, to.metrics?.port)]);
  });

  it("CloudNativePG opens its instances but for their metrics", () => {
    assertOpensOnly(around.postgresOperator, "CloudNativePG", (to) => (to.workload === "operator" ? to.ports.filter(({ name }) => name !== "metrics").map(({ port }) => port) : []));
  });

  for (const who of ["stranger", "internet", "nodeByFlannel", "kubeStateMetrics", "kedaOperator", "kedaMetricsServer", "certManager", "certManagerWebhook", "barmanPlugin"] as const) {
    it(`${who} opens nothing`, () => assertOpensOnly(around[who], who, () => []));
  }

  it("Estuary has no way in yet", () => {
    assert.ok(catalogue.some((entry) => entry.callers.includes("estuary")));
    assertOpensOnly({ address: "34.121.207.128" }, "Estuary", () => []);
  });
});

describe("flows out of the catalogue", () => {
  for (const entry of catalogue) {
    it(`${entry.name} asks the DNS, and goes out as far as its entry says`, () => {
      const own = podOf(entry);
      const instance = entry.workload === "operator";
      for (const protocol of ["TCP", "UDP"] as const) assertFlow(true, own, around.dns, 53, `${entry.name} to the DNS`, protocol);
      assertFlow(false, own, around.dns, 9153, `${entry.name} to the DNS`);
      assertFlow(!instance && entry.egress === "https", own, around.internet, 443, `${entry.name} to the internet`);
      assertFlow(false, own, around.internet, 80, `${entry.name} to the internet`);
      assertFlow(instance, own, around.apiServerService, 443, `${entry.name} to the API server's Service`);
      assertFlow(instance, own, around.node, 6443, `${entry.name} to the API server`);
      for (const address of ["169.254.169.254", "10.1.2.3", "172.20.0.1", "192.168.1.1", "100.100.1.1", "10.42.9.9"]) {
        assertFlow(false, own, { address }, 443, `${entry.name} to ${address}`);
      }
      for (const stranger of [around.stranger, around.edge]) assertFlow(false, own, stranger, 443, `${entry.name} to a stranger`);
    });
  }
});

describe("flows of the operators", () => {
  for (const [webhook, port] of [
    ["certManagerWebhook", 10250],
    ["postgresOperator", 9443],
    ["kedaMetricsServer", 6443],
    ["kedaWebhooks", 9443],
    ["prometheusOperator", 10250],
  ] as const) {
    it(`${webhook} is open to the API server, also through flannel, and to no pod of ours`, () => {
      assertFlow(true, around.node, around[webhook], port, `the API server to ${webhook}`);
      assertFlow(true, around.nodeByFlannel, around[webhook], port, `the API server to ${webhook}`);
      for (const entry of catalogue) assertFlow(false, podOf(entry), around[webhook], port, `${entry.name} to ${webhook}`);
      assertFlow(false, around.internet, around[webhook], port, `the internet to ${webhook}`);
    });
  }

  it("all reach the API server", () => {
    for (const who of ["certManager", "certManagerWebhook", "postgresOperator", "barmanPlugin", "kedaOperator", "kedaMetricsServer", "kedaWebhooks", "prometheusOperator", "prometheus", "kubeStateMetrics"] as const) {
      assertFlow(true, around[who], around.apiServerService, 443, who);
      assertFlow(true, around[who], around.node, 6443, who);
      assertFlow(false, around[who], around.internet, 443, who);
    }
  });

  it("talk among themselves as their charts need it", () => {
    assertFlow(true, around.kedaMetricsServer, around.kedaOperator, 9666, "KEDA's metrics server to its operator");
    assertFlow(false, around.kedaWebhooks, around.kedaOperator, 9666, "KEDA's webhooks to its operator");
    assertFlow(true, around.kedaOperator, around.prometheus, 9090, "KEDA to Prometheus");
    assertFlow(false, around.kedaOperator, around.kubeStateMetrics, 9090, "KEDA to kube-state-metrics");
    assertFlow(true, around.postgresOperator, around.barmanPlugin, 9090, "CloudNativePG to its plug-in");
    assertFlow(false, around.barmanPlugin, around.postgresOperator, 9443, "the plug-in to CloudNativePG");
    assertFlow(true, around.prometheus, around.node, 10250, "Prometheus to the kubelets");
    for (const [part, port] of [["certManager", 9402], ["postgresOperator", 8080], ["kedaOperator", 8080], ["kubeStateMetrics", 8080]] as const) {
      assertFlow(true, around.prometheus, around[part], port, `Prometheus to ${part}`);
      assertFlow(false, around.kedaWebhooks, around[part], port, `KEDA's webhooks to ${part}`);
    }
  });

  it("KEDA asks no Prometheus where another serves the metrics", () => {
    const others = networkPolicies(services, settingsOf({ autoscaling: { provider: "metrics-api" } }));
    assert.equal(releases(others, around.kedaOperator, around.prometheus, 9090), false);
  });
});

describe("a pod nobody knows", () => {
  for (const namespace of ["sophia-ai-prod", "sophia-ai", "cert-manager", "cnpg-system", "keda", "monitoring"]) {
    it(`in ${namespace} receives nothing and opens nothing but the DNS`, () => {
      const unknown = pod(namespace, { app: "unknown" }, "10.42.3.3");
      const neighbour = pod(namespace, { app: "neighbour" });
      for (const port of [22, 53, 80, 443, 5432, 6443, 8080, 9090]) {
        for (const other of Object.values(around)) assertFlow(false, other, unknown, port, `into ${namespace}`);
        assertFlow(false, neighbour, unknown, port, `within ${namespace}`);
        assertFlow(port === 53, unknown, around.dns, port, `${namespace} to the DNS`);
        assertFlow(false, unknown, around.internet, port, `${namespace} to the internet`);
        for (const entry of catalogue) assertFlow(false, unknown, podOf(entry), port, `${namespace} to ${entry.name}`);
      }
    });
  }
});
