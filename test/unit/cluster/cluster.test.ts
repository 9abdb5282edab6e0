import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { K3sCluster, type K3sClusterArgs, type ServerInstance, type ServerLaunch } from "../../../components/cluster/cluster.ts";
import { gpuMarks } from "../../../components/cluster/spec/marks.ts";
import { type Registration, registrations } from "../../support/mocks.ts";
import { fileOf } from "./support/nodes.ts";

/** Stands for an instance: its outputs are what a launch would give. */
class TestInstance extends pulumi.CustomResource implements ServerInstance {
  declare readonly ip: pulumi.Output<string>;
  declare readonly privateIp: pulumi.Output<string | undefined>;

  constructor(name: string, launch: ServerLaunch, opts: pulumi.ResourceOptions) {
    const ordinal = name.at(-1) ?? "";
    super("test:index:Instance", name, { ...launch, ip: `203.0.113.${ordinal}`, privateIp: `172.26.0.${ordinal}` }, opts);
  }
}

interface Result {
  readonly all: readonly Registration[];
  readonly options: ReadonlyMap<string, pulumi.ResourceOptions>;
  readonly agentUserData: string;
}

const files = { "/var/lib/rancher/k3s/server/tls/server-ca.key": "key of the server CA\n" };

/** What the authorities' provider would return. */
const authorities = { serverFiles: files, serverToken: "K10ab::server:one", agentToken: "K10ab::node:two", caBundle: "bundle", clientIssuer: {}, certificate: "certificate", key: "key", url: "https://203.0.113.0:6443", clusterUid: "uid", nodeName: "node" };

async function registered(args: Partial<K3sClusterArgs> = {}, computed: Readonly<Record<string, unknown>> = authorities): Promise<Result> {
  const options = new Map<string, pulumi.ResourceOptions>();
  let agentUserData = "";
  const all = await registrations(() => {
    const note: pulumi.ResourceTransformation = ({ name, opts, props }) => {
      options.set(name, opts);
      return { props: Object.fromEntries(Object.entries(props as Record<string, unknown>).map(([key, value]) => [key, value ?? computed[key]])), opts };
    };
    const cluster = new K3sCluster(
      "cluster",
      { cluster: { name: "sophia" }, servers: 3, launchServer: (name, launch, opts) => new TestInstance(name, launch, opts), ...args },
      { transformations: [note] },
    );
    void pulumi.unsecret(cluster.agentUserData({ hostname: "sophia-training-0", ...gpuMarks("training") })).apply((text) => (agentUserData = text));
  });
  return { all, options, agentUserData };
}

function namesOf(resources: pulumi.ResourceOptions["dependsOn"]): (string | undefined)[] {
  return ((resources ?? []) as pulumi.Resource[]).map((resource) => (resource as unknown as { __name: string }).__name);
}

function secret(value: unknown): string {
  return (value as { secret: string }).secret;
}

