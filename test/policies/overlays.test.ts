import assert from "node:assert/strict";
import { judgeResource, judgeStack, mendsOf } from "../../policies/judge.ts";
import { labelOf } from "../../policies/model/label.ts";
import { formatPath } from "../../policies/model/path.ts";
import type { Props, Resource } from "../../policies/model/resource.ts";
import { rules } from "../../policies/rules/index.ts";
import { foreignResource, resource } from "./support/objects.ts";

const options = { protect: false, ignoreChanges: [] };
const metadata = { name: "it", namespace: "area" };
const token = `ghp_${"R7x9KqLm2Np4Vs8Wt3Zb6Yc1"}${"Df5Hg0Jk2Qa9"}`;

function object(apiVersion: string, kind: string, fields: Props): Resource {
  return resource({ apiVersion, kind, metadata, ...fields }, options);
}

/** The same as a patch: a part of an object that stands elsewhere. */
function patch(apiVersion: string, kind: string, fields: Props): Resource {
  const whole = object(apiVersion, kind, fields);
  return foreignResource(`${whole.type}Patch`, "patch", whole.props, options);
}

/** What all rules say of the resources, as rule and field. */
function faults(...resources: readonly Resource[]): string[] {
  return rules.flatMap((rule) => {
    const set = { ...rule.options?.defaults };
    const findings = rule.over === "stack" ? judgeStack(rule, resources, set) : resources.flatMap((each) => judgeResource(rule, each, set));
    return findings.map(({ path }) => `${rule.name} ${formatPath(path)}`);
  });
}

const gpu = { "nvidia.com/gpu": "2" };

/** A part of a pod of which everything a rule may ask for stands elsewhere. */
const part = {
  runtimeClassName: "nvidia",
  containers: [{ name: "it", ports: [{ containerPort: 80 }], resources: { requests: gpu }, lifecycle: { preStop: { sleep: { seconds: 60 } } } }],
};

const parts: readonly Resource[] = [
  object("postgresql.cnpg.io/v1", "Pooler", { spec: { instances: 3, template: { spec: part } } }),
  object("monitoring.coreos.com/v1", "Prometheus", { spec: { replicas: 3, ...part } }),
  patch("apps/v1", "Deployment", { spec: { replicas: 3, template: { metadata: { labels: { app: "it" } }, spec: part } } }),
  patch("v1", "Pod", { spec: part }),
];

describe("a part of a pod", () => {
  for (const subject of parts) {
    it(`is not asked for what may stand elsewhere: ${subject.type}`, () => {
      assert.deepEqual(faults(subject), []);
      const edits = rules.flatMap((rule) => (rule.over === "resource" ? mendsOf(rule, subject, { ...rule.options?.defaults }) : []));
      assert.deepEqual(edits, []);
    });
  }

  it("would be asked for much, were it whole", () => {
    const asked = faults(object("apps/v1", "Deployment", { spec: { replicas: 3, template: { metadata: { labels: { app: "it" } }, spec: part } } })).map((fault) => fault.split(" ")[0]);
    for (const rule of [
      "gpu-requests-equal-limits", "gpu-pods-tolerate-gpu-taint", "gpu-pods-select-gpu-nodes", "gpu-namespaces-have-quota", "containers-request-cpu-and-memory", "containers-limit-memory",
      "long-running-containers-have-probes", "graceful-stop-fits-the-termination-period", "replicated-workloads-have-a-disruption-budget", "replicated-workloads-spread", "no-undeclared-tokens", "namespaces-deny-by-default",
    ]) {
      assert.ok(asked.includes(rule), rule);
    }
  });

  it("may run where GPUs are given, as the rest of the pod may ask for one", () => {
    const bare = { runtimeClassName: "nvidia", containers: [{ name: "it" }] };
    assert.deepEqual(faults(object("postgresql.cnpg.io/v1", "Pooler", { spec: { template: { spec: bare } } })), []);
  });

  it("is judged by what stands there", () => {
    const container = {
      name: "it", image: "registry.example/it", args: [`--token=${token}`], env: [{ name: "PUSH", value: token }, { name: "API_KEY", value: "not-a-real-one" }, { name: "NVIDIA_VISIBLE_DEVICES", value: "all" }],
      resources: { requests: { "nvidia.com/gpu": "1" }, limits: { "nvidia.com/gpu": "1500m" } },
    };
    for (const [subject, place] of [
      [object("postgresql.cnpg.io/v1", "Pooler", { spec: { template: { spec: { containers: [container] } } } }), "spec.template.spec.containers[0]"],
      [object("argoproj.io/v1alpha1", "Workflow", { spec: { templates: [{ container }] } }), "spec.templates[0].container"],
      [patch("apps/v1", "Deployment", { spec: { template: { spec: { containers: [container] } } } }), "spec.template.spec.containers[0]"],
    ] as const) {
      assert.deepEqual(
        faults(subject).filter((fault) => !fault.startsWith("images-pinned")).sort(),
        [
          `gpu-requests-equal-limits ${place}.resources.requests["nvidia.com/gpu"]`,
          `gpus-in-whole-numbers ${place}.resources.limits["nvidia.com/gpu"]`,
          `images-name-a-version ${place}.image`,
          `no-gpus-past-the-request ${place}.env[2].value`,
          `no-secrets-in-commands ${place}.args[0]`,
          `no-secrets-in-environment ${place}.env[0].value`,
          `secret-variables-come-from-secrets ${place}.env[1].value`,
        ],
        subject.type,
      );
    }
  });

  it("brings pods of which nobody knows how many there are", () => {
    const template = { metadata: { labels: { app: "it" } }, spec: { containers: [] } };
    const one = object("apps/v1", "Deployment", { spec: { replicas: 1, template } });
    const budget = object("policy/v1", "PodDisruptionBudget", { spec: { minAvailable: 1, selector: { matchLabels: { app: "it" } } } });
    const ofBudgets = (...resources: readonly Resource[]) => faults(...resources).filter((fault) => fault.startsWith("disruption-budgets"));
    assert.deepEqual(ofBudgets(one, budget), ["disruption-budgets-allow-evictions spec.minAvailable"]);
    assert.deepEqual(ofBudgets(one, budget, object("postgresql.cnpg.io/v1", "Pooler", { spec: { instances: 3, template } })), []);
  });

  it("hides no secret beside it from the rule about custom resources", () => {
    const beside = object("monitoring.coreos.com/v1", "Prometheus", { spec: { ...part, remoteWrite: [{ url: "https://it.example", bearerToken: token }] } });
    assert.deepEqual(faults(beside), ["no-secrets-in-custom-resources spec.remoteWrite[0].bearerToken"]);
    const script = object("argoproj.io/v1alpha1", "Workflow", { spec: { templates: [{ script: { source: `login ${token}` } }] } });
    assert.deepEqual(faults(script), ["no-secrets-in-custom-resources spec.templates[0].script.source"]);
  });
});

