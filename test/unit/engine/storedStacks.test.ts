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
