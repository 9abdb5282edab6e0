import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { agentCloudInit, serverCloudInit } from "../../../components/cluster/spec/cloud-init.ts";
import { kernelSettings } from "../../../components/cluster/spec/hardening.ts";
import { k3s, toolVersions } from "../../../config/versions.ts";
import { debianFile } from "./support/debian.ts";
import { agent, cluster, documents, fileOf, joiner, read, server } from "./support/nodes.ts";

const schemaFile = "/usr/lib/python3/dist-packages/cloudinit/config/schemas/schema-cloud-config-v1.json";

describe("cloud-init", () => {
  it("passes the schema of cloud-init itself", async function () {
    this.timeout(90_000);
    const schema = await debianFile("cloud-init", schemaFile);
    if ("missing" in schema) {
      console.log(`      skipped: ${schema.missing}`);
      return this.skip();
    }
    const { $schema: _draft4, ...published } = JSON.parse(await readFile(schema.path, "utf8")) as Record<string, unknown>;
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(published);
    assert.equal(validate({ write_files: [{ content: "without a path" }] }), false, "the schema must be able to refuse");
    for (const [name, document] of Object.entries(documents)) assert.ok(validate(read(document)), `${name}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  });

  it("is one document with the header cloud-init looks for, below the size a launch takes", () => {
    for (const document of Object.values(documents)) {
      assert.match(document, /^#cloud-config\n/);
      assert.ok(Buffer.byteLength(document) < 100_000);
    }
  });

  it("keeps what is secret from everyone but root", () => {
    for (const [name, document] of Object.entries(documents))
      for (const { path, permissions, content, owner } of read(document).write_files) {
        assert.equal(owner, "root:root");
        if (/K10|key of|secret-key/.test(content)) assert.equal(permissions, "0600", `${name}: ${path}`);
      }
  });

  it("of an agent holds the agents' token and nothing else of the cluster", () => {
    const document = agentCloudInit(cluster, agent);
    assert.deepEqual(
      read(document).write_files.map(({ path }) => path),
      [
        "/etc/rancher/k3s/config.yaml",
        "/etc/sophia/node.env",
        "/etc/sysctl.d/90-kubelet.conf",
        "/usr/local/sbin/sophia-node",
        "/usr/local/sbin/sophia-forget-user-data",
        "/etc/systemd/system/sophia-node.service",
        "/etc/systemd/system/sophia-forget-user-data.service",
        "/etc/systemd/system/k3s-agent.service",
      ],
    );
    assert.doesNotMatch(document, /::server:|server-ca|PRIVATE KEY/);
  });

  it("of the first server begins a cluster, that of the others joins the peer the launch finds", () => {
    const first = parse(fileOf(serverCloudInit(cluster, server), "/etc/rancher/k3s/config.yaml")) as Record<string, unknown>;
    const other = parse(fileOf(serverCloudInit(cluster, joiner), "/etc/rancher/k3s/config.yaml")) as Record<string, unknown>;
    assert.equal(first["cluster-init"], true);
    assert.equal(first["server"], undefined);
    assert.equal(other["cluster-init"], undefined);
    assert.equal(other["server"], "https://@@PEER_PRIVATE_IP@@:6443");
    assert.match(fileOf(serverCloudInit(cluster, joiner), "/etc/sophia/node.env"), /PEER_ADDRESS='@@PEER_PRIVATE_IP@@'\nPEER_PORTS='6443 2379 2380'/);
  });

  it("names the pinned k3s and its SHA-256 for both kinds of machine", () => {
    assert.equal(k3s.version, `v${toolVersions.kubernetes}+k3s1`, "the sandbox judges the same Kubernetes");
    const settings = fileOf(agentCloudInit(cluster, agent), "/etc/sophia/node.env");
    assert.match(settings, /K3S_DOWNLOAD='https:\/\/github\.com\/k3s-io\/k3s\/releases\/download\/v1\.36\.3%2Bk3s1'/);
    assert.ok(settings.includes(`K3S_SHA256_AMD64='${k3s.sha256.amd64}'`));
    assert.ok(settings.includes(`K3S_SHA256_ARM64='${k3s.sha256.arm64}'`));
  });

  it("sets the kernel as the kubelet demands", () => {
    const lines = fileOf(agentCloudInit(cluster, agent), "/etc/sysctl.d/90-kubelet.conf").trim().split("\n");
    assert.deepEqual(Object.fromEntries(lines.map((line) => line.split("="))), Object.fromEntries(Object.entries(kernelSettings).map(([name, value]) => [name, String(value)])));
    for (const line of ["vm.panic_on_oom=0", "vm.overcommit_memory=1", "kernel.panic=10", "kernel.panic_on_oops=1"]) assert.ok(lines.includes(line), line);
  });

  it("switches the notebook's tunnel off at every boot, and forgets the user data whatever else fails", () => {
    for (const document of Object.values(documents)) {
      const { bootcmd, runcmd } = read(document);
      assert.match(bootcmd[0]?.[2] ?? "", /^for unit in cloudflared\.service lambda-jupyter\.service /);
      assert.deepEqual(runcmd, [
        ["systemctl", "daemon-reload"],
        ["systemctl", "enable", "--now", "--no-block", "sophia-forget-user-data.service"],
        ["systemctl", "enable", "--now", "--no-block", "sophia-node.service"],
      ]);
    }
    assert.match(fileOf(documents["agent"] ?? "", "/etc/systemd/system/sophia-forget-user-data.service"), /After=cloud-final\.service/);
  });

  it("restores only where a cluster begins, from a store, by a name that is one", () => {
    const fault = /^RangeError: server sophia-server-\d is to begin from the snapshot x; allowed: on the server that begins the cluster, with a snapshot store; give etcdSnapshots or leave restoreSnapshot out$/;
    assert.throws(() => serverCloudInit(cluster, { ...server, restoreSnapshot: "x" }), fault);
    assert.throws(() => serverCloudInit(cluster, { ...joiner, snapshots: { bucket: "b", accessKey: "a", secretKey: "s" }, restoreSnapshot: "x" }), fault);
    assert.throws(() => serverCloudInit(cluster, { ...server, snapshots: { bucket: "b", accessKey: "a", secretKey: "s" }, restoreSnapshot: "'; reboot" }), /^RangeError: the snapshot is named "'; reboot"; allowed: letters/);
  });

  it("that is larger than a launch takes is refused", () => {
    assert.throws(() => serverCloudInit(cluster, { ...server, files: { "/etc/large": "x".repeat(1_000_001) } }), /^RangeError: the user data has \d+ bytes; allowed: at most 1000000/);
  });
});
