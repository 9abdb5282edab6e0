import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { openApi, until } from "../../../sandbox/cluster/api.ts";
import {
  clusterStatus, clusterTools, clusterToolsFrom, setCpuUsage, setCustomMetric, setExternalMetric, startCluster, stopCluster,
  type ClusterInfo, type ClusterTools,
} from "../../../sandbox/cluster/index.ts";
import { clusterPaths } from "../../../sandbox/cluster/paths.ts";
import { findProcesses } from "../../../sandbox/cluster/processes.ts";
import { ensureCrds, ensureTools } from "../../../sandbox/tools/index.ts";
import { nodeObject, sandboxNodes } from "../../../sandbox/cluster/nodes.ts";
import * as objects from "./objects.ts";

describe("the sandbox's cluster, running", function () {
  this.timeout(600_000);
  let dir: string;
  let tools: ClusterTools;
  let crds: readonly string[];
  let info: ClusterInfo;
  const homeBefore = [".kube", ".kwok"].map((name) => existsSync(join(homedir(), name)));

  /** kubectl's standard output, or an error that holds what it said. */
  function kubectl(args: readonly string[], input?: object, kubeconfig = info.kubeconfig): Promise<string> {
    return new Promise((resolve, reject) => {
      const cache = join(dir, "kubectl-cache");
      const child = execFile(tools.kubectl, [...args, `--kubeconfig=${kubeconfig}`, `--cache-dir=${cache}`], (error, stdout, stderr) =>
        error === null ? resolve(stdout) : reject(new Error(stderr)));
      child.stdin?.end(input === undefined ? "" : JSON.stringify(input));
    });
  }
  const apply = (...items: object[]) => kubectl(["apply", "--server-side", "-f", "-"], { apiVersion: "v1", kind: "List", items });
  const waitFor = (what: string, condition: string) => kubectl(["wait", "-n", "demo", what, `--for=${condition}`, "--timeout=120s"]);
  const read = async (what: string, path: string) => kubectl(["get", "-n", "demo", what, `-o=jsonpath={${path}}`]);
  const isAlive = (pid: number) => existsSync(`/proc/${pid}/exe`) && (() => { try { process.kill(pid, 0); return true; } catch { return false; } })();

  before(async () => {
    const sandbox = join(import.meta.dirname, "../../../.sandbox");
    await mkdir(sandbox, { recursive: true });
    dir = await mkdtemp(join(sandbox, "test-cluster-"));
    tools = clusterToolsFrom(await ensureTools(clusterTools));
    crds = await ensureCrds();
    info = await startCluster({ dir, tools, crds });
    await apply(objects.namespace, nodeObject({ ...sandboxNodes[0]!, name: "gpu-a", podCidr: "10.244.8.0/24", gpus: { count: 8, product: "NVIDIA-H100-80GB-HBM3" } }));
    await apply(objects.gpuQuota, objects.account);
  });

  after(async () => {
    await stopCluster({ dir });
    await rm(dir, { recursive: true, force: true });
  });

  it("is returned as it is when started again", async () => {
    assert.deepEqual(await startCluster({ dir, tools, crds }), info);
    assert.deepEqual(await clusterStatus({ dir }), { ...info, healthy: true, problems: [] });
  });

  it("keeps its kubeconfig to its owner and touches nothing in the home directory", async () => {
    assert.equal((await stat(info.kubeconfig)).mode & 0o777, 0o600);
    assert.deepEqual([".kube", ".kwok"].map((name) => existsSync(join(homedir(), name))), homeBefore);
  });

  it("authorizes by RBAC", async () => {
    const token = (await kubectl(["create", "token", "reader", "-n", "demo"])).trim();
    const asReader = ["get", "pods", "-n", "demo", `--server=${info.server}`, `--token=${token}`, "--insecure-skip-tls-verify"];
    await assert.rejects(kubectl(asReader, undefined, "/dev/null"), /pods is forbidden: User "system:serviceaccount:demo:reader"/);
    await kubectl(["create", "rolebinding", "reader", "-n", "demo", "--clusterrole=view", "--serviceaccount=demo:reader"]);
    await until("the reader may not read", async () => kubectl(asReader, undefined, "/dev/null").then(() => "", (error: Error) => error.message));
  });

  it("refuses a pod that may run as root, and one over the quota of GPUs, and places one within it on the GPU node", async () => {
    await assert.rejects(apply(objects.pod("root", "0", {})), /violates PodSecurity "restricted:latest".*runAsNonRoot/s);
    await assert.rejects(apply(objects.pod("greedy", "5")), /exceeded quota: gpus, requested: requests.nvidia.com\/gpu=5/);
    await apply(objects.pod("modest", "4"));
    await waitFor("pod/modest", "condition=Ready");
    assert.equal(await read("pod/modest", ".spec.nodeName"), "gpu-a");
  });

  it("lets workloads with volumes, jobs, services and routes settle", async () => {
    await apply(objects.database, objects.job, objects.loadBalancer, objects.deployment("web", 2),
      objects.gateway([{ name: "http", port: 80, protocol: "HTTP" }]), objects.route);
    await Promise.all([
      waitFor("statefulset/db", "jsonpath={.status.readyReplicas}=2"),
      waitFor("job/migrate", "condition=Complete"),
      waitFor("deployment/web", "condition=Available"),
      waitFor("service/edge", "jsonpath={.status.loadBalancer.ingress[0].ip}"),
      waitFor("gateway/edge", "condition=Programmed"),
      waitFor("httproute/web", "jsonpath={.status.parents[0].conditions[0].status}=True"),
    ]);
    assert.equal(await read("pvc/data-db-0", ".status.phase"), "Bound");
    await kubectl(["patch", "pvc", "data-db-0", "-n", "demo", "--patch", '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}']);
    await waitFor("pvc/data-db-0", "jsonpath={.status.capacity.storage}=20Gi");
  });

  it("checks custom resources by the operators' definitions", async () => {
    const names = await kubectl(["get", "crd", "-o=name"]);
    for (const name of ["gateways.gateway.networking.k8s.io", "clusters.postgresql.cnpg.io", "objectstores.barmancloud.cnpg.io",
      "certificates.cert-manager.io", "scaledobjects.keda.sh", "servicemonitors.monitoring.coreos.com"]) assert.ok(names.includes(name), name);
    await assert.rejects(apply(objects.gateway([{ name: "http", port: 123456, protocol: "HTTP" }])), /spec.listeners\[0\].port.*123456/s);
    await assert.rejects(apply({ ...objects.route, spec: { parentRef: [] } }), /parentRef/);
  });

  it("scales on external metrics and on simulated CPU load, up and down", async () => {
    await setExternalMetric(info, "demo", "queue_depth", 40, { queue: "jobs" });
    await setExternalMetric(info, "demo", "queue_depth", 400, { queue: "other" });
    await setCustomMetric(info, "demo", "pods", "*", "DCGM_FI_DEV_GPU_UTIL", 95);
    await apply(objects.deployment("queue", 1), objects.autoscaler("queue", objects.queueDepth),
      objects.deployment("busy", 1), objects.autoscaler("busy", objects.cpu));
    await waitFor("deployment/busy", "condition=Available");
    assert.equal(await setCpuUsage(info.kubeconfig, "demo", "app=busy", "500%"), 1);
    const scaled = (app: string, replicas: number) => until(`${app} is not at ${replicas}`, async () => {
      const now = await read(`deployment/${app}`, ".spec.replicas");
      return now === String(replicas) ? "" : `it is at ${now}`;
    }, { seconds: 180 });
    await Promise.all([scaled("queue", 4), scaled("busy", 4)]);
    assert.match(await read("hpa/queue", ".status.currentMetrics[0].external.current.averageValue"), /^(10|40)$/);

    const api = await openApi(info.kubeconfig);
    const { body } = await api("GET", "/apis/custom.metrics.k8s.io/v1beta2/namespaces/demo/pods/modest/DCGM_FI_DEV_GPU_UTIL");
    assert.equal((JSON.parse(body) as { items: { value: string }[] }).items[0]?.value, "95");

    await setExternalMetric(info, "demo", "queue_depth", 0, { queue: "jobs" });
    await setCpuUsage(info.kubeconfig, "demo", "app=busy", "");
    await Promise.all([scaled("queue", 1), scaled("busy", 1)]);
  });

  it("runs beside another one in a folder with a space in its name, which stops alone", async () => {
    const other = join(dir, "the other");
    const beside = await startCluster({ dir: other, tools, crds: [] });
    assert.notEqual(beside.server, info.server);
    const { stopped } = await stopCluster({ dir: other });
    assert.deepEqual(stopped.map(({ pid }) => pid).sort(), beside.processes.map(({ pid }) => pid).sort());
    assert.ok(beside.processes.every(({ pid }) => !isAlive(pid)));
    assert.equal((await clusterStatus({ dir }))?.healthy, true);
    assert.deepEqual(await readdir(other), []);
  });

  it("is unhealthy when a component was killed, and made anew by the next start", async () => {
    const victim = info.processes.find(({ name }) => name === "kube-controller-manager")!;
    process.kill(victim.pid, "SIGKILL");
    await until("the component lives on", async () => (isAlive(victim.pid) ? "alive" : ""));
    const status = await clusterStatus({ dir });
    assert.equal(status?.healthy, false);
    assert.match(status.problems.join(), new RegExp(`^kube-controller-manager \\(pid ${victim.pid}\\) is not running`));
    const said: string[] = [];
    const repaired = await startCluster({ dir, tools, crds: [], report: (line) => said.push(line) });
    const log = /kube-controller-manager \(pid \d+\) is not running; its log is (.*?\.log);?.*making it anew/.exec(said.join("\n"))?.[1];
    assert.ok(log !== undefined && existsSync(log), said.join("\n"));
    assert.notEqual(repaired.uid, info.uid);
    assert.ok(info.processes.every(({ pid }) => !isAlive(pid)));
    info = repaired;
  });

  it("leaves no process and no file when stopped, and starts again", async () => {
    const { stopped } = await stopCluster({ dir });
    assert.deepEqual(stopped.map(({ name }) => name).sort(), info.processes.map(({ name }) => name).sort());
    assert.ok(info.processes.every(({ pid }) => !isAlive(pid)));
    assert.deepEqual((await readdir(dir)).filter((name) => !["kubectl-cache", "the other", "failed-cluster-logs"].includes(name)), []);
    assert.equal(await clusterStatus({ dir }), undefined);
    const both = await Promise.all([1, 2].map(() => startCluster({ dir, tools, crds: [] })));
    assert.deepEqual(both[0], both[1]);
    assert.equal((await clusterStatus({ dir }))?.healthy, true);
  });

  for (const moment of ["starting the control plane", "adding nodes", "waiting for nodes"]) {
    it(`leaves nothing, and says so, when it is interrupted as it says "${moment}"`, async () => {
      const interrupted = join(dir, "interrupted");
      const controller = new AbortController();
      // A moment later: what was announced has begun.
      const report = (line: string) => { if (line.startsWith(moment)) setTimeout(() => controller.abort(), 300); };
      await assert.rejects(startCluster({ dir: interrupted, tools, crds: [], report, signal: controller.signal }), {
        message: "interrupted: the sandbox's cluster was not started",
      });
      assert.deepEqual(await findProcesses(clusterPaths(interrupted)), []);
      assert.deepEqual(await readdir(interrupted), []);
      await rm(interrupted, { recursive: true });
    });
  }

  for (const moment of ["starting the control plane", "adding nodes"]) {
    it(`starts after a start that was killed when it said "${moment}"`, async () => {
      await stopCluster({ dir });
      await killStartAt(moment, { dir, tools, crds: [] });
      assert.equal(await clusterStatus({ dir }), undefined);
      info = await startCluster({ dir, tools, crds: [] });
      assert.equal((await clusterStatus({ dir }))?.healthy, true);
      const all = await findProcesses(clusterPaths(dir));
      assert.deepEqual(all.map(({ pid }) => pid), info.processes.map(({ pid }) => pid));
    });
  }
});

/** Starts a cluster in a process of its own and kills that process as soon as it reports a line that begins so. */
async function killStartAt(moment: string, options: object): Promise<void> {
  const module = pathToFileURL(join(import.meta.dirname, "../../../sandbox/cluster/index.ts")).href;
  const code = `import { startCluster } from ${JSON.stringify(module)};
    await startCluster({ ...${JSON.stringify(options)}, report: (line) => console.log(line) });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("close", (_code, signal) => resolve(signal)));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (text.split("\n").some((line) => line.startsWith(moment))) child.kill("SIGKILL");
  });
  assert.equal(await ended, "SIGKILL");
}
