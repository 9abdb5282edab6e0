import assert from "node:assert/strict";
import type { Policy } from "../../../components/kit/network/policy.ts";
import { networkPolicies } from "../../../components/guardrails/spec/network-policies.ts";
import { settingsOf, workload } from "./fixtures.ts";

const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));
const inNamespace = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
const own = (name: string) => ({ "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "sophia-ai" });
const pods = (namespace: string, matchLabels: Record<string, string>) => ({ namespaceSelector: inNamespace(namespace), podSelector: { matchLabels } });
const nodes = [
  { ipBlock: { cidr: "10.0.0.0/8", except: ["10.42.0.0/16", "10.43.0.0/16"] } },
  { ipBlock: { cidr: "172.16.0.0/12" } },
  { ipBlock: { cidr: "192.168.0.0/16" } },
];
const internet = {
  ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"] },
};
const prometheus = pods("monitoring", { "app.kubernetes.io/name": "prometheus" });
const toApiServer = [
  { to: [{ ipBlock: { cidr: "10.43.0.1/32" } }], ports: tcp(443) },
  { to: nodes, ports: tcp(6443) },
];

const server = workload("memory", { callers: ["door", "edge", "estuary"], metrics: { port: "http", path: "/metrics" }, egress: "https" });
const door = workload("door", { namespace: "platform" });
const queue = workload("queue", {
  namespace: "platform",
  workload: "stateful",
  ports: [{ name: "client", port: 4222 }, { name: "cluster", port: 6222, internal: true }, { name: "monitor", port: 8222, internal: true }, { name: "metrics", port: 7777 }],
  health: { port: "monitor", startup: "/healthz", readiness: "/healthz", liveness: "/healthz" },
  metrics: { port: "metrics", path: "/metrics" },
  callers: ["memory"],
});
const database = workload("database", {
  namespace: "platform",
  workload: "operator",
  ports: [{ name: "postgres", port: 5432 }, { name: "metrics", port: 9187 }, { name: "status", port: 8000, internal: true }],
  health: { port: "status", startup: "/startupz", readiness: "/readyz", liveness: "/healthz" },
  metrics: { port: "metrics", path: "/metrics" },
  callers: ["memory"],
  egress: "https",
});

function named(policies: readonly Policy[], namespace: string, name: string): Policy {
  const found = policies.filter(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  assert.equal(found.length, 1, `${namespace}/${name}`);
  return found[0] as Policy;
}

describe("network policies", () => {
  const policies = networkPolicies([server, door, queue, database], settingsOf());

  for (const namespace of ["sophia-ai-prod", "sophia-ai", "cert-manager", "cnpg-system", "keda", "monitoring"]) {
    it(`close ${namespace}, and open it to DNS alone`, () => {
      assert.deepEqual(named(policies, namespace, "default-deny").spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [], egress: [] });
      assert.deepEqual(named(policies, namespace, "allow-dns").spec, {
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
        ingress: [],
        egress: [{ to: [pods("kube-system", { "k8s-app": "kube-dns" })], ports: [{ protocol: "UDP", port: 53 }, { protocol: "TCP", port: 53 }] }],
      });
    });
  }

  it("give a server its callers, the edge, Prometheus and the kubelet, and let it out to whom it calls and to the internet", () => {
    assert.deepEqual(named(policies, "sophia-ai", "memory"), {
      metadata: {
        name: "memory",
        namespace: "sophia-ai",
        labels: { ...own("memory"), "app.kubernetes.io/component": "network-policy", "app.kubernetes.io/managed-by": "pulumi" },
      },
      spec: {
        podSelector: { matchLabels: own("memory") },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [pods("sophia-ai-prod", own("door")), { namespaceSelector: inNamespace("kube-system") }], ports: tcp(9000) },
          { from: [prometheus], ports: tcp(9000) },
          { from: nodes, ports: tcp(9000) },
        ],
        egress: [
          { to: [pods("sophia-ai-prod", own("queue"))], ports: tcp(4222) },
          { to: [pods("sophia-ai-prod", { "cnpg.io/cluster": "database" })], ports: tcp(5432) },
          { to: [internet], ports: tcp(443) },
        ],
      },
    });
  });

  it("give a set its routes among itself, and no caller its internal ports", () => {
    const all = tcp(4222, 6222, 8222, 7777);
    assert.deepEqual(named(policies, "sophia-ai-prod", "queue").spec, {
      podSelector: { matchLabels: own("queue") },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [pods("sophia-ai", own("memory"))], ports: tcp(4222) },
        { from: [prometheus], ports: tcp(7777) },
        { from: nodes, ports: tcp(8222) },
        { from: [pods("sophia-ai-prod", own("queue"))], ports: all },
      ],
      egress: [{ to: [pods("sophia-ai-prod", own("queue"))], ports: all }],
    });
  });

  it("give an operator's instances the operator and the API server, and no internet while there are no backups", () => {
    const instances = pods("sophia-ai-prod", { "cnpg.io/cluster": "database" });
    assert.deepEqual(named(policies, "sophia-ai-prod", "database").spec, {
      podSelector: { matchLabels: { "cnpg.io/cluster": "database" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [pods("sophia-ai", own("memory"))], ports: tcp(5432) },
        { from: [prometheus], ports: tcp(9187) },
        { from: nodes, ports: tcp(8000) },
        { from: [instances], ports: tcp(5432, 9187, 8000) },
        { from: [pods("cnpg-system", { "app.kubernetes.io/name": "cloudnative-pg" })], ports: tcp(5432, 8000) },
      ],
      egress: [{ to: [instances], ports: tcp(5432, 9187, 8000) }, ...toApiServer],
    });
  });

  for (const [endpoint, expected] of [
    [undefined, { to: [internet], ports: tcp(443) }],
    ["https://s3.example.com:9000", { to: [internet], ports: tcp(9000) }],
    ["http://garage.storage.svc.cluster.local:3900", { to: [{ namespaceSelector: inNamespace("storage") }], ports: tcp(3900) }],
    ["http://192.168.7.9", { to: [{ ipBlock: { cidr: "192.168.7.9/32" } }], ports: tcp(80) }],
  ] as const) {
    it(`let the instances out to their backups at ${endpoint ?? "AWS"}`, () => {
      const backup = { enabled: true, destination: "s3://bucket/path", ...(endpoint === undefined ? {} : { endpoint }) };
      const settings = settingsOf({ data: { postgres: { backup } } });
      assert.deepEqual(named(networkPolicies([database], settings), "sophia-ai-prod", "database").spec.egress.at(-1), expected);
    });
  }

  it("let every pod of an operator out to the API server", () => {
    for (const namespace of ["cert-manager", "cnpg-system", "keda", "monitoring"]) {
      assert.deepEqual(named(policies, namespace, "allow-api-server").spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [], egress: toApiServer });
    }
  });

  it("are none in namespaces that are not ours", () => {
    const where = networkPolicies([server, door], settingsOf({ cluster: { operators: "present" } })).map(({ metadata }) => metadata.namespace);
    assert.deepEqual([...new Set(where)], ["sophia-ai-prod", "sophia-ai", "sophia-estuary"]);
  });

  it("have names of their own in each namespace", () => {
    const names = policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    assert.equal(new Set(names).size, names.length);
  });

  it("never hold an empty list of peers or ports, which Kubernetes reads as all of them", () => {
    for (const { metadata, spec } of policies) {
      for (const rule of spec.ingress) assert.ok(rule.from.length > 0 && rule.ports.length > 0, metadata.name);
      for (const rule of spec.egress) assert.ok(rule.to.length > 0 && rule.ports.length > 0, metadata.name);
    }
  });

  it("keep nodes with public addresses out of what counts as the internet", () => {
    const settings = settingsOf({ cluster: { nodeCidrs: ["203.0.113.7/32"] } });
    const [rule] = named(networkPolicies([workload("out", { egress: "https" })], settings), "sophia-ai", "out").spec.egress;
    assert.ok(rule?.to[0]?.ipBlock?.except?.includes("203.0.113.7/32"));
  });
});
