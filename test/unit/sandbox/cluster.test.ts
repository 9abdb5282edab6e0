import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { setCpuUsage } from "../../../sandbox/cluster/metrics.ts";
import { nodeObject, sandboxNodes } from "../../../sandbox/cluster/nodes.ts";
import { clusterPaths } from "../../../sandbox/cluster/paths.ts";
import { freePorts } from "../../../sandbox/cluster/ports.ts";
import { kwokctlConfiguration, portNames, type Ports } from "../../../sandbox/cluster/kwokctl.ts";
import { checkHealth, fingerprint, readRecord, type ClusterRecord } from "../../../sandbox/cluster/record.ts";
import { applicableStages, readStages, unwatchedResources } from "../../../sandbox/cluster/stages.ts";
import { clusterStatus, clusterTools, clusterToolsFrom, stopCluster, type ClusterTools } from "../../../sandbox/cluster/index.ts";

describe("the sandbox's cluster", () => {
  let dir: string;
  beforeEach(async () => { dir = await mkdtemp(join(tmpdir(), "sandbox-")); });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("has one name for one directory, through a link too, and another for another", async () => {
    const link = `${dir}-link`;
    await symlink(dir, link);
    try {
      assert.equal(clusterPaths(link).name, clusterPaths(dir).name);
      assert.notEqual(clusterPaths(join(dir, "other")).name, clusterPaths(dir).name);
      assert.match(clusterPaths(dir).name, /^sandbox-[0-9a-f]{8}$/);
    } finally {
      await rm(link);
    }
  });

  it("names every missing tool in one error", () => {
    const some = new Map(clusterTools.filter((name) => name !== "etcd" && name !== "kwok").map((name) => [name, { path: `/bin/${name}` }]));
    assert.throws(() => clusterToolsFrom(some), { message: "the sandbox's cluster needs etcd, kwok; ensure these tools before starting it" });
    const all = new Map(clusterTools.map((name) => [name, { path: `/bin/${name}` }]));
    assert.equal(clusterToolsFrom(all)["custom-metrics-server"], "/bin/custom-metrics-server");
  });

  it("chooses free ports that differ, below those of outgoing connections", async () => {
    const ports = Object.values(await freePorts(portNames));
    assert.equal(new Set(ports).size, portNames.length);
    assert.ok(ports.every((port) => port >= 20_000 && port < 32_768), String(ports));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports[0], "127.0.0.1", resolve));
    assert.equal((server.address() as AddressInfo).port, ports[0]);
    await new Promise((resolve) => server.close(resolve));
  });

  it("gives kwokctl every port and program, binds to loopback and fetches nothing", () => {
    const ports = Object.fromEntries(portNames.map((name, index) => [name, 20_000 + index])) as Record<keyof Ports, number>;
    const tools = Object.fromEntries(clusterTools.map((name) => [name, `/bin/${name}`])) as unknown as ClusterTools;
    const text = JSON.stringify(kwokctlConfiguration(clusterPaths(dir), tools, ports));
    for (const name of portNames.filter((port) => !port.startsWith("customMetrics"))) assert.ok(text.includes(String(ports[name])), name);
    for (const name of clusterTools.filter((tool) => tool !== "kwokctl" && tool !== "custom-metrics-server")) assert.ok(text.includes(`/bin/${name}"`), name);
    assert.ok(text.includes('"bindAddress":"127.0.0.1"'));
    assert.doesNotMatch(text, /https?:/);
  });

  it("has three CPU nodes in three zones with pod ranges of their own; a node with GPUs is tainted", () => {
    assert.deepEqual(sandboxNodes.map(({ name, zone, gpus }) => [name, zone, gpus?.count]), [
      ["cpu-a", "a", undefined], ["cpu-b", "b", undefined], ["cpu-c", "c", undefined],
    ]);
    assert.equal(new Set(sandboxNodes.map(({ podCidr }) => podCidr)).size, sandboxNodes.length);
    const [cpu, gpu] = [nodeObject(sandboxNodes[0]!), nodeObject({ ...sandboxNodes[0]!, gpus: { count: 8, product: "H100" } })] as { spec: { taints?: object[] }; status: { capacity: Record<string, string> } }[];
    assert.deepEqual(gpu!.spec.taints, [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }]);
    assert.equal(gpu!.status.capacity["nvidia.com/gpu"], "8");
    assert.equal(cpu!.spec.taints, undefined);
    assert.ok(!("nvidia.com/gpu" in cpu!.status.capacity));
  });

  it("counts as not started when its record is missing or broken", async () => {
    assert.equal(await clusterStatus({ dir }), undefined);
    await writeFile(clusterPaths(dir).record, '{"info":');
    assert.equal(await readRecord(clusterPaths(dir)), undefined);
  });

  it("is unhealthy when a recorded pid is now another process, and says which", async () => {
    const record: ClusterRecord = {
      fingerprint: "", processes: [{ name: "etcd", pid: process.pid, started: "1" }],
      info: { name: "", uid: "", kubeconfig: join(dir, "kubeconfig"), server: "https://127.0.0.1:1", metricsAdmin: "http://127.0.0.1:1", processes: [], startedAt: "" },
    };
    const { healthy, problems } = await checkHealth(clusterPaths(dir), record);
    assert.equal(healthy, false);
    assert.equal(problems.length, 3);
    assert.match(problems[0]!, new RegExp(`^etcd \\(pid ${process.pid}\\) is not running; its log is `));
  });

  it("stops nothing, and makes no directory, where none was started", async () => {
    const missing = join(dir, "missing");
    assert.deepEqual(await stopCluster({ dir: missing }), { stopped: [] });
    assert.deepEqual(await readdir(dir), []);
  });

  it("is another cluster when a definition's content changes", async () => {
    const crd = join(dir, "crd.yaml");
    await writeFile(crd, "a");
    const before = await fingerprint([crd]);
    assert.equal(await fingerprint([crd]), before);
    await writeFile(crd, "b");
    assert.notEqual(await fingerprint([crd]), before);
  });

  it("refuses a CPU usage that is neither a quantity nor a share", async () => {
    await assert.rejects(setCpuUsage(join(dir, "kubeconfig"), "n8n", "app=worker", "lots"), {
      message: 'the CPU usage "lots" is neither a quantity such as "900m" nor a share such as "90%" nor ""',
    });
  });
});

