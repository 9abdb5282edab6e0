import assert from "node:assert/strict";
import { releases } from "../../../components/operators/spec/releases.ts";
import { parseSettings } from "../../../config/settings.ts";
import { charts, crdModules } from "../../../config/versions.ts";

const all = releases(parseSettings({ storage: { defaultClass: "fast" } }, "test"));

function named(name: string) {
  const found = all.find((release) => release.name === name);
  assert.ok(found, name);
  return found;
}

const resources = (cpu: string, memory: string, limit: string) => ({ requests: { cpu, memory }, limits: { memory: limit } });
const containerSecurity = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true, seccompProfile: { type: "RuntimeDefault" } };
const podSecurity = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

/** Every `resources` of a chart's values. */
function resourcesIn(value: unknown): unknown[] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === "resources" ? [item] : resourcesIn(item)));
}

describe("releases of the operators", () => {
  it("install cert-manager by its pinned chart into the namespace the guardrails made, and wait for it", () => {
    assert.deepEqual(named("cert-manager"), {
      name: "cert-manager",
      after: ["kube-prometheus-stack"],
      args: {
        name: "cert-manager",
        chart: "cert-manager",
        version: "v1.21.2",
        repositoryOpts: { repo: "https://charts.jetstack.io" },
        namespace: "cert-manager",
        createNamespace: false,
        skipCrds: false,
        skipAwait: false,
        waitForJobs: true,
        atomic: true,
        timeout: 600,
        maxHistory: 5,
        values: {
          crds: { enabled: true, keep: true },
          global: { leaderElection: { namespace: "cert-manager" } },
          resources: resources("50m", "128Mi", "512Mi"),
          prometheus: { enabled: true, podmonitor: { enabled: true } },
          webhook: { replicaCount: 2, podDisruptionBudget: { enabled: true, maxUnavailable: 1 }, resources: resources("25m", "64Mi", "256Mi") },
          cainjector: { resources: resources("50m", "128Mi", "512Mi") },
          startupapicheck: { resources: resources("10m", "32Mi", "128Mi") },
        },
      },
    });
  });

  it("give CloudNativePG and its plug-in one namespace, two operators and the versions of their CRDs", () => {
    const user = { runAsUser: 10001, runAsGroup: 10001 };
    assert.deepEqual(named("cloudnative-pg").args.values, {
      crds: { create: true },
      replicaCount: 2,
      resources: resources("100m", "256Mi", "512Mi"),
      containerSecurityContext: { ...containerSecurity, ...user },
      podSecurityContext: podSecurity,
      monitoring: { podMonitorEnabled: true },
    });
    assert.deepEqual(named("plugin-barman-cloud").args.values, {
      crds: { create: true },
      image: { tag: "v0.14.0" },
      sidecarImage: { tag: "v0.14.0" },
      resources: resources("50m", "128Mi", "256Mi"),
      containerSecurityContext: { ...containerSecurity, ...user },
      podSecurityContext: podSecurity,
    });
    assert.equal(named("plugin-barman-cloud").args.namespace, named("cloudnative-pg").args.namespace);
  });

  it("run KEDA's operator and metrics server twice, without the Secrets of other namespaces", () => {
    const ownSecretsOnly = { restrict: { secret: true } };
    assert.deepEqual(named("keda").args.values, {
      crds: { install: true },
      operator: { replicaCount: 2 },
      metricsServer: { replicaCount: 2 },
      permissions: { operator: ownSecretsOnly, metricServer: ownSecretsOnly },
      resources: { operator: resources("100m", "128Mi", "1Gi"), metricServer: resources("100m", "128Mi", "1Gi"), webhooks: resources("25m", "64Mi", "256Mi") },
      securityContext: { operator: containerSecurity, metricServer: containerSecurity, webhooks: containerSecurity },
      podSecurityContext: { operator: podSecurity, metricServer: podSecurity, webhooks: podSecurity },
      podDisruptionBudget: { operator: { maxUnavailable: 1 }, metricServer: { maxUnavailable: 1 } },
      prometheus: {
        operator: { enabled: true, podMonitor: { enabled: true } },
        metricServer: { enabled: true, podMonitor: { enabled: true } },
        webhooks: { enabled: true, serviceMonitor: { enabled: true } },
      },
    });
  });

  it("run a Prometheus that takes every monitor, on a volume, without the parts Pod Security refuses", () => {
    const { values } = named("kube-prometheus-stack").args;
    const { prometheus, nodeExporter, grafana, alertmanager } = values as { prometheus: { prometheusSpec: Record<string, unknown> } } & Record<string, unknown>;
    for (const kind of ["podMonitor", "serviceMonitor", "probe", "rule", "scrapeConfig"]) assert.equal(prometheus.prometheusSpec[`${kind}SelectorNilUsesHelmValues`], false, kind);
    assert.deepEqual([nodeExporter, grafana, alertmanager], [{ enabled: false }, { enabled: false }, { enabled: false }]);
    assert.deepEqual(prometheus.prometheusSpec["storageSpec"], {
      volumeClaimTemplate: { spec: { storageClassName: "fast", accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "50Gi" } } } },
    });
  });

  for (const { name, after, args } of all) {
    it(`pin ${name} and bound its memory`, () => {
      assert.match(args.version, /^v?\d+\.\d+\.\d+$/);
      assert.match(args.repositoryOpts.repo, /^https:\/\//);
      const bounded = resourcesIn(args.values).flatMap((found) => ("limits" in (found as object) || "requests" in (found as object) ? [found] : Object.values(found as object)));
      assert.ok(bounded.length > 0);
      for (const each of bounded as { requests: Record<string, string>; limits?: Record<string, string> }[]) {
        if ("storage" in each.requests) continue;
        assert.ok(each.requests["cpu"] && each.requests["memory"] && each.limits?.["memory"], JSON.stringify(each));
      }
    });

    it(`install what ${name} needs before it`, () => {
      const earlier = all.slice(0, all.findIndex((release) => release.name === name)).map((release) => release.name);
      for (const before of after) assert.ok(earlier.includes(before), before);
    });
  }

  it("bring the versions whose CRDs the sandbox checks by", () => {
    assert.equal(charts.certManager.version, crdModules["github.com/cert-manager/cert-manager"]);
    assert.equal(`v${charts.keda.version}`, crdModules["github.com/kedacore/keda/v2"]);
  });

  it("are named as the network policies select their pods", () => {
    // A release named as its chart gets the chart's names without a prefix; the labels of the policies are those names.
    for (const { name, args } of all) assert.deepEqual([name, args.name], [args.chart, args.chart]);
  });

  for (const operators of ["present", "absent"] as const) {
    it(`are none where the operators are ${operators}`, () => {
      assert.deepEqual(releases(parseSettings({ cluster: { operators } }, "test")), []);
    });
  }
});
