import assert from "node:assert/strict";
import type { Trial } from "./trial.ts";

const plan = { servers: 1, agents: 1 } as const;
const server = "trial-server-0";

/** A cluster whose only server may be lost. */
export function oneServer(trial: () => Trial): void {
  it("come up, and the computed kubeconfig lets the program in", async () => {
    const steps = await trial().up(plan);
    assert.ok(["create machines-cluster-server-0-node", "create train-0-node", "create note", "create trainer"].every((step) => steps.includes(step)), String(steps));
    assert.deepEqual(await trial().starts(), { [server]: "begins" });
    await trial().nodesAreInstances();
    assert.deepEqual(trial().busy(), [(await trial().ids())["trial-train-0"]], "the pod runs on the agent");
  });

  it("stay as they are when nothing changes", async () => {
    assert.deepEqual(await trial().preview(plan), []);
    assert.deepEqual(await trial().up(plan), []);
  });

  it("begin the cluster again when the server is preempted; the agent and the objects' records stay", async () => {
    const before = await trial().ids();
    const objects = trial().objects();
    await trial().preempt(server);
    await trial().refresh();
    assert.deepEqual(await trial().up(plan), [
      "create machines-cluster-server-0",
      "replace machines-cluster-server-0-node",
      "update cluster",
      "update machines-cluster-ready",
      "update train-0",
      "update train-0-node",
    ]);
    assert.deepEqual(await trial().starts(), { [server]: "begins" });
    const { [server]: relaunched, ...others } = await trial().ids();
    const { [server]: lost, ...kept } = before;
    assert.notEqual(relaunched, lost);
    assert.deepEqual(others, kept);
    await trial().nodesAreInstances();
    // The sandbox has but one API server, so what would be gone with the server is there still.
    assert.deepEqual(trial().objects(), objects);
  });

  it("get the objects back that went with the cluster, by an update that refreshes", async () => {
    trial().platform.kubectl.run(["delete", "-n", "default", "configmap/note", "deployment/trainer"]);
    assert.deepEqual(await trial().up(plan, { refresh: true }), ["create note", "create trainer"]);
    assert.deepEqual(await trial().up(plan), []);
  });

  it("leave nothing when they go", () => leaveNothing(trial()));
}

/** Destroys the stack: no instance, no cost, no node, no object is left. */
export async function leaveNothing(trial: Trial): Promise<void> {
  await trial.destroy();
  assert.deepEqual([await trial.ids(), trial.nodes(), (await trial.platform.lambda.cost()).centsPerHour], [{}, [], 0]);
  assert.deepEqual(trial.platform.deployment()?.resources ?? [], []);
}
