import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { GpuOperator, type GpuOperatorArgs } from "../../../components/gpu/gpu-operator.ts";
import { operatorValues } from "../../../components/gpu/spec/operator.ts";
import { parseSettings } from "../../../config/settings.ts";
import { charts } from "../../../config/versions.ts";
import { registrations } from "../../support/mocks.ts";

const { cluster } = parseSettings({}, "trial");

async function registered(args: Partial<GpuOperatorArgs> = {}) {
  const all = await registrations(() => {
    const provider = new k8s.Provider("cluster", {});
    new GpuOperator("gpu", { cluster, ...args }, { provider });
  });
  return all.filter(({ type }) => type.startsWith("kubernetes:"));
}

describe("GpuOperator", () => {
  it("registers its namespace, the runtime class and the pinned chart, through the given provider", async () => {
    const children = await registered();
    assert.deepEqual(children.map(({ type, name }) => `${type} ${name}`).sort(), [
      "kubernetes:core/v1:Namespace gpu-namespace",
      "kubernetes:helm.sh/v3:Release gpu-release",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy gpu-allow-api-server",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy gpu-allow-dns",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy gpu-allow-metrics",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy gpu-default-deny",
      "kubernetes:node.k8s.io/v1:RuntimeClass gpu-runtime-class",
    ]);
    for (const { provider } of children) assert.match(provider, /::cluster::/);
    const release = children.find(({ name }) => name === "gpu-release");
    assert.equal(release?.inputs["chart"], "gpu-operator");
    assert.equal(release.inputs["version"], charts.gpuOperator.version);
    assert.deepEqual(release.inputs["repositoryOpts"], { repo: "https://helm.ngc.nvidia.com/nvidia" });
    assert.equal(release.inputs["namespace"], "gpu-operator");
  });

  it("lets privileged pods into its own namespace, and records what restricted would refuse", async () => {
    const namespace = (await registered()).find(({ name }) => name === "gpu-namespace");
    const { name, labels } = namespace?.inputs["metadata"] as { name: string; labels: Record<string, string> };
    assert.equal(name, "gpu-operator");
    assert.equal(labels["pod-security.kubernetes.io/enforce"], "privileged");
    assert.equal(labels["pod-security.kubernetes.io/audit"], "restricted");
  });

  it("closes its namespace but for what the operator asks, and for Prometheus where there is one", async () => {
    const policies = (await registered({ monitored: false })).filter(({ type }) => type.endsWith(":NetworkPolicy"));
    assert.deepEqual(policies.map(({ name }) => name).sort(), ["gpu-allow-api-server", "gpu-allow-dns", "gpu-default-deny"]);
    const closed = policies.find(({ name }) => name === "gpu-default-deny");
    assert.deepEqual(closed?.inputs["spec"], { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [], egress: [] });
    assert.equal((closed.inputs["metadata"] as { namespace: string }).namespace, "gpu-operator");
  });

  it("uses the driver and the toolkit of the machine's image", () => {
    const values = operatorValues("image", true);
    assert.deepEqual(values["driver"], { enabled: false });
    assert.deepEqual(values["toolkit"], { enabled: false });
    assert.deepEqual(values["dcgmExporter"], { enabled: true, serviceMonitor: { enabled: true, interval: "15s", honorLabels: false } });
  });

  it("or installs the toolkit into k3s's containerd where asked to", () => {
    assert.deepEqual(operatorValues("operator", false)["toolkit"], {
      enabled: true,
      env: [
        { name: "CONTAINERD_CONFIG", value: "/var/lib/rancher/k3s/agent/etc/containerd/config.toml" },
        { name: "CONTAINERD_SOCKET", value: "/run/k3s/containerd/containerd.sock" },
        { name: "CONTAINERD_RUNTIME_CLASS", value: "nvidia" },
      ],
    });
  });
});
