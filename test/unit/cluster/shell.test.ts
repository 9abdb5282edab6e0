import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { agentCloudInit, serverCloudInit } from "../../../components/cluster/spec/cloud-init.ts";
import { switchOffServices } from "../../../components/cluster/spec/units.ts";
import type { ClusterShape } from "../../../components/cluster/spec/types.ts";
import { debianFile } from "./support/debian.ts";
import { agent, cluster, read, server, snapshots } from "./support/nodes.ts";

const run = promisify(execFile);
const folders = ["components/cluster/node", "components/gpu/checks"];

interface Result {
  readonly code: number;
  readonly output: string;
}

/** A machine's files below a folder, and stand-ins for the programs that would change this one. */
class Machine {
  readonly root: string;
  constructor(root: string) {
    this.root = root;
  }

  static async of(document: string): Promise<Machine> {
    const machine = new Machine(await mkdtemp(join(tmpdir(), "machine-")));
    for (const { path, content, permissions } of read(document).write_files) await machine.write(path, content, permissions);
    await machine.write("/var/lib/cloud/data/instance-id", "0920582c-7ff0-41e3-bc64-f2c0b1d2e3f4\n");
    await machine.write("/usr/local/bin/.keep", "");
    const noted = 'echo "$(basename "$0") $*" >>"$CALLS"';
    await machine.program("sysctl", noted);
    await machine.program("systemctl", noted);
    await machine.program("ip", `${noted}\n[ "$2" != show ] || exit 1\necho "192.0.2.1 via 172.26.0.1 dev eno1 src 172.26.1.9 uid 0"`);
    await machine.program("uname", "echo x86_64");
    // Knocks at the ports of other nodes: nobody answers.
    await machine.program("timeout", "exit 124");
    await machine.serve("the binary");
    return machine;
  }

  /** What a download gives. */
  async serve(content: string): Promise<void> {
    await this.program("curl", `echo "curl $*" >>"$CALLS"\nwhile [ $# -gt 0 ]; do [ "$1" != --output ] || { printf '%s' '${content}' >"$2"; exit 0; }; shift; done\necho 198.51.100.7`);
  }

  async write(path: string, content: string, mode = "0644"): Promise<void> {
    const file = join(this.root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, this.#here(content));
    await chmod(file, Number.parseInt(mode, 8));
  }

  program(name: string, body: string): Promise<void> {
    return this.write(`/stand-ins/${name}`, `#!/bin/bash\n${body}\n`, "0755");
  }

  read(path: string): Promise<string> {
    return readFile(join(this.root, path), "utf8");
  }

  calls(): Promise<string> {
    return this.read("/calls").catch(() => "");
  }

  async start(path: string): Promise<Result> {
    const env = { PATH: `${join(this.root, "stand-ins")}:${process.env["PATH"] ?? ""}`, CALLS: join(this.root, "calls") };
    return run("bash", [join(this.root, path)], { env }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      (error: unknown) => {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { code, output: stdout + stderr };
      },
    );
  }

  /** The machine's own paths, below its folder. */
  #here(text: string): string {
    return text.replaceAll(/(?<![\w/.:])\/(etc\/(?:sophia|rancher|sysctl\.d)|usr\/local|var\/lib|run\/cloud-init)/g, `${this.root}/$1`);
  }
}

const sha256 = createHash("sha256").update("the binary").digest("hex");
const trial: ClusterShape = { ...cluster, k3s: { version: "v1.36.3+k3s1", sha256: { amd64: sha256, arm64: "0".repeat(64) } } };

