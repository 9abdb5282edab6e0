import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { stopEstuary } from "../../../sandbox/estuary/index.ts";

const repository = join(import.meta.dirname, "../../..");

/** The command `npm run sandbox -- VERB estuary`, in a folder of the test's own. */
describe("the command that starts the emulated Estuary", function () {
  this.timeout(120_000);
  let dir: string;
  before(async () => {
    await mkdir(join(repository, ".sandbox"), { recursive: true });
    dir = await mkdtemp(join(repository, ".sandbox", "test estuary "));
  });
  after(async () => {
    await stopEstuary({ dir });
    await rm(dir, { recursive: true, force: true });
  });

  async function run(...args: string[]): Promise<{ code: number; json: ReturnType<typeof JSON.parse>; stderr: string }> {
    const program = `import { main } from ${JSON.stringify(join(repository, "scripts/sandbox.ts"))}; process.exitCode = await main(${JSON.stringify(args)}, ${JSON.stringify(dir)});`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { cwd: repository, stdio: ["ignore", "pipe", "pipe"] });
    const [out, error] = [child.stdout, child.stderr].map((stream) => stream.setEncoding("utf8").toArray());
    const [code] = (await once(child, "close")) as [number];
    const text = (await out!).join("");
    return { code, json: text === "" ? undefined : JSON.parse(text), stderr: (await error!).join("") };
  }

  it("prints exactly the addresses and the token, which reach it", async () => {
    const { code, json, stderr } = await run("start", "estuary");
    assert.equal(code, 0, stderr);
    assert.deepEqual(Object.keys(json), ["rest", "graphql", "encryption", "token"]);
    const { id, secret } = JSON.parse(Buffer.from(json.token, "base64").toString());
    const exchanged = await fetch(`${json.rest}/rpc/generate_access_token`, { method: "POST", headers: { apikey: "anon", "content-type": "application/json" }, body: JSON.stringify({ refresh_token_id: id, secret }) });
    const { access_token: access } = (await exchanged.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access}`, "content-type": "application/json" };
    assert.equal((await fetch(`${json.rest}/drafts?select=id`, { headers: { ...headers, apikey: "anon" } })).status, 200);
    const graphql = await fetch(json.graphql, { method: "POST", headers, body: JSON.stringify({ query: "{ dataPlanes { edges { node { name } } } }" }) });
    assert.ok(((await graphql.json()) as { data: { dataPlanes: { edges: unknown[] } } }).data.dataPlanes.edges.length > 0);
    const encrypted = await fetch(json.encryption, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ config: { key: "s3cret" }, schema: { properties: { key: { type: "string", secret: true } } } }) });
    assert.match(await encrypted.text(), /^\{"key_sops":"ENC\[/);
  });

  it("tells the same again, and where the rest is that a client needs", async () => {
    const { json } = await run("start", "estuary");
    assert.deepEqual((await run("status", "estuary")).json, { running: true, ...json });
    const { agent, admin, stateDir, poll, ...shown } = JSON.parse(await readFile(join(dir, "estuary", "connection.json"), "utf8"));
    assert.deepEqual(shown, json);
    assert.deepEqual([typeof agent, typeof admin, typeof stateDir, typeof poll], ["string", "string", "string", "number"]);
  });

  it("takes a port, and stops what it started", async () => {
    const port = new URL((await run("start", "estuary")).json.rest).port;
    assert.equal(new URL((await run("start", "estuary", "--port", port)).json.rest).port, port);
    const stopped = await run("stop", "estuary");
    assert.deepEqual([stopped.code, stopped.json.stopped.length], [0, 1]);
    assert.deepEqual((await run("status", "estuary")).json, { running: false });
  });
});