describe("the sandbox's stages", () => {
  it("leave out those of resources that are not defined", async () => {
    const stages = await readStages();
    const names = (defined: Parameters<typeof applicableStages>[1]) => applicableStages(stages, defined).map(({ metadata }) => metadata.name);
    assert.ok(names([]).includes("claim-provision") && names([]).includes("ingress-load-balancer"));
    assert.ok(!names([]).includes("gateway-programmed"));
    const gateway = { group: "gateway.networking.k8s.io", kind: "Gateway", plural: "gateways" };
    assert.deepEqual(names([gateway]).filter((name) => !names([]).includes(name)), ["gateway-programmed"]);
  });

  it("have different names", async () => {
    const names = (await readStages()).map(({ metadata }) => metadata.name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  it("are watched once KWOK's log says so", async () => {
    const stages = (await readStages()).filter(({ metadata: { name } }) => name.startsWith("pod-") || name === "node-ready");
    const line = (Kind: string) => JSON.stringify({ msg: "Start stage controller", ref: { APIGroup: "v1", Kind } });
    assert.equal(unwatchedResources(stages, "{\"msg\":\"other\"}\n"), "v1/Node, v1/Pod");
    assert.equal(unwatchedResources(stages, `${line("Pod")}\n${line("Node")}\n`), "");
  });

  it("say why in a comment in every file", async () => {
    const folder = join(import.meta.dirname, "../../../sandbox/cluster/stages");
    for (const file of await readdir(folder)) assert.match(await readFile(join(folder, file), "utf8"), /^# /, file);
  });
});
