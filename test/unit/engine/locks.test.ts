import assert from "node:assert/strict";
import { type Lock, judgeLock, parseLock, refusal } from "../../../engine/locks.ts";
import { identify, runs, startOf } from "../../../engine/processes.ts";

const takenAt = Date.parse("2026-11-21T10:00:00Z");
const lock: Lock = { pid: 42, username: "ann", hostname: "here", takenAt };

describe("a lock of the file backend", () => {
  it("is read as Pulumi writes it", () => {
    assert.deepEqual(parseLock('{"pid":42,"username":"ann","hostname":"here","timestamp":"2026-11-21T11:00:00.000+01:00"}'), lock);
  });

  for (const [what, text] of [
    ["half a file", '{"pid":42,"user'],
    ["nothing", ""],
    ["no number of a process", '{"pid":"42","hostname":"here","timestamp":"2026-11-21T10:00:00Z"}'],
    ["a number no process has", '{"pid":0,"hostname":"here","timestamp":"2026-11-21T10:00:00Z"}'],
    ["no time", '{"pid":42,"hostname":"here"}'],
    ["null", "null"],
  ] as const) it(`is unreadable with ${what}`, () => assert.equal(parseLock(text), undefined));

  const cases = [
    ["no process has its number", lock, undefined, "dead"],
    ["its process started before it was taken", lock, takenAt - 60_000, "alive"],
    ["its process started in the same second", lock, takenAt + 1000, "alive"],
    ["its number was taken by a later process", lock, takenAt + 60_000, "dead"],
    ["another host took it, whatever runs here", { ...lock, hostname: "there" }, undefined, "foreign"],
    ["another host took it and the number runs here", { ...lock, hostname: "there" }, takenAt - 60_000, "foreign"],
    ["it cannot be read", undefined, undefined, "unreadable"],
  ] as const;
  for (const [what, each, start, state] of cases) {
    it(`is ${state} when ${what}`, () => assert.equal(judgeLock(each, "here", () => start), state));
  }

  it("is refused with its owner and what to do", () => {
    assert.equal(
      refusal("alive", lock, "/state/lock.json", "local"),
      "stack local is locked by process 42 of ann@here since 2026-11-21T10:00:00.000Z, which is running; wait for it to end, or stop it with: kill -INT 42",
    );
    assert.equal(
      refusal("foreign", { ...lock, hostname: "there" }, "/state/lock.json", "local"),
      "stack local is locked by process 42 of ann@there since 2026-11-21T10:00:00.000Z, another host, so nobody here can tell whether it lives; wait for it, or make sure on there that it has ended and delete /state/lock.json",
    );
    assert.equal(
      refusal("unreadable", undefined, "/state/lock.json", "local"),
      "stack local is locked by /state/lock.json, which cannot be read; if no Pulumi process works on this stack, delete that file",
    );
  });
});

describe("a process", () => {
  it("is known by its number and start", () => {
    const own = identify(process.pid);
    assert.ok(own !== undefined && runs(own));
    assert.ok(own.startedAt <= Date.now() + 2000 && own.startedAt > Date.now() - 3_600_000);
    assert.equal(runs({ ...own, startedAt: own.startedAt - 60_000 }), false);
  });

  it("that does not run has no start", () => assert.equal(startOf(4_194_304), undefined));
});
