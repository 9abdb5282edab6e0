import assert from "node:assert/strict";
import type { KubernetesObject } from "../../support/kubectl.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPlatform, changes, explain } from "../../support/platform.ts";
import { crashes } from "./crashes.ts";
import { guardrails } from "./guardrails.ts";
import { machines } from "./machines.ts";
import { scaling } from "./scaling.ts";

interface Workload extends KubernetesObject {
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly readyReplicas?: number; readonly updatedReplicas?: number };
}

/** Every kind the platform declares, its own resources of the operators included. */
const everything = "all,secrets,configmaps,networkpolicies,persistentvolumeclaims,poddisruptionbudgets,resourcequotas,limitranges,podmonitors,clusters.postgresql.cnpg.io,certificates,issuers";

const ours = "app.kubernetes.io/part-of=sophia-ai";

/** The whole life of the local stack, in order; each part starts from what the one before left. */
describe("the platform on a real engine and API server", function () {
  this.timeout(20 * 60_000);
  let platform: TestPlatform;

  before(async () => {
    platform = await TestPlatform.start("e2e");
  });

  after(async () => {
    await platform.stop();
    assert.deepEqual(platform.processes(), [], "a process of this sandbox is left");
  });

  crashes(() => platform);

  it("has every workload ready after up", () => {
    const workloads = platform.kubectl.get<Workload>(["deployments,statefulsets", "--all-namespaces", "-l", ours]);
    assert.ok(workloads.length >= 25, `only ${workloads.length} workloads are there`);
    const notReady = workloads.filter(({ spec, status }) => (status.readyReplicas ?? 0) < (spec.replicas ?? 1)).map(({ metadata }) => metadata.name);
    assert.deepEqual(notReady, []);
  });

  it("changes nothing when up runs again", async () => {
    const result = await platform.up();
    assert.equal(result.outcome, "succeeded", explain(result));
    assert.deepEqual(changes(result), {});
  });

  it("previews no change, refreshed from the cluster", async () => {
    const result = await platform.preview({}, { refresh: true, expectNoChanges: true });
    assert.equal(result.outcome, "succeeded", explain(result));
    assert.deepEqual(changes(result), {});
  });

  it("touches only what a changed setting reaches", async () => {
    const overrides = { "sophia-infra:mcp": { gateway: { max: 12 } } };
    const result = await platform.up(overrides);
    assert.equal(result.outcome, "succeeded", explain(result));
    assert.deepEqual(
      result.steps.map(({ op, type, name, diffs }) => ({ op, type, name, diffs })),
      [{ op: "update", type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler", name: "mcp-gateway", diffs: ["spec.maxReplicas"] }],
    );
    const back = await platform.up();
    assert.deepEqual(changes(back), { update: 1 });
  });

  it("refuses wrong settings before anything is touched, all faults together", async () => {
    const stored = () => platform.deployment()?.resources?.map(({ urn, modified }) => `${urn} ${modified ?? ""}`) ?? [];
    const before = stored();
    const wrong = { "sophia-infra:n8n": { workers: { min: 9, max: 3 } }, "sophia-infra:nats": { replicas: 2 } };
    await assert.rejects(platform.up(wrong), (error: Error) => {
      assert.match(error.message, /n8n\.workers\.max is 3 but n8n\.workers\.min is 9/);
      assert.match(error.message, /nats\.replicas is 2; allowed: 1, 3 or 5/);
      return true;
    });
    assert.deepEqual(stored(), before);
  });

  guardrails(() => platform);
  machines(() => platform);
  scaling(() => platform);

  it("leaves no object, nothing rented and no pending operation after down", async () => {
    const result = await platform.destroy();
    assert.equal(result.outcome, "succeeded", explain(result));
    await eventually(
      () => platform.kubectl.get(["namespaces", "-l", ours]).length === 0,
      () => platform.kubectl.run(["get", "namespaces"]),
    );
    const left = platform.kubectl.get([everything, "--all-namespaces", "-l", ours]);
    assert.deepEqual(left.map(({ kind, metadata }) => `${kind} ${metadata.name}`), []);
    const volumes = () => platform.kubectl.get(["persistentvolumes"]).map(({ metadata }) => metadata.name);
    await eventually(() => volumes().length === 0, () => `volumes ${volumes().join(", ")} are left`);
    assert.equal(platform.deployment()?.resources?.length ?? 0, 0);
    const { centsPerHour, living } = await platform.lambda.cost();
    const { sshKeys, rulesets, filesystems } = await platform.lambda.state();
    assert.deepEqual({ centsPerHour, living, left: [...sshKeys, ...rulesets, ...filesystems] }, { centsPerHour: 0, living: 0, left: [] });
  });
});
