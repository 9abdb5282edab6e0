import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { proxyConfiguration } from "../../../components/estuary/spec/network/proxy.ts";
import { type Program, haproxy } from "./support/programs.ts";
import { Destination, exchange, freePort, listening } from "./support/tcp.ts";

/** What a client that wants TLS sends first: length 8, code 80877103. https://www.postgresql.org/docs/18/protocol-message-formats.html */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
/** What a client that wants none sends: its start-up message, here of protocol 3.0 with a user. */
const parameters = Buffer.from("\0\x03\0\0user\0sophia_cdc\0\0", "latin1");
const startup = Buffer.concat([Buffer.from([0, 0, 0, parameters.length + 4]), parameters]);
/** A request to encrypt by GSSAPI: length 8, code 80877104. */
const gssRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 48]);
/** The beginning of a TLS 1.2 client hello: record, handshake of type 1, version, random, no session, one suite, no compression. */
const hello = Buffer.concat([Buffer.from([22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3]), Buffer.alloc(32, 7), Buffer.from([0, 0, 2, 0xc0, 0x2f, 1, 0])]);

describe("the TLS way's HAProxy, as a process", function () {
  this.timeout(120_000);
  let program: Program;
  let folder: string;
  let proxy: ChildProcess;
  let port: number;
  let health: number;
  let destination: Destination;

  before(async function () {
    const found = await haproxy();
    if ("missing" in found) {
      console.log(`      skipped: ${found.missing}`);
      this.skip();
    }
    program = found;
    folder = mkdtempSync(join(tmpdir(), "sophia-proxy-"));
    destination = await Destination.start();
    [port, health] = [await freePort(), await freePort()];
    const file = join(folder, "haproxy.cfg");
    writeFileSync(file, proxyConfiguration({ host: "127.0.0.1", port: destination.port }, port, health).replaceAll("bind *:", "bind 127.0.0.1:"));
    proxy = spawn(program.path, ["-db", "-f", file], { env: { ...program.environment }, stdio: "ignore" });
    await listening(health);
  });
  after(async () => {
    if ((proxy as ChildProcess | undefined) === undefined) return;
    const ended = once(proxy, "exit");
    proxy.kill("SIGKILL");
    await ended;
    destination.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function sent(bytes: Buffer): Promise<{ answer: string | undefined; received: Buffer }> {
    destination.received.length = 0;
    const answer = await exchange(port, bytes);
    return { answer, received: Buffer.concat(destination.received) };
  }

  it("finds its settings valid, as they are in the ConfigMap", () => {
    const file = join(folder, "whole.cfg");
    writeFileSync(file, proxyConfiguration());
    execFileSync(program.path, ["-c", "-f", file], { env: { ...program.environment }, stdio: "pipe" });
  });

  it("says that it is well", async () => {
    assert.equal((await fetch(`http://127.0.0.1:${health}/healthz`)).status, 200);
  });

  it("hands a request for TLS on, byte for byte, and the answer back", async () => {
    assert.deepEqual(await sent(sslRequest), { answer: "S", received: sslRequest });
  });

  it("hands on TLS that is spoken at once", async () => assert.deepEqual(await sent(hello), { answer: "S", received: hello }));

  it("sends away whoever would speak in clear, before PostgreSQL sees a byte", async () => {
    for (const bytes of [startup, gssRequest, Buffer.from("GET / HTTP/1.1\r\n\r\n")]) assert.deepEqual(await sent(bytes), { answer: undefined, received: Buffer.alloc(0) });
  });
});
