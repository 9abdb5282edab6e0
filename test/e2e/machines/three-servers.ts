import assert from "node:assert/strict";
import { eventually } from "../../support/eventually.ts";
import { leaveNothing } from "./one-server.ts";
import { type Trial, withK3s } from "./trial.ts";

const plan = { servers: 3, agents: 2 } as const;

/** A cluster that lives on when a server is lost. */
export function threeServers(trial: () => Trial): void {
  it("come up: one server begins the cluster, and the others join it", async () => {
    await trial().up(plan);
    assert.deepEqual(await trial().starts(), { "trial-server-0": "begins", "trial-server-1": "joins trial-server-0", "trial-server-2": "joins trial-server-0" });
    await trial().nodesAreInstances();
  });

  it("have the first server launched again when it is preempted: it joins, and nothing else is replaced", async () => {
    const { "trial-server-0": lost, ...kept } = await trial().ids();
    const objects = trial().objects();
    await trial().preempt("trial-server-0");
    await trial().refresh();
    const replaced = (steps: string[]) => steps.filter((step) => !step.startsWith("update"));
    const healed = ["create machines-cluster-server-0", "replace machines-cluster-server-0-node"];
    assert.deepEqual(replaced(await trial().preview(plan)), healed);
    assert.deepEqual(replaced(await trial().up(plan)), healed);
    assert.match((await trial().starts())["trial-server-0"] ?? "", /^joins trial-server-[12]$/);
    const { "trial-server-0": relaunched, ...others } = await trial().ids();
    assert.notEqual(relaunched, lost);
    assert.deepEqual(others, kept);
    assert.deepEqual(trial().objects(), objects);
    await trial().nodesAreInstances();
  });

  it("keep every machine when another k3s is pinned", async () => {
    const before = await trial().ids();
    const steps = await withK3s("v1.36.4+k3s1", () => trial().up(plan));
    assert.deepEqual(steps, ["update machines-cluster-server-0", "update machines-cluster-server-1", "update machines-cluster-server-2", "update train-0", "update train-1"]);
    assert.deepEqual(await trial().ids(), before);
  });

  it("roll when they are told to: of servers and of agents never two are away, and each is drained before it is terminated", async () => {
    const before = await trial().ids();
    const objects = trial().objects();
    const since = await trial().now();
    const seen: string[] = [];
    const roll = () => withK3s("v1.36.5+k3s1", () => trial().up({ ...plan, rolling: true }));
    await trial().atTerminations(5, roll, (ids) => {
      const nodes = trial().nodes().map(({ spec }) => spec.providerID);
      for (const id of ids) assert.ok(!nodes.includes(`lambda://${id}`), `${id} is to be terminated while it is a node`);
      for (const id of trial().busy()) assert.ok(!ids.includes(id) && nodes.includes(`lambda://${id}`), `a pod runs on ${id}`);
      seen.push(`${trial().takers("server").length} servers, ${trial().takers("train").length} agents`);
    });
    assert.ok(seen.every((each) => /^[23] servers, [12] agents$/.test(each)), `what was left each time: ${seen.join("; ")}`);
    assert.equal(seen.length, 5);
    const after = await trial().ids();
    const hosts = new Map(Object.entries(before).map(([host, id]) => [id, host]));
    const order = (await trial().terminated(since)).map((id) => hosts.get(id) ?? id);
    assert.deepEqual(order.filter((host) => host.includes("server")), ["trial-server-0", "trial-server-1", "trial-server-2"]);
    assert.deepEqual(order.filter((host) => host.includes("train")), ["trial-train-0", "trial-train-1"]);
    for (const [host, id] of Object.entries(before)) assert.ok(after[host] !== undefined && after[host] !== id, `${host} was not replaced`);
    assert.ok(Object.values(await trial().starts()).every((start) => start.startsWith("joins")), "a second cluster was begun");
    assert.deepEqual(trial().objects(), objects);
    await trial().nodesAreInstances();
  });

  it("scale in by the member that is named, which is cordoned and drained as budgets allow before it goes", async () => {
    const { kubectl } = trial().platform;
    const before = await trial().ids();
    const id = await eventually(() => trial().busy()[0], () => "the pod has no node", 60);
    const host = Object.keys(before).find((each) => before[each] === id) ?? "";
    const since = await trial().now();
    kubectl.run(["create", "poddisruptionbudget", "keep", "-n", "default", "--selector=app=trial", "--min-available=1"]);
    const smaller = trial().up({ servers: 3, agents: 1, retired: [Number(host.at(-1))] });
    smaller.catch(() => {});
    await eventually(() => trial().takers("train").length === 1, () => `${host} is not cordoned`, 60);
    assert.deepEqual([trial().busy(), await trial().terminated(since)], [[id], []], "the budget was not heeded");
    kubectl.run(["delete", "poddisruptionbudget", "keep", "-n", "default"]);
    await smaller;
    assert.deepEqual(await trial().terminated(since), [id]);
    const { [host]: _gone, ...kept } = before;
    assert.deepEqual(await trial().ids(), kept);
    const last = kept["trial-train-0"] ?? kept["trial-train-1"];
    await eventually(() => trial().busy().join() === last, () => `the pod runs on ${trial().busy().join()}, not on ${last}`, 60);
    await trial().nodesAreInstances();
  });

  it("leave nothing when they go", () => leaveNothing(trial()));
}
