import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LambdaAdmin, lambdaStatus, startLambda, stopLambda } from "../../../sandbox/lambda/index.ts";
import { caller } from "./support.ts";

describe("the emulator as a process of its own", function () {
  this.timeout(120_000);
  let dir: string;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), "lambda process ")); });
  afterEach(async () => {
    await stopLambda({ dir });
    rmSync(dir, { recursive: true, force: true });
  });
  const connectionFile = () => join(dir, "lambda", "connection.json");

  it("tells clients how to reach it, in a file for its owner's eyes only", async () => {
    const { pid, ...info } = await startLambda({ dir });
    assert.deepEqual(JSON.parse(readFileSync(connectionFile(), "utf8")), info);
    assert.equal(statSync(connectionFile()).mode & 0o777, 0o600);
    assert.equal(statSync(join(dir, "lambda")).mode & 0o777, 0o700);
    assert.deepEqual(info.pacing, { requestMilliseconds: 55, launchMilliseconds: 625 });
    assert.equal((await caller(info.url, info.apiKey)("GET", "/instances")).status, 200);
    assert.deepEqual(await lambdaStatus({ dir }), { running: true, pid, ...info });
  });

  it("tells later clients of changed limits", async () => {
    const { admin } = await startLambda({ dir });
    await new LambdaAdmin(admin).changeBehaviour({ requestInterval: 1_000, launchInterval: 12_000 });
    assert.deepEqual(JSON.parse(readFileSync(connectionFile(), "utf8")).pacing, { requestMilliseconds: 1_100, launchMilliseconds: 12_500 });
  });

  it("is started once, and again with its account after a stop or a death", async () => {
    const first = await startLambda({ dir });
    assert.deepEqual(await startLambda({ dir }), first);
    await caller(first.url, first.apiKey)("POST", "/ssh-keys", { name: "main", public_key: "ssh-ed25519 AAAA main" });
    const keys = async () => (await caller(first.url, first.apiKey)("GET", "/ssh-keys")).body.data.map(({ name }: { name: string }) => name);
    assert.deepEqual(await stopLambda({ dir }), { stopped: [{ name: "lambda", pid: first.pid }] });
    assert.ok(!existsSync(connectionFile()));
    assert.deepEqual(await lambdaStatus({ dir }), { running: false });
    assert.deepEqual(await stopLambda({ dir }), { stopped: [] });
    const second = await startLambda({ dir });
    assert.deepEqual([second.url, second.apiKey, second.admin], [first.url, first.apiKey, first.admin]);
    assert.deepEqual(await keys(), ["main"]);
    process.kill(second.pid, "SIGKILL");
    const third = await startLambda({ dir });
    assert.notEqual(third.pid, second.pid);
    assert.deepEqual(await keys(), ["main"]);
  });

  it("takes the port it is given, and says when that is taken", async () => {
    const stranger = createServer();
    const port = await new Promise<number>((resolve) => stranger.listen(0, "127.0.0.1", () => resolve((stranger.address() as { port: number }).port)));
    await assert.rejects(startLambda({ dir, port }), new RegExp(`did not start: .*port ${port} of 127\\.0\\.0\\.1 is taken by another program; choose another with --port`, "s"));
    await new Promise((resolve) => stranger.close(resolve));
    assert.equal((await startLambda({ dir, port })).url, `http://127.0.0.1:${port}`);
    assert.equal((await startLambda({ dir })).url, `http://127.0.0.1:${port}`);
  });

  it("chooses another port when its own was taken meanwhile", async () => {
    const first = await startLambda({ dir });
    await stopLambda({ dir });
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(Number(new URL(first.url).port), "127.0.0.1", resolve));
    const said: string[] = [];
    const second = await startLambda({ dir, report: (line) => said.push(line) });
    await new Promise((resolve) => stranger.close(resolve));
    assert.notEqual(second.url, first.url);
    assert.equal(second.apiKey, first.apiKey);
    assert.match(said.join("\n"), /is taken by another program; choosing another/);
  });

  it("says what is wrong with a damaged state", async () => {
    await startLambda({ dir });
    await stopLambda({ dir });
    writeFileSync(join(dir, "lambda", "state.json"), "{");
    await assert.rejects(startLambda({ dir }), /state\.json cannot be read: .*; delete it to begin with an empty account/s);
  });

  it("is not left running when its start is interrupted", async () => {
    await assert.rejects(startLambda({ dir, signal: AbortSignal.abort() }), { name: "AbortError" });
    assert.deepEqual(await lambdaStatus({ dir }), { running: false });
  });

  it("ends by its admin interface", async () => {
    const { admin } = await startLambda({ dir });
    await new LambdaAdmin(admin).shutDown();
    await stopLambda({ dir });
    assert.deepEqual(await lambdaStatus({ dir }), { running: false });
  });
});
