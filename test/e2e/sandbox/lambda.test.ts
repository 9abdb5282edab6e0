import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { caBundleOf, clientChainOf, newAdminCertificate, newAuthorities, reissued, serverFilesOf, tokensOf, type Authorities } from "@sophia/cluster-pki";

import { agentCloudInit, serverCloudInit } from "../../../components/cluster/spec/cloud-init.ts";
import { clusterAdminGroup, clusterAdminUser, kubeconfigText, serverUrl } from "../../../components/cluster/spec/kubeconfig.ts";
import { gpuMarks } from "../../../components/cluster/spec/marks.ts";
import { clusterTools, clusterToolsFrom, startCluster, stopCluster, type ClusterInfo, type ClusterTools } from "../../../sandbox/cluster/index.ts";
import { LambdaAdmin, lambdaStatus, startLambda, stopLambda, type LambdaInfo } from "../../../sandbox/lambda/index.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { eventually } from "../../support/eventually.ts";
import { Kubectl } from "../../support/kubectl.ts";
import { caller, type Json } from "../../unit/sandbox-lambda/support.ts";

const shape = { name: "demo" };

describe("instances of the emulated Lambda Cloud that make a cluster", function () {
  this.timeout(300_000);
  let dir: string;
  let tools: ClusterTools;
  let cluster: ClusterInfo;
  let lambda: LambdaInfo;
  let admin: LambdaAdmin;
  let kubectl: Kubectl;
  let authorities: Authorities;
  let call: ReturnType<typeof caller>;
  const ids: Record<string, string> = {};

  before(async () => {
    const sandbox = join(import.meta.dirname, "../../../.sandbox");
    await mkdir(sandbox, { recursive: true });
    dir = await mkdtemp(join(sandbox, "test lambda "));
    tools = clusterToolsFrom(await ensureTools(clusterTools));
    cluster = await startCluster({ dir, tools, crds: [] });
    kubectl = new Kubectl(tools.kubectl, cluster.kubeconfig);
    authorities = await newAuthorities(new Date());
    lambda = await startLambda({ dir, kubeconfig: cluster.kubeconfig, clusterName: shape.name });
    admin = new LambdaAdmin(lambda.admin);
    await admin.changeBehaviour({ requestInterval: 0, launchInterval: 0, boot: [0, 0] });
    call = caller(lambda.url, lambda.apiKey);
    await call("POST", "/ssh-keys", { name: "main" });
  });

  after(async () => {
    await stopLambda({ dir });
    await stopCluster({ dir });
    await rm(dir, { recursive: true, force: true });
  });

  async function launch(name: string, type: string, userData: string): Promise<string> {
    const { status, text, body } = await call("POST", "/instance-operations/launch", {
      region_name: "us-east-1", instance_type_name: type, ssh_key_names: ["main"], name, hostname: name, user_data: userData,
    });
    assert.equal(status, 200, text);
    return (ids[name] = body.data.instance_ids[0] as string);
  }

  const addressesOf = async (name: string) =>
    eventually(async () => {
      const { ip, private_ip: privateIp } = (await call("GET", `/instances/${ids[name]}`)).body.data;
      return ip !== undefined && { ip: ip as string, privateIp: privateIp as string };
    }, () => `${name} has its addresses`);

  const nodes = () => (JSON.parse(kubectl.try(["get", "nodes", "-o", "json"]).stdout).items as Json[]);
  const nodeOf = (name: string) => eventually(() => nodes().find(({ spec }) => spec.providerID === `lambda://${ids[name]}`), () => `${name} has a node`);
  const isGone = (name: string) => eventually(() => !nodes().some(({ spec }) => spec.providerID === `lambda://${ids[name]}`), () => `the node of ${name} is gone`);

  function server(name: string, start: "initialise" | "join", peer = ""): string {
    const { serverToken, agentToken } = tokensOf(authorities);
    return serverCloudInit(shape, { name, files: serverFilesOf(authorities), serverToken, agentToken, start }).replaceAll("@@PEER_PRIVATE_IP@@", peer);
  }

  /** kubectl with the kubeconfig the program would compute. */
  async function kubectlAt(ip: string, group = clusterAdminGroup, signed = authorities): Promise<Kubectl> {
    const issuer = { chain: clientChainOf(signed), key: signed.issuing.client.key };
    const { certificate, key } = await newAdminCertificate({ user: clusterAdminUser, group, validityHours: 1 }, issuer, new Date());
    const path = join(dir, `kubeconfig-${ip}-${group.replaceAll(":", "-")}`);
    await writeFile(path, kubeconfigText({ clusterName: "demo", server: serverUrl(ip), caBundle: caBundleOf(authorities), certificate, key }));
    return new Kubectl(tools.kubectl, path);
  }

  it("a server becomes a node with its role", async () => {
    await launch("server-0", "cpu_4x_general", server("server-0", "initialise"));
    const { metadata } = await nodeOf("server-0");
    assert.equal(metadata.labels["sophia-ai.com/cluster"], "demo");
    assert.equal(metadata.labels["node-role.kubernetes.io/control-plane"], "true");
    assert.equal(metadata.name, `server-0-${ids["server-0"]!.slice(0, 8)}`);
  });

  it("its API answers at its public address by the kubeconfig computed from the authorities", async function () {
    if (process.platform !== "linux") return this.skip();
    const { ip } = await addressesOf("server-0");
    const own = await kubectlAt(ip);
    await eventually(() => own.try(["get", "--raw", "/readyz"]).ok, () => own.try(["get", "--raw", "/readyz"]).stderr);
    assert.equal(JSON.parse(own.try(["auth", "whoami", "-o", "json"]).stdout).status.userInfo.username, clusterAdminUser);
    const applied = own.try(["apply", "--server-side", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } }));
    assert.ok(applied.ok, applied.stderr);
    assert.ok(kubectl.try(["get", "namespace", "demo"]).ok, "it is the sandbox's cluster");
    assert.ok(own.try(["wait", "namespace/demo", "--for=jsonpath={.status.phase}=Active", "--timeout=60s"]).ok, "watches pass");
  });

  it("its API refuses strangers and gives other groups no rights", async function () {
    if (process.platform !== "linux") return this.skip();
    const { ip } = await addressesOf("server-0");
    const stranger = (await kubectlAt(ip, "strangers", await newAuthorities(new Date()))).try(["get", "nodes"]);
    assert.match(stranger.stderr, /must be logged in|Unauthorized/);
    const other = (await kubectlAt(ip, "others")).try(["get", "nodes"]);
    assert.match(other.stderr, /forbidden/i);
  });

  it("an agent of 8 GPUs takes pods that ask for them, and its end makes them wait again", async () => {
    const { privateIp } = await addressesOf("server-0");
    const { agentToken } = tokensOf(authorities);
    await launch("gpu-0", "gpu_8x_h100_sxm5", agentCloudInit(shape, { name: "gpu-0", server: privateIp, agentToken, ...gpuMarks("trainers") }));
    const node = await nodeOf("gpu-0");
    assert.equal(node.status.capacity["nvidia.com/gpu"], "8");
    assert.equal(node.metadata.labels["sophia-ai.com/fleet"], "trainers");
    assert.deepEqual(node.spec.taints.filter(({ key }: { key: string }) => key === "nvidia.com/gpu"), [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }]);
    const deployment = {
      apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "trainer", namespace: "default" },
      spec: {
        selector: { matchLabels: { app: "trainer" } },
        template: {
          metadata: { labels: { app: "trainer" } },
          spec: {
            nodeSelector: { "sophia-ai.com/fleet": "trainers" },
            tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }],
            containers: [{ name: "trainer", image: "registry.invalid/trainer:1", resources: { limits: { "nvidia.com/gpu": "8" } } }],
          },
        },
      },
    };
    assert.ok(kubectl.try(["apply", "-f", "-"], JSON.stringify(deployment)).ok);
    const phases = () => (JSON.parse(kubectl.try(["get", "pods", "-l", "app=trainer", "-o", "json"]).stdout).items as Json[]).map(({ status }) => status.phase);
    await eventually(() => phases().join() === "Running", () => `the pod is ${phases().join()}`);
    await call("POST", "/instance-operations/terminate", { instance_ids: [ids["gpu-0"]] });
    await isGone("gpu-0");
    await eventually(() => phases().join() === "Pending", () => `the pod is ${phases().join()}`);
  });

  it("an agent that finds no server does not join", async () => {
    const { agentToken } = tokensOf(authorities);
    await launch("lost", "gpu_1x_a10", agentCloudInit(shape, { name: "lost", server: "172.26.200.200", agentToken }));
    await launch("second", "gpu_1x_a10", agentCloudInit(shape, { name: "second", server: (await addressesOf("server-0")).privateIp, agentToken }));
    await nodeOf("second");
    assert.ok(!nodes().some(({ spec }) => spec.providerID === `lambda://${ids["lost"]}`));
  });

  it("a deleted node stays deleted while its machine lives, and a preempted machine's is taken away", async () => {
    const { metadata } = await nodeOf("second");
    kubectl.try(["delete", "node", metadata.name]);
    await launch("third", "gpu_1x_a10", agentCloudInit(shape, { name: "third", server: (await addressesOf("server-0")).privateIp, agentToken: tokensOf(authorities).agentToken }));
    await nodeOf("third");
    assert.ok(!nodes().some(({ spec }) => spec.providerID === `lambda://${ids["second"]}`));
    await admin.happen(ids["third"]!, "preempt");
    await isGone("third");
  });

  it("a server whose authorities are rotated knows clients of the new ones", async function () {
    if (process.platform !== "linux") return this.skip();
    const { ip } = await addressesOf("server-0");
    const former = authorities;
    authorities = await reissued(former, new Date());
    const early = await kubectlAt(ip);
    assert.ok(early.try(["get", "nodes"]).ok, "they are under the same root");
    authorities = await newAuthorities(new Date());
    const own = await kubectlAt(ip);
    assert.match(own.try(["get", "nodes"]).stderr, /certificate signed by unknown authority/);
    await admin.changeUserData(ids["server-0"]!, server("server-0", "initialise"));
    await eventually(() => own.try(["get", "nodes"]).ok, () => own.try(["get", "nodes"]).stderr);
  });

  it("a restart of the emulator keeps address, instances and nodes", async () => {
    await stopLambda({ dir });
    assert.deepEqual(await lambdaStatus({ dir }), { running: false });
    const again = await startLambda({ dir });
    assert.deepEqual([again.url, again.apiKey, again.admin], [lambda.url, lambda.apiKey, lambda.admin]);
    assert.ok(await nodeOf("server-0"));
    if (process.platform !== "linux") return;
    const own = await kubectlAt((await addressesOf("server-0")).ip);
    await eventually(() => own.try(["get", "--raw", "/readyz"]).ok, () => own.try(["get", "--raw", "/readyz"]).stderr);
  });

  it("a second server joins the first, and the first one's end leaves its API", async function () {
    await launch("server-1", "cpu_4x_general", server("server-1", "join", (await addressesOf("server-0")).privateIp));
    await nodeOf("server-1");
    await admin.happen(ids["server-0"]!, "preempt");
    await isGone("server-0");
    if (process.platform !== "linux") return this.skip();
    const own = await kubectlAt((await addressesOf("server-1")).ip);
    await eventually(() => own.try(["get", "--raw", "/readyz"]).ok, () => own.try(["get", "--raw", "/readyz"]).stderr);
  });
});
