import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { identify } from "../../../engine/processes.ts";
import { readStacks } from "../../../engine/storedStacks.ts";

describe("the stored stacks of a sandbox", () => {
  const dir = mkdtempSync(join(tmpdir(), "sophia-stored-"));
  after(() => rmSync(dir, { recursive: true }));
  const file = { name: "local", project: "sophia-infra", path: "", content: {}, config: {}, sandbox: true };
  const write = (path: string, value: unknown) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), typeof value === "string" ? value : JSON.stringify(value));
  };
  const state = (stack: string, latest: unknown) => write(`state/.pulumi/stacks/sophia-infra/${stack}.json`, typeof latest === "string" ? latest : { checkpoint: { latest } });
  const run = (stack: string, values: object) => write(`stacks/${stack}/run.json`, { run: "no-such-run", operation: "up", host: hostname(), startedAt: "2026-11-21T10:00:00Z", ...values });
  const dead = { pid: 2 ** 22 + 1, startedAt: 1 };
  const read = () => readStacks(file, { tools: { bin: {} }, sandboxDir: dir });

  it("are none before the first run", async () => assert.deepEqual((await read()).stacks, []));

  it("are all those of the project, each with its resources, and what is wrong with it", async () => {
    const resource = { urn: "urn::a", type: "t", id: "i1", outputs: { instanceId: "i1" } };
    state("calm", { resources: [resource] });
    run("calm", { driver: dead });
    state("new", null);
    state("broken", "{");
    state("interrupted", { pending_operations: [{ type: "creating", resource: { urn: "u", type: "t" } }] });
    state("locked", {});
    write("state/.pulumi/locks/organization/sophia-infra/locked/x.json", { pid: process.pid, hostname: "elsewhere", username: "u", timestamp: new Date().toISOString() });
    state("working", {});
    run("working", { driver: identify(process.pid) });
    state("far", {});
    run("far", { driver: dead, host: "elsewhere" });
    write("state/.pulumi/stacks/other-project/other.json", { checkpoint: {} });

    const { backend, project, stacks } = await read();
    assert.deepEqual([backend, project], [pathToFileURL(join(dir, "state")).href, "sophia-infra"]);
    const found = Object.fromEntries(stacks.map((stack) => [stack.name, stack]));
    assert.deepEqual(Object.keys(found), ["broken", "calm", "far", "interrupted", "locked", "new", "working"]);
    assert.deepEqual(found["calm"], { name: "calm", organization: "organization", resources: [resource] });
    assert.deepEqual(found["new"], { name: "new", organization: "organization", resources: [] });
    assert.equal(found["broken"]?.resources, undefined);
    assert.match(found["broken"]?.unread ?? "", /broken\.json is damaged$/);
    assert.equal(found["interrupted"]?.busy, "stack interrupted has 1 interrupted operation, taken up by its next update");
    assert.equal(found["locked"]?.busy, "stack locked is locked by an update");
    assert.equal(found["working"]?.busy, `the up of stack working (process ${process.pid} on ${hostname()}, since 2026-11-21T10:00:00Z) is under way`);
    assert.match(found["far"]?.busy ?? "", / on elsewhere, .* may be under way$/);
  });
});

describe("the stored stacks of a backend the user is logged in to", () => {
  let dir: string;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), "sophia-stored-")); });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** Stack `prod`, listed by an engine that answers as the real one does. */
  const read = async (url: string, listed: object) => {
    const answers: readonly (readonly [string, unknown])[] = [["whoami", { url }], ["stack ls", [{ name: "prod", ...listed }]], ["stack export", { deployment: { resources: [] } }]];
    const pulumi = join(dir, "engine");
    writeFileSync(pulumi, `#!/bin/sh\ncase "$*" in\n${answers.map(([asked, answer]) => `"${asked}"*) echo '${JSON.stringify(answer)}';;`).join("\n")}\nesac\n`, { mode: 0o755 });
    const file = { name: "prod", project: "sophia-infra", path: "", content: {}, config: {}, sandbox: false };
    return (await readStacks(file, { tools: { bin: { pulumi } }, sandboxDir: join(dir, "sandbox"), projectDir: dir })).stacks[0];
  };

  it("are at rest or not as Pulumi Cloud says", async () => {
    const page = "https://app.pulumi.com/acme/sophia-infra/prod";
    const resting = await read("https://app.pulumi.com/someone", { url: page, updateInProgress: false });
    assert.deepEqual(resting, { name: "prod", organization: "acme", resources: [] });
    assert.equal((await read("https://app.pulumi.com/someone", { url: page, updateInProgress: true }))?.busy, "an update of stack prod is under way");
  });

  for (const url of ["file:///states", "s3://bucket", "gs://bucket", "azblob://container"]) {
    it(`are never known to be at rest in ${url}, which does not tell`, async () => {
      const stack = await read(url, { updateInProgress: false });
      assert.equal(stack?.organization, "organization");
      assert.deepEqual(stack.resources, []);
      assert.equal(stack.busy, "it cannot be told whether an update of stack prod runs, since its backend is self-managed");
    });
  }
});
