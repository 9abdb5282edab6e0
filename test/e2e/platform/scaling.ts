import assert from "node:assert/strict";
import { namespaces } from "../../../config/names.ts";
import { setCpuUsage } from "../../../sandbox/cluster/index.ts";
import { eventually } from "../../support/eventually.ts";
import { type TestPlatform, explain } from "../../support/platform.ts";

const worker = "n8n-worker";

/** The workers' autoscaler under simulated load, and who owns the count. */
export function scaling(platform: () => TestPlatform): void {
  const where = ["-n", namespaces.platform];
  const replicas = () => {
    const [deployment] = platform().kubectl.get<{ spec: { replicas: number } }>(["deployment", worker, ...where]);
    return deployment?.spec.replicas ?? 0;
  };
  const state = () => platform().kubectl.run(["describe", "hpa", worker, ...where]);
  const load = (usage: string) => setCpuUsage(platform().cluster.kubeconfig, namespaces.platform, `app.kubernetes.io/name=${worker}`, usage);

  it("scales the workers up under load", async () => {
    const start = replicas();
    await load("200%");
    await eventually(() => replicas() > Math.max(start, 10), state, 300);
  });

  it("keeps the autoscaler's count when another field changes", async () => {
    const count = replicas();
    const result = await platform().up({ "sophia-infra:n8n": { executionRetentionDays: 21 } });
    assert.equal(result.outcome, "succeeded", explain(result));
    const touched = result.steps.map(({ name }) => name);
    assert.ok(touched.includes(worker), `the change did not reach ${worker}: ${touched.join(", ")}`);
    assert.ok(replicas() >= count, `the update set the count from ${count} to ${replicas()}`);
  });

  it("scales the workers down when the load is gone", async () => {
    // The real wait before scaling down is five minutes; the test shortens it in the cluster only.
    const patch = { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] } } } };
    platform().kubectl.run(["patch", "hpa", worker, ...where, "--type=merge", "--field-manager=test", "-p", JSON.stringify(patch)]);
    const high = replicas();
    await load("1%");
    await eventually(() => replicas() < high && replicas() <= 2, state, 300);
  });
}