describe("a patch", () => {
  const rbac = "rbac.authorization.k8s.io/v1";

  for (const [kind, subject, expected] of [
    ["ClusterRole", patch(rbac, "ClusterRole", { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["*"] }] }), "no-wildcards-in-roles rules[0].verbs[0]"],
    ["ClusterRoleBinding", patch(rbac, "ClusterRoleBinding", { roleRef: { kind: "ClusterRole", name: "cluster-admin" } }), "no-administrator-bindings roleRef.name"],
    ["ConfigMap", patch("v1", "ConfigMap", { data: { note: token } }), "no-secrets-in-config-maps data.note"],
    ["Service", patch("v1", "Service", { spec: { type: "NodePort" } }), "services-stay-inside-the-cluster spec.type"],
    ["Secret", patch("v1", "Secret", { type: "kubernetes.io/service-account-token" }), "no-long-lived-tokens type"],
    ["Namespace", patch("v1", "Namespace", { metadata: { ...metadata, annotations: { note: token } } }), "no-secrets-in-metadata metadata.annotations.note"],
  ] as const) {
    it(`of a ${kind} is judged by what it says`, () => {
      assert.deepEqual(faults(subject), [expected]);
      assert.equal(labelOf(subject), `${kind} area/it`);
    });
  }

  for (const [kind, subject] of [
    ["Ingress", patch("networking.k8s.io/v1", "Ingress", { spec: { rules: [{ host: "it.example" }] } })],
    ["PersistentVolumeClaim", patch("v1", "PersistentVolumeClaim", { spec: {} })],
    ["Namespace", patch("v1", "Namespace", {})],
    ["PodDisruptionBudget", patch("policy/v1", "PodDisruptionBudget", { spec: { maxUnavailable: 0 } })],
  ] as const) {
    it(`of a ${kind} is not asked for what stands in the object`, () => assert.deepEqual(faults(subject), []));
  }

  it("stands for no object of the stack", () => {
    const denies = { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } };
    const namespace = resource({ apiVersion: "v1", kind: "Namespace", metadata: { name: "area" } }, options);
    assert.deepEqual(faults(namespace, object("networking.k8s.io/v1", "NetworkPolicy", denies)), []);
    assert.deepEqual(faults(namespace, patch("networking.k8s.io/v1", "NetworkPolicy", denies)), ["namespaces-deny-by-default metadata.name"]);
  });
});
