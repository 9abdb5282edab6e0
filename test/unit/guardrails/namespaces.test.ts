import assert from "node:assert/strict";
import { createdNamespaces, limitRange, namespace, resourceQuota } from "../../../components/guardrails/spec/namespaces.ts";
import { toolVersions } from "../../../config/versions.ts";
import { settingsOf } from "./fixtures.ts";

const labels = (name: string, component: string) => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": "sophia-ai",
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/managed-by": "pulumi",
});
const all = ["platform", "mcp", "estuary", "certManager", "cloudNativePg", "keda", "monitoring"] as const;

describe("namespaces", () => {
  it("enforce, audit and warn of Pod Security restricted at the cluster's version", () => {
    assert.deepEqual(namespace("platform"), {
      metadata: {
        name: "sophia-ai-prod",
        labels: {
          ...labels("sophia-ai-prod", "namespace"),
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/enforce-version": "v1.36",
          "pod-security.kubernetes.io/audit": "restricted",
          "pod-security.kubernetes.io/audit-version": "v1.36",
          "pod-security.kubernetes.io/warn": "restricted",
          "pod-security.kubernetes.io/warn-version": "v1.36",
        },
      },
    });
    assert.ok(toolVersions.kubernetes.startsWith("1.36."));
  });

  for (const key of all) {
    it(`${key} enforces restricted`, () => {
      assert.equal(namespace(key).metadata.labels["pod-security.kubernetes.io/enforce"], "restricted");
    });
  }

  it("are all made by us, but for the operators' where someone else runs them", () => {
    assert.deepEqual(createdNamespaces(settingsOf()), [...all]);
    assert.deepEqual(createdNamespaces(settingsOf({ cluster: { operators: "absent" } })), [...all]);
    assert.deepEqual(createdNamespaces(settingsOf({ cluster: { operators: "present" } })), ["platform", "mcp", "estuary"]);
  });
});

describe("quota", () => {
  it("allows 4 GPUs where GPUs are allowed", () => {
    assert.deepEqual(resourceQuota("mcp", settingsOf()), {
      metadata: { name: "quota", namespace: "sophia-ai", labels: labels("quota", "guardrail") },
      spec: {
        hard: {
          "requests.cpu": "64",
          "requests.memory": "256Gi",
          "limits.memory": "256Gi",
          "requests.storage": "2Ti",
          pods: "200",
          "requests.nvidia.com/gpu": "4",
        },
      },
    });
  });

  for (const key of all.filter((each) => each !== "mcp")) {
    it(`allows no GPU in ${key}`, () => {
      assert.equal(resourceQuota(key, settingsOf()).spec.hard["requests.nvidia.com/gpu"], "0");
    });
  }

  it("takes its numbers from the settings, one set for each operator", () => {
    const settings = settingsOf({ guardrails: { quotas: { platform: { cpu: "8" }, mcp: { gpus: 6 }, operators: { pods: 7 } } } });
    assert.equal(resourceQuota("platform", settings).spec.hard["requests.cpu"], "8");
    assert.equal(resourceQuota("mcp", settings).spec.hard["requests.nvidia.com/gpu"], "6");
    for (const key of ["estuary", "certManager", "cloudNativePg", "keda", "monitoring"] as const) assert.equal(resourceQuota(key, settings).spec.hard.pods, "7");
  });
});

describe("defaults of containers", () => {
  it("are CPU, memory and ephemeral storage, and nothing about GPUs or a CPU limit", () => {
    assert.deepEqual(limitRange("platform", settingsOf()), {
      metadata: { name: "container-defaults", namespace: "sophia-ai-prod", labels: labels("container-defaults", "guardrail") },
      spec: {
        limits: [
          {
            type: "Container",
            defaultRequest: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "128Mi" },
            default: { memory: "512Mi", "ephemeral-storage": "1Gi" },
          },
        ],
      },
    });
  });

  for (const key of all) {
    it(`answer in ${key} every key of the quota that a container must name`, () => {
      const { hard } = resourceQuota(key, settingsOf()).spec;
      const [range] = limitRange(key, settingsOf()).spec.limits;
      assert.ok(range);
      // A quota forces a container to name CPU and memory, and nothing else: pkg/quota/v1/evaluator/core/pods.go.
      const forced = Object.keys(hard).filter((name) => /^(requests|limits)\.(cpu|memory)$/.test(name));
      assert.ok(forced.length > 0);
      for (const name of forced) {
        const [kind, resource = ""] = name.split(".");
        assert.ok(resource in (kind === "requests" ? range.defaultRequest : range.default), name);
      }
    });
  }
});
