import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Api, openApi } from "@sophia/cluster-node";
import { clientChainOf, newAdminCertificate, newAuthorities } from "@sophia/cluster-pki";
import { parseAllDocuments } from "yaml";
import { serverCloudInit } from "../../../components/cluster/spec/cloud-init.ts";
import { apiServerArguments } from "../../../components/cluster/spec/hardening.ts";
import { clusterAdminGroup } from "../../../components/cluster/spec/kubeconfig.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { fileOf, server } from "../../unit/cluster/support/nodes.ts";

const serverDirectory = "/var/lib/rancher/k3s/server";
const document = serverCloudInit({ name: "sophia" }, server);

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** A pod that is fine everywhere but under `restricted`. */
const careless = { apiVersion: "v1", kind: "Pod", metadata: { name: "careless" }, spec: { serviceAccountName: "default", containers: [{ name: "careless", image: "example.com/careless:1" }] } };

describe("the API server with our hardening", function () {
  this.timeout(120_000);
  let folder: string;
  const children: ChildProcess[] = [];
  let loopback: Api;
  let administrator: Api;
  let outsider: Api;
  const start = (path: string, args: readonly string[]) => {
    const child = spawn(path, [...args], { stdio: "ignore" });
    children.push(child);
    return child;
  };

  before(async () => {
    const tools = await ensureTools(["etcd", "kube-apiserver"]);
    const program = (name: "etcd" | "kube-apiserver") => tools.get(name)?.path ?? "";
    folder = await mkdtemp(join(tmpdir(), "api-server-"));
    await mkdir(join(folder, "logs"));
    for (const name of ["psa.yaml", "audit.yaml"]) await writeFile(join(folder, name), fileOf(document, `${serverDirectory}/${name}`));
    const ours = await newAuthorities(new Date());
    await writeFile(join(folder, "client-ca.crt"), clientChainOf(ours) + ours.root.certificate);
    await writeFile(join(folder, "service.key"), generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }));
    const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
    const client = `http://127.0.0.1:${etcdPort}`;
    const peer = `http://127.0.0.1:${peerPort}`;
    start(program("etcd"), ["--data-dir", join(folder, "etcd"), "--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", `default=${peer}`, "--unsafe-no-fsync"]);
    start(program("kube-apiserver"), [
      ...apiServerArguments.map((argument) => `--${argument.replaceAll(serverDirectory, folder)}`),
      "--etcd-servers", client, "--secure-port", String(port), "--bind-address", "127.0.0.1", "--cert-dir", join(folder, "certificates"),
      "--authorization-mode", "Node,RBAC", "--client-ca-file", join(folder, "client-ca.crt"), "--anonymous-auth=false", "--service-cluster-ip-range", "10.43.0.0/16",
      "--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", join(folder, "service.key"), "--service-account-signing-key-file", join(folder, "service.key"),
    ]);
    const issuer = { chain: clientChainOf(ours), key: ours.issuing.client.key };
    const as = async (user: string, group: string) => {
      const { certificate: cert, key } = await newAdminCertificate({ user, group, validityHours: 1 }, issuer, new Date());
      return openApi({ server: `https://127.0.0.1:${port}`, options: { cert, key, agent: false, rejectUnauthorized: false } });
    };
    loopback = await as("bootstrap", "system:masters");
    administrator = await as("sophia-infra", clusterAdminGroup);
    outsider = await as("somebody", "nobodies");
    for (;;) {
      assert.ok(children.every(({ exitCode }) => exitCode === null), "etcd or the API server ended: it does not take our files");
      const ready = await loopback.call("GET", "/readyz").then(() => true, () => false);
      if (ready) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // What k3s does by itself: the controllers' account, and our manifests. The objects of kinds the API server has anyway.
    await loopback.call("POST", "/api/v1/namespaces/kube-system/serviceaccounts", { metadata: { name: "default" } }).catch(() => undefined);
  });
  after(async () => {
    for (const child of children) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it("takes our manifests, and by them the administrator's group has every right; others have none", async () => {
    await assert.rejects(administrator.call("GET", "/api/v1/nodes"), { status: 403 });
    const manifests = parseAllDocuments(fileOf(document, `${serverDirectory}/manifests/sophia.yaml`)).map((each) => each.toJS() as { kind: string });
    const paths: Record<string, string> = {
      ClusterRoleBinding: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
      NetworkPolicy: "/apis/networking.k8s.io/v1/namespaces/kube-system/networkpolicies",
    };
    for (const manifest of manifests) await loopback.call("POST", paths[manifest.kind] ?? "", manifest);
    await administrator.call("GET", "/api/v1/nodes");
    await assert.rejects(outsider.call("GET", "/api/v1/nodes"), { status: 403 });
  });

  it("refuses in a namespace that says nothing what is not restricted, and takes it in the exempt ones", async () => {
    await loopback.call("POST", "/api/v1/namespaces", { metadata: { name: "plain" } });
    await loopback.call("POST", "/api/v1/namespaces", { metadata: { name: "gpu-operator" } });
    for (const namespace of ["plain", "gpu-operator"]) await loopback.call("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: "default" } });
    await assert.rejects(loopback.call("POST", "/api/v1/namespaces/plain/pods", careless), /violates PodSecurity "restricted:v1\.36"/);
    for (const namespace of ["kube-system", "gpu-operator"]) await loopback.call("POST", `/api/v1/namespaces/${namespace}/pods`, careless);
  });

  it("records who asked, and no body", async () => {
    const body = { metadata: { name: "token" }, stringData: { password: "very-secret" } };
    await administrator.call("POST", "/api/v1/namespaces/kube-system/secrets", body);
    const lines = (await readFile(join(folder, "logs", "audit.log"), "utf8")).trim().split("\n").map((line) => JSON.parse(line) as { level: string; user: { username: string }; objectRef?: { resource: string }; verb: string });
    assert.ok(lines.some(({ user, verb, objectRef }) => user.username === "sophia-infra" && verb === "create" && objectRef?.resource === "secrets"));
    assert.deepEqual([...new Set(lines.map(({ level }) => level))], ["Metadata"]);
    assert.doesNotMatch(await readFile(join(folder, "logs", "audit.log"), "utf8"), /very-secret/);
  });
});
