import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authorities, adoptRootScript, fingerprintOf, handOverScript, newAuthorities, serverFilesOf, tlsFolder } from "@sophia/cluster-pki";
import { repository } from "../../../scripts/lib/repository.ts";

describe("the scripts of a rotation", function () {
  this.timeout(30_000);
  let made: Authorities;
  let folder: string;
  before(async function () {
    // They are for nodes, which run Linux; other systems' sed and find speak otherwise.
    if (process.platform !== "linux") this.skip();
    made = await newAuthorities(new Date());
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rotation-"));
    for (const name of ["bin", "run", "config/config.yaml.d", "kept"]) mkdirSync(join(folder, name), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts a program on the path of the scripts. */
  const stub = (name: string, text: string): void => {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  };
  const path = () => `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`;
  const run = (command: string, args: readonly string[], input = "") =>
    spawnSync(command, args, { input, encoding: "utf8", env: { PATH: path(), FOLDER: folder, ROTATION_FOLDER: join(folder, "run"), K3S_CONFIG_FOLDER: join(folder, "config") } });
  const logged = () => (existsSync(join(folder, "log")) ? readFileSync(join(folder, "log"), "utf8").trim().split("\n") : []);

  it("hand k3s every file under its name, readable by root only, and leave nothing behind", () => {
    stub("k3s", 'echo "$1 $2 ${3%%=*}" >> "$FOLDER/log"; cp -Rp "${3#--path=}"/. "$FOLDER/kept"; find "${3#--path=}" -perm /077 >> "$FOLDER/log"');
    const { status, stdout, stderr } = run("sh", ["-s"], handOverScript(serverFilesOf(made)));
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
    assert.deepEqual(logged(), ["certificate rotate-ca --path"]);
    for (const [name, content] of Object.entries(serverFilesOf(made))) assert.equal(readFileSync(join(folder, "kept/tls", name.slice(tlsFolder.length + 1)), "utf8"), content);
    assert.deepEqual(readdirSync(join(folder, "run")), []);
  });

  it("leave nothing behind either when k3s refuses, and say so", () => {
    stub("k3s", "echo 'see server log for details' >&2; exit 1");
    const { status, stderr } = run("sh", ["-s"], handOverScript(serverFilesOf(made)));
    assert.deepEqual([status, stderr], [1, "see server log for details\n"]);
    assert.deepEqual(readdirSync(join(folder, "run")), []);
  });

  it("put the present root's hash into a node's tokens and restart what runs there, twice without harm", () => {
    stub("systemctl", 'case "$1 $3" in "is-enabled k3s") exit 0;; is-enabled*) exit 1;; *) echo "$*" >> "$FOLDER/log";; esac');
    const old = `K10${"0".repeat(64)}::`;
    const now = `K10${fingerprintOf(made.root.certificate)}::`;
    const config = (prefix: string) => `token: ${prefix}server:abc\nagent-token: ${prefix}node:def\nnode-label: [a]\n`;
    writeFileSync(join(folder, "config/config.yaml"), config(old));
    writeFileSync(join(folder, "config/config.yaml.d/more.yaml"), `token: "${old}server:abc"\n`);
    for (let time = 0; time < 2; time += 1) assert.equal(run("sh", ["-s"], adoptRootScript(fingerprintOf(made.root.certificate))).status, 0);
    assert.equal(readFileSync(join(folder, "config/config.yaml"), "utf8"), config(now));
    assert.equal(readFileSync(join(folder, "config/config.yaml.d/more.yaml"), "utf8"), `token: "${now}server:abc"\n`);
    assert.deepEqual(logged(), ["restart --no-block k3s", "restart --no-block k3s"]);
  });

  it("take nothing but a fingerprint", () => {
    assert.throws(() => adoptRootScript("'; reboot"), { message: "a root's fingerprint has 64 hexadecimal digits" });
  });

  it("are what the runbook runs: its commands do the whole rotation", () => {
    const runbook = readFileSync(join(repository, "docs/runbooks/rotate-cluster-ca.md"), "utf8");
    const blocks = [...runbook.matchAll(/<!-- tested -->\n+((?: {4}.*\n|\n)+)/g)].map(([, block = ""]) => block.replaceAll(/^ {4}/gm, ""));
    assert.equal(blocks.length, 3);
    // Programs that stand for the stack, the cluster and its nodes: a "node" is this machine with the folder's own paths.
    stub("pulumi", `case "$*" in *HandOver*--show-secrets*) cat "$FOLDER/hand-over";; *AdoptRoot*) cat "$FOLDER/adopt-root";; *) exit 9;; esac`);
    stub("kubectl", [
      'echo "kubectl $*" >> "$FOLDER/log"',
      'case "$*" in',
      '  *"get nodes -l node-role.kubernetes.io/control-plane"*) echo "node/server-0 node/server-1";;',
      '  *"get nodes -l !node-role.kubernetes.io/control-plane"*) echo "node/agent-0";;',
      '  *debug*) while [ "$1" != nsenter ]; do shift; done; while [ "$1" != -- ]; do shift; done; shift; exec "$@";;',
      '  *) ;;',
      "esac",
    ].join("\n"));
    stub("k3s", 'echo "k3s $1 $2" >> "$FOLDER/log"');
    stub("systemctl", 'case "$1" in is-enabled) exit 0;; *) echo "systemctl $*" >> "$FOLDER/log";; esac');
    writeFileSync(join(folder, "hand-over"), handOverScript(serverFilesOf(made)));
    writeFileSync(join(folder, "adopt-root"), adoptRootScript(fingerprintOf(made.root.certificate)));
    for (const block of blocks) {
      const { status, stderr } = run("bash", ["-eu"], block);
      assert.equal(status, 0, stderr);
    }
    const deeds = logged();
    assert.equal(deeds.filter((line) => line === "k3s certificate rotate-ca").length, 1);
    assert.deepEqual(deeds.filter((line) => line.includes(" debug ")).map((line) => /debug (\S+)/.exec(line)?.[1]), ["node/server-0", "node/server-0", "node/server-1", "node/agent-0"]);
    assert.equal(deeds.filter((line) => line.startsWith("systemctl restart --no-block k3s-agent")).length, 3);
    const waits = deeds.flatMap((line, index) => (line.includes(" wait ") ? [index] : []));
    assert.equal(waits.length, 3, "after each node one wait, before the next is touched");
  });
});
