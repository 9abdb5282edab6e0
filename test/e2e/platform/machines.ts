import assert from "node:assert/strict";
import { services } from "../../../config/services.ts";
import { readServices } from "../../../scripts/lib/services.ts";
import { eventually } from "../../support/eventually.ts";
import { type RunResult, type TestPlatform, changes, explain } from "../../support/platform.ts";

interface Node {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly providerID?: string };
}

const roomy = { "sophia-infra:lambda": { budget: { instances: 4, gpus: 20, dollarsPerHour: 100 } } };

/** The stack file's fleets, with another number of members. */
function fleets(inference: object, training: object = {}): Record<string, unknown> {
  return { ...roomy, "sophia-infra:fleets": { inference, training } };
}

/** Steps that made, replaced or deleted something, as `operation name`. */
function steps({ steps: all }: RunResult): string[] {
  return all.map(({ op, name }) => `${op} ${name}`).sort();
}

/** What lets a node in at the rulesets of the stack, whose candidates are in two regions, as steps. */
function atRulesets(op: string, node: string): string[] {
  return ["inference-us-east-1", "inference-us-west-1", "training-us-east-1"].map((ruleset) => `${op} ${node}-at-${ruleset}`);
}

/** The emulated fleet of one A10 and one 8x H100, through everything that happens to a fleet. */
export function machines(platform: () => TestPlatform): void {
  const living = async () => (await platform().lambda.instances()).filter(({ status }) => status === "active" || status === "booting").sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""));
  const where = async () => (await living()).map(({ name, type, region }) => `${name} ${type} ${region}`);
  const gpuNodes = () => platform().kubectl.get<Node>(["nodes", "-l", "nvidia.com/gpu.present=true"]).map(({ spec }) => spec.providerID).sort();
  const nodesAreInstances = async () => assert.deepEqual(gpuNodes(), (await living()).map(({ id }) => `lambda://${id}`).sort());
  const upTo = async (overrides?: Readonly<Record<string, unknown>>): Promise<RunResult> => {
    const result = await platform().up(overrides);
    assert.equal(result.outcome, "succeeded", explain(result));
    return result;
  };

  it("has rented one A10 and one 8x H100, each a node that carries GPU pods", async () => {
    assert.deepEqual(await where(), ["sophia-local-inference-0 gpu_1x_a10 us-east-1", "sophia-local-training-0 gpu_8x_h100_sxm5 us-east-1"]);
    await nodesAreInstances();
    assert.equal((await platform().lambda.cost()).centsPerHour, 129 + 3192);
  });

  it("scales out, to the next candidate when the first has no capacity", async () => {
    await platform().lambda.setCapacity({ type: "gpu_1x_a10", region: "us-east-1", count: 1 });
    const result = await upTo(fleets({ count: 2 }));
    assert.deepEqual(steps(result), ["create inference-1", ...atRulesets("create", "inference-1"), "create inference-1-node"]);
    assert.deepEqual((await where()).slice(0, 2), ["sophia-local-inference-0 gpu_1x_a10 us-east-1", "sophia-local-inference-1 gpu_1x_a10 us-west-1"]);
    await nodesAreInstances();
  });

  it("scales in by the member that is named", async () => {
    const result = await upTo(fleets({ count: 1, retired: [0] }));
    assert.deepEqual(steps(result), ["delete inference-0", ...atRulesets("delete", "inference-0"), "delete inference-0-node"]);
    assert.deepEqual((await where()).slice(0, 1), ["sophia-local-inference-1 gpu_1x_a10 us-west-1"]);
    await platform().lambda.resetCapacity();
  });

  it("launches a preempted instance again, as a preview says beforehand", async () => {
    await upTo();
    const lost = (await living()).find(({ name }) => name === "sophia-local-training-0");
    assert.ok(lost !== undefined);
    await platform().lambda.happen(lost.id, "preempt");
    const planned = await platform().preview();
    // Another address is let in.
    const expected = ["replace training-0", "replace training-0-node", ...atRulesets("update", "training-0")];
    assert.deepEqual(steps(planned), expected, explain(planned));
    const result = await upTo();
    assert.deepEqual(steps(result), expected);
    const found = (await living()).find(({ name }) => name === "sophia-local-training-0");
    assert.ok(found !== undefined && found.id !== lost.id);
    await nodesAreInstances();
    assert.deepEqual(changes(await upTo()), {});
  });

  it("tells which pods no longer fit when the fleets are gone, and places them when they are back", async () => {
    await upTo(fleets({ count: 0 }, { count: 0 }));
    assert.deepEqual(await living(), []);
    const unplaced = async () => (await readServices(platform().kubectl.path, platform().cluster.kubeconfig, services)).unplaced;
    let seen = await unplaced();
    await eventually(async () => (seen = await unplaced()).length > 0, () => "no pod is told to be without a node");
    assert.ok(seen.every(({ namespace, gpus }) => namespace === "sophia-ai" && gpus > 0), JSON.stringify(seen));
    await upTo();
    await eventually(async () => (seen = await unplaced()).length === 0, () => `still without a node: ${JSON.stringify(seen)}`);
  });
}