describe("shell of the nodes", function () {
  this.timeout(90_000);
  const machines: string[] = [];
  const machine = async (document: string) => {
    const made = await Machine.of(document);
    machines.push(made.root);
    return made;
  };
  after(() => Promise.all(machines.map((root) => rm(root, { recursive: true, force: true }))));

  it("passes shellcheck", async function () {
    const shellcheck = await debianFile("shellcheck", "/usr/bin/shellcheck");
    if ("missing" in shellcheck) {
      console.log(`      skipped: ${shellcheck.missing}`);
      return this.skip();
    }
    const scripts: string[] = [];
    for (const folder of folders) for (const name of await readdir(folder)) scripts.push(join(folder, name));
    assert.equal(scripts.length, 3);
    const inline = join(await mkdtemp(join(tmpdir(), "shell-")), "bootcmd.sh");
    machines.push(dirname(inline));
    await writeFile(inline, `#!/bin/sh\n${switchOffServices()}\n`);
    const { stdout } = await run(shellcheck.path, ["--severity=style", ...scripts, inline]).catch((error: unknown) => error as { stdout: string });
    assert.equal(stdout, "");
  });

  it("installs k3s, names the machine by its instance, and starts; a second run downloads nothing", async () => {
    const node = await machine(agentCloudInit(trial, agent));
    const first = await node.start("/usr/local/sbin/sophia-node");
    assert.equal(first.code, 0, first.output);
    assert.equal(
      await node.read("/etc/rancher/k3s/config.yaml.d/10-machine.yaml"),
      'node-name: "sophia-training-0-0920582c"\nnode-ip: "172.26.1.9"\nkubelet-arg+:\n  - "provider-id=lambda://0920582c7ff041e3bc64f2c0b1d2e3f4"\n',
    );
    assert.equal(await node.read("/usr/local/bin/k3s"), "the binary");
    const calls = await node.calls();
    assert.match(calls, /systemctl enable --now --no-block k3s-agent\.service\n$/);
    assert.match(first.output, /172\.26\.1\.2 does not answer on port 6443\/tcp yet; if this stays so, traffic between the nodes is filtered there/);
    const second = await node.start("/usr/local/sbin/sophia-node");
    assert.equal(second.code, 0, second.output);
    assert.equal((await node.calls()).split("curl ").length, calls.split("curl ").length);
  });

  it("installs nothing that has another SHA-256", async () => {
    const node = await machine(serverCloudInit(trial, server));
    await node.serve("something else");
    const { code, output } = await node.start("/usr/local/sbin/sophia-node");
    assert.equal(code, 1);
    assert.match(output, new RegExp(`/k3s does not have the pinned SHA-256 ${sha256} but [0-9a-f]{64}; it was not installed`));
    await assert.rejects(node.read("/usr/local/bin/k3s"), { code: "ENOENT" });
    assert.deepEqual((await readdir(join(node.root, "usr/local/bin"))).filter((name) => name.startsWith(".k3s")), []);
    assert.doesNotMatch(await node.calls(), /enable --now/);
  });

  it("closes the folders of a server's keys", async () => {
    const node = await machine(serverCloudInit(trial, server));
    assert.equal((await node.start("/usr/local/sbin/sophia-node")).code, 0);
    const { stdout } = await run("stat", ["-c", "%a", join(node.root, "var/lib/rancher/k3s/server/tls"), join(node.root, "var/lib/rancher/k3s/server/logs")]);
    assert.equal(stdout, "700\n700\n");
  });

  it("uses the NVIDIA runtime where the machine has it, and its public address where the cluster spans regions", async () => {
    const node = await machine(agentCloudInit({ ...trial, spansRegions: true }, agent));
    await node.program("nvidia-container-runtime", "exit 0");
    assert.equal((await node.start("/usr/local/sbin/sophia-node")).code, 0);
    assert.match(await node.read("/etc/rancher/k3s/config.yaml.d/10-machine.yaml"), /\ndefault-runtime: nvidia\nnode-external-ip: "198\.51\.100\.7"\n$/);
  });

  it("restores a snapshot once, before there is a database", async () => {
    const binary = '#!/bin/bash\necho "k3s $*" >>"$CALLS"\n';
    const shape = { ...trial, k3s: { version: "v1.36.3+k3s1", sha256: { amd64: createHash("sha256").update(binary).digest("hex"), arm64: "" } } };
    const node = await machine(serverCloudInit(shape, { ...server, snapshots, restoreSnapshot: "etcd-snapshot-7" }));
    await node.write("/usr/local/bin/k3s", binary, "0755");
    assert.equal((await node.start("/usr/local/sbin/sophia-node")).code, 0);
    assert.match(await node.calls(), /k3s server --cluster-reset --cluster-reset-restore-path=etcd-snapshot-7\nsystemctl/);
    await node.write("/var/lib/rancher/k3s/server/db/etcd/member", "");
    assert.equal((await node.start("/usr/local/sbin/sophia-node")).code, 0);
    assert.equal((await node.calls()).split("--cluster-reset ").length, 2);
  });

  it("restores again what was interrupted, and never starts k3s on half a database", async () => {
    const half = 'db="$(dirname "$0")/../../../var/lib/rancher/k3s/server/db"\nif [ ! -e "$CALLS.once" ]; then mkdir -p "$db/etcd/half"; touch "$db/reset-flag" "$CALLS.once"; exit 1; fi\n[ ! -e "$db/etcd" ] && [ ! -e "$db/reset-flag" ] || { echo "half" >>"$CALLS"; }';
    const binary = `#!/bin/bash\necho "k3s $*" >>"$CALLS"\n${half}\n`;
    const shape = { ...trial, k3s: { version: "v1.36.3+k3s1", sha256: { amd64: createHash("sha256").update(binary).digest("hex"), arm64: "" } } };
    const node = await machine(serverCloudInit(shape, { ...server, snapshots, restoreSnapshot: "etcd-snapshot-7" }));
    await node.write("/usr/local/bin/k3s", binary, "0755");
    assert.equal((await node.start("/usr/local/sbin/sophia-node")).code, 1);
    assert.doesNotMatch(await node.calls(), /enable --now/);
    const second = await node.start("/usr/local/sbin/sophia-node");
    assert.equal(second.code, 0, second.output);
    assert.equal((await node.calls()).split("--cluster-reset ").length, 3);
    assert.doesNotMatch(await node.calls(), /half/);
    assert.match(await node.calls(), /enable --now --no-block k3s\.service\n$/);
  });

  it("forgets the user data and keeps what names the instance", async () => {
    const node = await machine(agentCloudInit(trial, agent));
    const instance = "/var/lib/cloud/instances/0920582c";
    const secret = [`${instance}/user-data.txt`, `${instance}/user-data.txt.i`, `${instance}/cloud-config.txt`, `${instance}/obj.pkl`, "/run/cloud-init/instance-data-sensitive.json", "/var/lib/cloud/seed/nocloud/user-data"];
    for (const path of [...secret, `${instance}/sem/config_runcmd`]) await node.write(path, "K10ab::node:two");
    const { code } = await node.start("/usr/local/sbin/sophia-forget-user-data");
    assert.equal(code, 0);
    for (const path of secret) await assert.rejects(node.read(path), { code: "ENOENT" }, path);
    await node.read(`${instance}/sem/config_runcmd`);
    await node.read("/var/lib/cloud/data/instance-id");
    await node.read("/etc/rancher/k3s/config.yaml");
  });
});

