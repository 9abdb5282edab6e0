import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { EstuaryAdmin, estuaryStatus, startEstuary, stopEstuary, type EstuaryInfo } from "../../../sandbox/estuary/index.ts";
import { callsModel } from "./models.ts";

describe("the Estuary emulator as a process of its own", function () {
  this.timeout(120_000);
  let dir: string;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), "estuary process ")); });
  afterEach(async () => {
    await stopEstuary({ dir });
    rmSync(dir, { recursive: true, force: true });
  });
  const connectionFile = () => join(dir, "estuary", "connection.json");
  const portOf = ({ agent }: EstuaryInfo) => Number(new URL(agent).port);

  it("tells clients how to reach it, in a file for its owner's eyes only", async () => {
    const { pid, ...info } = await startEstuary({ dir });
    assert.deepEqual(JSON.parse(readFileSync(connectionFile(), "utf8")), info);
    assert.deepEqual(Object.keys(info), ["rest", "graphql", "encryption", "agent", "token", "admin", "stateDir", "poll"]);
    assert.equal(statSync(connectionFile()).mode & 0o777, 0o600);
    assert.equal(statSync(join(dir, "estuary")).mode & 0o777, 0o700);
    assert.equal(info.stateDir, join(dir, "estuary", "client"));
    assert.deepEqual(Object.keys(JSON.parse(Buffer.from(info.token, "base64").toString())), ["id", "secret"]);
    assert.deepEqual(await estuaryStatus({ dir }), { running: true, pid, ...info });
  });

  it("is started once, and again with its account after a stop or a death", async () => {
    const first = await startEstuary({ dir });
    assert.deepEqual(await startEstuary({ dir }), first);
    const admin = new EstuaryAdmin(first.admin);
    await admin.edit("acme/a", JSON.stringify(callsModel), { type: "collection" });
    const live = await admin.live("acme/a");
    assert.deepEqual(await stopEstuary({ dir }), { stopped: [{ name: "estuary", pid: first.pid }] });
    assert.ok(!existsSync(connectionFile()));
    assert.deepEqual(await estuaryStatus({ dir }), { running: false });
    assert.deepEqual(await stopEstuary({ dir }), { stopped: [] });
    const second = await startEstuary({ dir });
    assert.deepEqual({ ...second, pid: 0 }, { ...first, pid: 0 });
    assert.deepEqual(await admin.live("acme/a"), live);
    process.kill(second.pid, "SIGKILL");
    const third = await startEstuary({ dir });
    assert.notEqual(third.pid, second.pid);
    assert.deepEqual(await admin.live("acme/a"), live);
  });

  it("takes the port it is given, and says when that is taken", async () => {
    const stranger = createServer();
    const port = await new Promise<number>((resolve) => stranger.listen(0, "127.0.0.1", () => resolve((stranger.address() as { port: number }).port)));
    await assert.rejects(startEstuary({ dir, port }), new RegExp(`the Estuary emulator did not start: .*port ${port} of 127\\.0\\.0\\.1 is taken by another program; choose another with --port`, "s"));
    await new Promise((resolve) => stranger.close(resolve));
    assert.equal(portOf(await startEstuary({ dir, port })), port);
    assert.equal(portOf(await startEstuary({ dir })), port);
  });

  it("chooses another port when its own was taken meanwhile", async () => {
    const first = await startEstuary({ dir });
    await stopEstuary({ dir });
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(portOf(first), "127.0.0.1", resolve));
    const said: string[] = [];
    const second = await startEstuary({ dir, report: (line) => said.push(line) });
    await new Promise((resolve) => stranger.close(resolve));
    assert.notEqual(second.rest, first.rest);
    assert.equal(second.token, first.token);
    assert.match(said.join("\n"), /is taken by another program; choosing another/);
  });

  it("says what is wrong with a damaged state", async () => {
    await startEstuary({ dir });
    await stopEstuary({ dir });
    writeFileSync(join(dir, "estuary", "state.json"), "{");
    await assert.rejects(startEstuary({ dir }), /state\.json cannot be read: .*; delete it to begin with an empty account/s);
  });

  it("is not left running when its start is interrupted", async () => {
    await assert.rejects(startEstuary({ dir, signal: AbortSignal.abort() }), { name: "AbortError" });
    assert.deepEqual(await estuaryStatus({ dir }), { running: false });
  });

  it("ends by its admin interface", async () => {
    const { admin } = await startEstuary({ dir });
    await new EstuaryAdmin(admin).shutDown();
    await stopEstuary({ dir });
    assert.deepEqual(await estuaryStatus({ dir }), { running: false });
  });
});
