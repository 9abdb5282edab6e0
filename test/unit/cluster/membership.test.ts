import assert from "node:assert/strict";
import { type MembershipInputs, type MembershipOutputs, UnreachableError, nodeMembership } from "@sophia/cluster-node";
import { checkTraffic } from "../../../clients/cluster-node/traffic.ts";
import { Progress } from "../../../clients/cluster-node/values.ts";
import { World, type WorldNode, type WorldPod } from "./support/world.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const mine = (): WorldNode => ({ name: "gpu-0-0920582c", providerId: "lambda://0920582c", ready: true });
const other = (): WorldNode => ({ name: "server-0-aaaa", providerId: "lambda://aaaa", ready: true });

describe("NodeMembership", () => {
  let world: World;
  const settings = { providerId: "lambda://0920582c", machine: "fleet-training-0", clusterUid: "one", readySeconds: 0.2, drainSeconds: 0.3, whenPodsStay: "fail" as const, trafficSeconds: 0, pollSeconds: 0.01 };
  const inputs = (): MembershipInputs => ({ ...settings, kubeconfig: world.server.kubeconfig });
  const outputs = (): MembershipOutputs => ({ ...inputs(), nodeName: "gpu-0-0920582c", address: "172.26.1.9", traffic: "not looked at" });
  const start = async (nodes: WorldNode[], pods: WorldPod[] = []) => {
    world = await World.of(nodes, pods);
  };
  afterEach(() => world.server.stop());

  it("waits until the machine's node, whatever its name, is ready", async () => {
    await start([{ ...mine(), ready: false }, other()]);
    const created = nodeMembership.create({ ...inputs(), readySeconds: 30 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    world.nodes[0] = mine();
    const { id, outs } = await created;
    assert.equal(id, "lambda://0920582c");
    assert.equal(outs.nodeName, "gpu-0-0920582c");
    assert.equal(outs.address, "172.26.1.9");
  });

  it("says what it saw and where to look when the node does not come", async () => {
    await start([other()]);
    await assert.rejects(nodeMembership.create(inputs()), /^Error: fleet-training-0 \(lambda:\/\/0920582c\) is no ready node of the cluster after 0\.2 s: it has not joined the cluster\. Look on the machine: .*8472\/udp/);
    world.nodes.push({ ...mine(), ready: false });
    await assert.rejects(nodeMembership.create(inputs()), /it joined as gpu-0-0920582c and is not ready: container runtime network not ready/);
  });

  it("names the port that is filtered", async () => {
    await start([mine(), other()]);
    world.metrics = ["server-0-aaaa"];
    const { outs } = await nodeMembership.create({ ...inputs(), trafficSeconds: 0.05 });
    assert.equal(outs.traffic, "metrics-server gets metrics of 1 other nodes and none of gpu-0-0920582c: 10250/tcp to 172.26.1.9 is filtered");
    world.metrics.push("gpu-0-0920582c");
    assert.equal((await nodeMembership.create({ ...inputs(), trafficSeconds: 5 })).outs.traffic, "10250/tcp passes");
  });

  it("does not fail because one look at the traffic got no answer", async () => {
    await start([mine(), other()]);
    world.metrics = ["gpu-0-0920582c"];
    let look = 0;
    const call = <Body>(_method: string, path: string): Promise<Body> => {
      look += 1;
      return look === 1 ? Promise.reject(new UnreachableError("https://server", "ECONNRESET", "reset")) : Promise.resolve({ path } as Body);
    };
    const said: string[] = [];
    const node = { metadata: { name: "gpu-0-0920582c" } };
    const progress = new Progress((line) => said.push(line));
    assert.equal(await checkTraffic({ server: "https://server", call }, node, { trafficSeconds: 5, pollSeconds: 0.01 }, progress), "10250/tcp passes");
    assert.deepEqual(said, ["looking for traffic between the nodes: the API server gave no answer"]);
  });

  it("leaves by cordon, eviction as budgets allow, and removal; DaemonSets and finished pods stay", async () => {
    await start(
      [mine(), other()],
      [
        { name: "web", node: "gpu-0-0920582c", refusals: 3 },
        { name: "agent", node: "gpu-0-0920582c", owner: "DaemonSet" },
        { name: "done", node: "gpu-0-0920582c", phase: "Succeeded" },
        { name: "elsewhere", node: "server-0-aaaa" },
      ],
    );
    await nodeMembership.delete("", { ...outputs(), drainSeconds: 30 });
    assert.deepEqual(world.pods.map(({ name }) => name), ["agent", "done", "elsewhere"]);
    assert.deepEqual(world.nodes.map(({ name }) => name), ["server-0-aaaa"]);
    const { asked } = world.server;
    assert.ok(asked.indexOf("PATCH /api/v1/nodes/gpu-0-0920582c") < asked.findIndex((each) => each.includes("/eviction")));
    assert.equal(asked.filter((each) => each.includes("/eviction")).length, 4);
  });

  it("keeps a machine whose pods stay, and says which; or lets it go when asked to", async () => {
    await start([mine(), other()], [{ name: "web", node: "gpu-0-0920582c", refusals: 100_000 }]);
    await assert.rejects(nodeMembership.delete("", outputs()), /^Error: fleet-training-0 \(node gpu-0-0920582c\) still runs 1 pods after 0\.3 s, so it was kept, cordoned: apps\/web \(Cannot evict pod as it would violate the pod's disruption budget\.\)/);
    assert.equal(world.nodes[0]?.unschedulable, true);
    await nodeMembership.delete("", { ...outputs(), whenPodsStay: "proceed" });
    assert.deepEqual(world.nodes.map(({ name }) => name), ["server-0-aaaa"]);
  });

  it("is drained through a server that came in the same run, when those it knows are gone", async () => {
    await start([mine(), other()], [{ name: "web", node: "gpu-0-0920582c" }]);
    const cluster = "identity of these tests";
    const gone = { ...outputs(), cluster, kubeconfig: world.server.kubeconfig.replace(/http:\/\/127\.0\.0\.1:\d+/, "http://127.0.0.1:1"), servers: ["http://127.0.0.1:2"] };
    await assert.rejects(nodeMembership.delete("", gone), /could not be drained: nothing answers/);
    await nodeMembership.create({ ...inputs(), cluster, providerId: "lambda://aaaa" });
    await nodeMembership.delete("", gone);
    assert.deepEqual([world.nodes.map(({ name }) => name), world.pods], [["server-0-aaaa"], []]);
  });

  it("does not wait for a dead machine, nor on the last node", async () => {
    await start([{ ...mine(), ready: false }, other()], [{ name: "web", node: "gpu-0-0920582c" }]);
    await nodeMembership.delete("", { ...outputs(), drainSeconds: 600 });
    assert.equal(world.nodes.length, 1);
    world.nodes = [mine(), { ...other(), unschedulable: true }];
    await nodeMembership.delete("", { ...outputs(), drainSeconds: 600 });
    assert.equal(world.nodes.length, 1);
    assert.equal(world.server.asked.filter((each) => each.includes("/eviction")).length, 0);
  });

  it("is gone where the node is", async () => {
    await start([other()]);
    await nodeMembership.delete("", outputs());
  });

  it("keeps the machine when the API server refuses or cannot be reached, and says how to go on", async () => {
    await start([mine(), other()]);
    world.unauthorised = true;
    const living = () => Promise.resolve([{ id: "0920582c", ip: "127.0.0.1", status: "active" }]);
    await assert.rejects(nodeMembership.delete("", { ...outputs(), whenPodsStay: "proceed" }, { machines: living }), /^Error: fleet-training-0 \(lambda:\/\/0920582c\) was kept, since its node could not be drained: it does not accept the administrator's certificate \(401\).*an update renews/);
    const last = { ...outputs(), cluster: "kept", servers: [] };
    await world.server.stop();
    for (const cloud of [undefined, { machines: living }])
      await assert.rejects(nodeMembership.delete("", last, cloud), /^Error: fleet-training-0 .* was kept, .*nothing answers on the port.*cluster\.apiCidrs.*cluster\.joining\.whenPodsStay: proceed/);
    await nodeMembership.delete("", { ...last, whenPodsStay: "proceed" }, { machines: living });
    await start([]);
  });

  it("takes what the stack's file says now of pods that stay, also where the state says otherwise", async () => {
    await start([mine(), other()], [{ name: "web", node: "gpu-0-0920582c", refusals: 100_000 }]);
    const told = (cluster: string) => ({ config: { get: (key: string) => (key === "sophia-infra:cluster" ? cluster : undefined) } });
    for (const cluster of ["", "no JSON", "[]", '{"joining":{}}', '{"joining":{"whenPodsStay":"fail"}}']) await assert.rejects(nodeMembership.delete("", outputs(), told(cluster)), /still runs 1 pods/, cluster);
    await nodeMembership.delete("", outputs(), told('{"joining":{"whenPodsStay":"proceed"}}'));
    assert.equal(world.nodes.length, 1);
  });

  it("is gone where its machine is, or all servers of its cluster", async () => {
    await start([]);
    // The servers of its kubeconfig and of its list, where nobody listens.
    const last = { ...outputs(), cluster: "gone", servers: ["http://127.0.0.7:1"] };
    await world.server.stop();
    const server = { id: "aaaa", ip: "127.0.0.7", status: "active" };
    const agent = { id: "0920582c", ip: "203.0.113.9", status: "active" };
    const of = (...all: { id: string; ip?: string; status: string }[]) => ({ machines: () => Promise.resolve(all) });
    for (const status of ["preempted", "terminated", "terminating"]) {
      await nodeMembership.delete("", last, of(server, { ...agent, status }));
      await nodeMembership.delete("", last, of(agent, { ...server, status }));
    }
    await nodeMembership.delete("", last, of(server));
    await nodeMembership.delete("", last, of(agent));
    await assert.rejects(nodeMembership.delete("", last, of(server, agent)), /was kept/);
    await assert.rejects(nodeMembership.delete("", last, of({ ...server, status: "unhealthy" }, agent)), /was kept/);
    await assert.rejects(nodeMembership.delete("", last, { machines: () => Promise.reject(new Error("the cloud is away")) }), /was kept.*the cloud is away/);
    // The servers of a cluster that was there before are no machines of this cloud.
    const { cluster: _cluster, servers: _servers, ...existing } = last;
    await assert.rejects(nodeMembership.delete("", existing, of(agent)), /was kept/);
    await start([]);
  });

  it("removes the dead nodes of machines that bore its name, and no other", async () => {
    await start([
      mine(),
      { name: "gpu-0-beefbeef", providerId: "lambda://beef", ready: false },
      { name: "gpu-0-cafecafe", providerId: "lambda://cafe", ready: true },
      { name: "gpu-01-beefbeef", providerId: "lambda://f00d", ready: false },
    ]);
    await nodeMembership.create({ ...inputs(), hostname: "gpu-0" });
    assert.deepEqual(world.nodes.map(({ name }) => name), ["gpu-0-0920582c", "gpu-0-cafecafe", "gpu-01-beefbeef"]);
  });

  it("differs by machine alone: another one replaces it, drained first; all else is in place", async () => {
    await start([mine()]);
    const diff: typeof nodeMembership.diff = (id, olds, news) => nodeMembership.diff(id, olds, news);
    assert.deepEqual(await diff("", outputs(), inputs()), { changes: false, replaces: [], deleteBeforeReplace: true });
    for (const change of [{ kubeconfig: "another" }, { kubeconfig: unknown }, { clusterUid: unknown }, { drainSeconds: 5 }])
      assert.deepEqual(await diff("", outputs(), { ...inputs(), ...change }), { changes: true, replaces: [], deleteBeforeReplace: true }, JSON.stringify(change));
    for (const providerId of ["lambda://beef", unknown]) assert.deepEqual(await diff("", outputs(), { ...inputs(), providerId }), { changes: true, replaces: ["providerId"], deleteBeforeReplace: true });
  });

  it("is waited for again when the cluster began anew, and only then", async () => {
    await start([mine()]);
    const before = world.server.asked.length;
    const { outs } = await nodeMembership.update("", outputs(), { ...inputs(), kubeconfig: "renewed" });
    assert.equal(outs.kubeconfig, "renewed");
    assert.equal(outs.nodeName, "gpu-0-0920582c");
    assert.equal(world.server.asked.length, before);
    await nodeMembership.update("", outputs(), { ...inputs(), clusterUid: "two" });
    assert.ok(world.server.asked.length > before);
  });
});