describe("the CUDA check's script", function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cuda-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs it on a machine where DNS answers, so many GPUs are listed, and the sample ends as told. */
  const check = async (machine: { readonly dns?: string; readonly gpus: number; readonly listing?: string; readonly sample: string }): Promise<Result> => {
    const programs = {
      getent: machine.dns ?? "exit 0",
      "nvidia-smi": machine.listing ?? `for ((i = 0; i < ${machine.gpus}; i++)); do echo "GPU $i: NVIDIA H100"; done`,
      sleep: "exit 0",
      timeout: machine.sample,
    };
    for (const [name, body] of Object.entries(programs)) await writeFile(join(folder, name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, EXPECTED_GPUS: "2", ATTEMPTS: "3", PAUSE_SECONDS: "1", TRIES: join(folder, "tries") };
    return run("bash", ["-c", await readFile("components/gpu/checks/cuda-check.sh", "utf8")], { env }).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error: unknown) => {
        const { code, stdout } = error as { code: number; stdout: string };
        return { code, output: stdout };
      },
    );
  };

  it("passes when every GPU computes, if need be after a while", async () => {
    assert.deepEqual(await check({ gpus: 2, sample: "exit 0" }), { code: 0, output: "" });
    const slow = 'echo once >>"$TRIES"\n[ "$(wc -l <"$TRIES")" -gt 1 ] || { echo "out of memory"; exit 1; }';
    assert.deepEqual(await check({ gpus: 2, sample: slow }), { code: 0, output: "attempt 1: GPU 0: out of memory\n" });
  });

  it("says of which GPU no context can be opened, and with which error", async () => {
    const second = '[ "$CUDA_VISIBLE_DEVICES" != 1 ] || { echo "[Vector addition]"; echo "error 802: system not yet initialized"; exit 1; }';
    const { code, output } = await check({ gpus: 2, sample: second });
    assert.equal(code, 42);
    assert.match(output, /\nattempt 3: GPU 1: error 802: system not yet initialized\n$/);
  });

  it("judges the hardware by what only broken hardware says", async () => {
    for (const said of [
      "Failed to allocate device vector A (error code system not yet initialized)!",
      "Failed to launch vectorAdd kernel (error code uncorrectable ECC error encountered)!",
      "Failed to copy vector A from host to device (error code uncorrectable NVLink error detected during the execution)!",
    ])
      assert.equal((await check({ gpus: 2, sample: `echo "${said}" >&2; exit 1` })).code, 42, said);
    const lost = 'echo "GPU 0: NVIDIA H100"; echo "Unable to determine the device handle for GPU 0000:65:00.0: GPU is lost.  Reboot the system to recover this GPU" >&2';
    assert.equal((await check({ gpus: 2, listing: lost, sample: "exit 0" })).code, 42);
  });

  it("judges no hardware by what a program, a driver or other work may cause", async () => {
    for (const sample of [
      'echo "Failed to allocate device vector A (error code out of memory)!"; exit 1',
      'echo "Failed to launch vectorAdd kernel (error code no kernel image is available for execution on the device)!"; exit 1',
      'echo "Failed to allocate device vector A (error code CUDA driver version is insufficient for CUDA runtime version)!"; exit 1',
      'echo "failed to run command /cuda-samples/vectorAdd: No such file or directory"; exit 127',
      "exit 124",
    ])
      assert.equal((await check({ gpus: 2, sample })).code, 44, sample);
    assert.match((await check({ gpus: 2, sample: "exit 124" })).output, /attempt 3: GPU 0: nothing was said \(exit code 124\)\n$/);
  });

  it("does not judge where no GPU is seen or nvidia-smi is not there", async () => {
    for (const listing of ["exit 127", 'echo "NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver."; exit 9', 'echo "GPU is lost" >&2; exit 15'])
      assert.equal((await check({ gpus: 2, listing, sample: "exit 0" })).code, 43, listing);
  });

  it("counts the GPUs", async () => {
    const { code, output } = await check({ gpus: 1, sample: "exit 0" });
    assert.equal(code, 43);
    assert.match(output, /attempt 3: 1 GPUs, expected 2: GPU 0: NVIDIA H100\n$/);
  });

  it("asks the cluster's DNS first", async () => {
    assert.deepEqual(await check({ dns: "exit 2", gpus: 2, sample: "exit 0" }), { code: 45, output: "kubernetes.default.svc has no address here\n" });
  });
});
