import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { identify } from "../../../engine/processes.ts";
import { liveRuns } from "../../../scripts/lib/live-runs.ts";
import { readCommand } from "../../../scripts/sandbox.ts";

describe("npm run sandbox", () => {
  const usage = "use: npm run sandbox -- status|start|stop [cluster|lambda|estuary], start lambda and start estuary also with --port N";
  const cases: readonly [readonly string[], ReturnType<typeof readCommand>][] = [
    [["status"], { verb: "status", parts: ["cluster", "lambda", "estuary"], bare: false }],
    [["stop"], { verb: "stop", parts: ["estuary", "lambda", "cluster"], bare: false }],
    [["stop", "cluster"], { verb: "stop", parts: ["cluster"], bare: false }],
    [["start", "lambda"], { verb: "start", parts: ["lambda"], bare: true }],
    [["start", "estuary"], { verb: "start", parts: ["estuary"], bare: true }],
    [["start", "estuary", "--port", "9000"], { verb: "start", parts: ["estuary"], port: 9000, bare: true }],
    [["start", "lambda", "--port", "9000"], { verb: "start", parts: ["lambda"], port: 9000, bare: true }],
    [["start", "lambda", "--port=9000"], { verb: "start", parts: ["lambda"], port: 9000, bare: true }],
    [["start", "lambda", "--port"], `--port is not given a number; allowed: a number from 1 to 65535; ${usage}`],
    [["start", "lambda", "--port", "x"], `--port is "x"; allowed: a number from 1 to 65535; ${usage}`],
    [["start", "--port", "9000"], `--port is for start lambda and start estuary alone; ${usage}`],
    [[], `no command is given; ${usage}`],
    [["restart"], `the command "restart" is not known; ${usage}`],
    [["start", "moon"], `the part "moon" is not known; ${usage}`],
    [["start", "cluster", "now"], `"now" is too much; ${usage}`],
  ];
  for (const [args, expected] of cases) {
    it(JSON.stringify(args), () => assert.deepEqual(readCommand(args), expected));
  }
});

describe("what runs on a sandbox", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "runs-"));
    mkdirSync(join(dir, "stacks", "local"), { recursive: true });
    writeFileSync(join(dir, "stacks", "local.cluster"), "uid");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const record = (text: unknown) => writeFileSync(join(dir, "stacks", "local", "run.json"), typeof text === "string" ? text : JSON.stringify(text));
  const own = () => ({ run: "1", operation: "up", host: hostname(), startedAt: "2026-01-01T00:00:00Z", driver: identify(process.pid) });

  it("is an operation whose process lives", () => {
    record(own());
    assert.deepEqual(liveRuns(dir), [
      `up of stack local (process ${process.pid}, since 2026-01-01T00:00:00Z) is under way; wait for it to end, or stop it with: kill -INT ${process.pid}`,
    ]);
  });

  it("is nothing where none is recorded, or one that is dead, elsewhere or cut short", () => {
    assert.deepEqual(liveRuns(join(dir, "missing")), []);
    assert.deepEqual(liveRuns(dir), []);
    for (const text of [{ ...own(), driver: { pid: process.pid, startedAt: 0 } }, { ...own(), host: "elsewhere" }, '{"run":', "{}"]) {
      record(text);
      assert.deepEqual(liveRuns(dir), [], JSON.stringify(text));
    }
  });
});
