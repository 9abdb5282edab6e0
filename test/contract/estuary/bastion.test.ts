import assert from "node:assert/strict";
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { chmodSync, chownSync, copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { openSshPublicKey } from "../../../clients/estuary/resources/tunnel-key.ts";
import { authorizedKeys } from "../../../components/estuary/spec/network/bastion.ts";
import { postgresTarget } from "../../../components/estuary/spec/network/ways.ts";
import { type Program, sshServer } from "./support/programs.ts";
import { Destination, exchange, freePort, listening } from "./support/tcp.ts";

const run = promisify(execFile);
const config = readFileSync(new URL("../../../services/bastion/sshd_config", import.meta.url), "utf8");

/** The bastion runs as an ordinary user; root becomes one. Not nobody, whom systemd's name service calls locked. */
const asRoot = process.getuid?.() === 0;
const ordinary = asRoot ? { uid: 1, gid: 1 } : {};
const user = asRoot ? "daemon" : userInfo().username;

/** A program and its libraries where everybody can read them: the cache of tools is its owner's alone. */
function within(folder: string, { path, environment }: Program): Program {
  copyFileSync(path, join(folder, "sshd"));
  chmodSync(join(folder, "sshd"), 0o755);
  for (const library of (environment["LD_LIBRARY_PATH"] ?? "").split(":").flatMap((each) => readdirSync(each).filter((name) => name.startsWith("libwrap.so")).map((name) => join(each, name)))) copyFileSync(library, join(folder, basename(library)));
  return { path: join(folder, "sshd"), environment: { LD_LIBRARY_PATH: folder } };
}

/** A key as the tunnel's resource makes it, only smaller. */
function keyPair(comment: string): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { privateKey: privateKey.export({ type: "pkcs1", format: "pem" }) as string, publicKey: openSshPublicKey(publicKey, comment) };
}

describe("the bastion's OpenSSH, as a process", function () {
  this.timeout(120_000);
  let program: Program;
  let folder: string;
  let server: ChildProcess;
  let port: number;
  let destination: Destination;
  let forbidden: Destination;
  let log = "";

  before(async function () {
    const found = await sshServer();
    const client = ["/usr/bin/ssh", "/bin/ssh"].some((path) => existsSync(path));
    if ("missing" in found || !client) {
      console.log(`      skipped: ${"missing" in found ? found.missing : "there is no ssh on this machine"}`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "sophia-bastion-"));
    program = within(folder, found);
    destination = await Destination.start();
    forbidden = await Destination.start();
    port = await freePort();
    const tunnel = keyPair("estuary");
    write("tunnel_key", tunnel.privateKey, 0o600);
    write("stranger_key", keyPair("stranger").privateKey, 0o600);
    write("host_key", keyPair("bastion").privateKey, 0o400, true);
    const here = (text: string) => text.replaceAll(`${postgresTarget.host}:${postgresTarget.port}`, `127.0.0.1:${destination.port}`);
    write("authorized_keys", here(authorizedKeys(tunnel.publicKey)), 0o644, true);
    // As in the image, but for where it listens, whose files it reads and whither it leads.
    write("sshd_config", here(config).replaceAll("/etc/bastion", folder).replace("Port 2222", `Port ${port}`).replace("ListenAddress 0.0.0.0", "ListenAddress 127.0.0.1").replace("AllowUsers estuary", `AllowUsers ${user}`), 0o644, true);
    if (asRoot) chownSync(folder, 1, 1);
    server = spawn(program.path, ["-D", "-e", "-f", join(folder, "sshd_config")], { ...ordinary, env: { ...program.environment, PATH: process.env["PATH"] ?? "" }, stdio: ["ignore", "ignore", "pipe"] });
    server.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
    await listening(port).catch((error: unknown) => { throw new Error(`${(error as Error).message}\n${log}`); });
  });
  after(async () => {
    if ((server as ChildProcess | undefined) === undefined) return;
    if (server.exitCode === null) {
      const ended = once(server, "exit");
      server.kill();
      await ended;
    }
    destination.stop();
    forbidden.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, text: string, mode: number, servers = false): void {
    const file = join(folder, name);
    writeFileSync(file, text, { mode });
    if (servers && asRoot) chownSync(file, 1, 1);
  }

  function options(key: string): string[] {
    const none = "/dev/null";
    return ["-F", none, "-p", String(port), "-i", join(folder, key), ...["IdentitiesOnly=yes", "IdentityAgent=none", "BatchMode=yes", "StrictHostKeyChecking=no", `UserKnownHostsFile=${none}`, `GlobalKnownHostsFile=${none}`, "LogLevel=ERROR"].flatMap((option) => ["-o", option])];
  }

  /** What ssh says, and how it ends. */
  async function ssh(key: string, ...more: string[]): Promise<{ code: number; stderr: string; stdout: string }> {
    try {
      const { stdout, stderr } = await run("ssh", [...options(key), ...more], { timeout: 30_000 });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  }

  /** Runs a tunnel to a destination and sends something through. */
  async function through(to: number): Promise<string | undefined> {
    const local = await freePort();
    const tunnel = spawn("ssh", [...options("tunnel_key"), "-N", "-o", "ExitOnForwardFailure=yes", "-L", `127.0.0.1:${local}:127.0.0.1:${to}`, `${user}@127.0.0.1`], { stdio: ["ignore", "ignore", "inherit"] });
    const ended = once(tunnel, "exit");
    try {
      await listening(local);
      return await exchange(local, Buffer.from("hello"));
    } finally {
      tunnel.kill();
      await ended;
    }
  }

  it("finds nothing wrong with its settings, as they are in the image", () => {
    const file = join(folder, "whole_config");
    // Only the host's key must be there for the check.
    writeFileSync(file, config.replace("/etc/bastion/host_key", join(folder, "host_key")));
    execFileSync(program.path, ["-t", "-f", file], { ...ordinary, env: { ...program.environment }, stdio: "pipe" });
    writeFileSync(file, `${config.replace("/etc/bastion/host_key", join(folder, "host_key"))}\nPermitEverything yes\n`);
    assert.throws(() => execFileSync(program.path, ["-t", "-f", file], { ...ordinary, env: { ...program.environment }, stdio: "pipe" }), /PermitEverything/);
  });

  it("carries the tunnel's key, in the form Estuary takes, to PostgreSQL", async () => {
    destination.received.length = 0;
    assert.equal(await through(destination.port), "S", log);
    assert.equal(Buffer.concat(destination.received).toString(), "hello");
  });

  it("carries it nowhere else", async () => {
    forbidden.received.length = 0;
    assert.equal(await through(forbidden.port), undefined);
    assert.equal(forbidden.received.length, 0);
  });

  it("gives it no command and no shell", async () => {
    const { code, stdout } = await ssh("tunnel_key", `${user}@127.0.0.1`, "echo inside");
    assert.notEqual(code, 0);
    assert.doesNotMatch(stdout, /inside/);
  });

  it("opens no port of its own for it", async () => {
    const { code, stderr } = await ssh("tunnel_key", "-N", "-o", "ExitOnForwardFailure=yes", "-R", `0:127.0.0.1:${forbidden.port}`, `${user}@127.0.0.1`);
    assert.equal(code, 255);
    assert.match(stderr, /remote port forwarding failed/);
  });

  it("knows no other key, no other user and no password", async () => {
    for (const [key, name] of [["stranger_key", user], ["tunnel_key", "root"]] as const) {
      const { code, stderr } = await ssh(key, "-N", `${name}@127.0.0.1`);
      assert.equal(code, 255);
      assert.match(stderr, /Permission denied \(publickey\)/);
    }
  });
});