describe("K3sCluster", () => {
  it("registers authorities, servers, the wait for the API and a membership of each server", async () => {
    const { all } = await registered();
    assert.deepEqual(
      all.filter(({ type }) => !type.startsWith("sophia:")).map(({ name }) => name).sort(),
      ["cluster-access", "cluster-pki-admin", "cluster-pki-authorities", "cluster-ready", ...[0, 1, 2].flatMap((ordinal) => [`cluster-server-${ordinal}`, `cluster-server-${ordinal}-node`])].sort(),
    );
  });

  it("launches the servers as one group", async () => {
    const { all } = await registered();
    const servers = all.filter(({ type }) => type === "test:index:Instance");
    assert.deepEqual(servers.map(({ inputs }) => inputs["hostname"]), ["sophia-server-0", "sophia-server-1", "sophia-server-2"]);
    assert.deepEqual([...new Set(servers.map(({ inputs }) => inputs["group"]))], ["cluster-pki-authorities-id"]);
  });

  it("launches each server after the one before is a node, so that whatever replaces them takes one at a time", async () => {
    const { options } = await registered();
    assert.deepEqual([0, 1, 2].map((ordinal) => namesOf(options.get(`cluster-server-${ordinal}`)?.dependsOn)), [["cluster-access"], ["cluster-access", "cluster-server-0-node"], ["cluster-access", "cluster-server-1-node"]]);
  });

  it("warns in the run that finds that the cluster began anew, and in no later one", async () => {
    const warnings = async (beganAnewAt: number) => {
      const said: string[] = [];
      const { warn } = console;
      console.warn = (line: string) => void said.push(line);
      await registered({ servers: 1 }, { ...authorities, beganAnewAt: new Date(beganAnewAt).toISOString() }).finally(() => (console.warn = warn));
      return said;
    };
    assert.deepEqual(await warnings(Date.now() - 60_000), []);
    const [warning, ...more] = await warnings(Date.now() + 60_000);
    assert.match(warning ?? "", /the cluster sophia began anew: .* Run: pulumi refresh --stack test, then: npm run up -- --stack test \(docs\/runbooks\/restore-etcd\.md\)/);
    assert.deepEqual(more, []);
  });

  it("lets each server in before its node is waited for, by the address it was launched with", async () => {
    class Opening extends pulumi.CustomResource {}
    const letIn: K3sClusterArgs["letIn"] = (name, { ip }, opts) => [new Opening("test:index:Opening", `${name}-opening`, { ip }, opts)];
    const { all, options } = await registered({ letIn });
    assert.deepEqual(all.filter(({ type }) => type === "test:index:Opening").map(({ inputs }) => inputs["ip"]), ["203.0.113.0", "203.0.113.1", "203.0.113.2"]);
    assert.deepEqual([0, 1, 2].map((ordinal) => namesOf(options.get(`cluster-server-${ordinal}-node`)?.dependsOn)), [0, 1, 2].map((ordinal) => [`cluster-server-${ordinal}-opening`]));
  });

  it("gives every server both ways to start, secret: to begin a cluster and to join one", async () => {
    const { all } = await registered({ servers: 1 });
    const server = all.find(({ type }) => type === "test:index:Instance");
    const [join, first] = [secret(server?.inputs["userData"]), secret(server?.inputs["firstUserData"])];
    const config = "/etc/rancher/k3s/config.yaml";
    assert.match(fileOf(first, config), /cluster-init: true/);
    assert.match(fileOf(join, config), /server: https:\/\/@@PEER_PRIVATE_IP@@:6443/);
    for (const text of [join, first]) assert.equal(fileOf(text, "/var/lib/rancher/k3s/server/tls/server-ca.key"), "key of the server CA\n");
  });

  it("gives agents the private address of the first server and the agents' token alone", async () => {
    const { agentUserData } = await registered();
    assert.match(fileOf(agentUserData, "/etc/rancher/k3s/config.yaml"), /server: https:\/\/172\.26\.0\.0:6443\ntoken: K10ab::node:two/);
    assert.doesNotMatch(agentUserData, /::server:|server CA/);
    const far = await registered({ cluster: { name: "sophia", spansRegions: true } });
    assert.match(far.agentUserData, /server: https:\/\/203\.0\.113\.0:6443/);
  });

  it("asks every server for the API, and hands keys on as secrets", async () => {
    const { all } = await registered();
    const ready = all.find(({ name }) => name === "cluster-ready");
    assert.deepEqual(ready?.inputs["servers"], [0, 1, 2].map((ordinal) => `https://203.0.113.${ordinal}:6443`));
    assert.equal(ready.inputs["serverName"], "kubernetes.default.svc");
    assert.ok("secret" in (ready.inputs["key"] as object));
    const node = all.find(({ name }) => name === "cluster-server-2-node");
    assert.equal(node?.inputs["providerId"], "lambda://cluster-server-2-id");
    assert.ok("secret" in (node.inputs["kubeconfig"] as object));
    // It is asked itself, and those before it when it is dead: none that may be launched after it.
    assert.match(secret(node.inputs["kubeconfig"]), /server: https:\/\/203\.0\.113\.2:6443/);
    assert.deepEqual(node.inputs["servers"], [0, 1].map((ordinal) => `https://203.0.113.${ordinal}:6443`));
  });

  it("restores a snapshot only where a cluster begins", async () => {
    const { all } = await registered({ servers: 1, snapshots: { bucket: "backups" }, snapshotKeys: { accessKey: "access", secretKey: "secret" }, restoreSnapshot: "etcd-snapshot-7" });
    const server = all.find(({ type }) => type === "test:index:Instance");
    assert.match(secret(server?.inputs["firstUserData"]), /RESTORE_SNAPSHOT='etcd-snapshot-7'/);
    assert.match(secret(server?.inputs["userData"]), /RESTORE_SNAPSHOT=''/);
    assert.match(secret(server?.inputs["userData"]), /etcd-s3-bucket: backups/);
  });

  it("says what is missing when snapshots have no keys", async () => {
    await assert.rejects(registered({ snapshots: { bucket: "backups" } }), /cluster sophia sends its etcd snapshots to the bucket backups but has no keys of it; give the secrets/);
  });
});
