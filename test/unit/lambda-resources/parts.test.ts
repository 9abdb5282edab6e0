import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Attempts, isOurs } from "../../../clients/lambda-cloud/resources/durable.ts";
import { engineOf } from "../../../clients/lambda-cloud/resources/engine.ts";
import { Gate } from "../../../clients/lambda-cloud/resources/gate.ts";
import { SharedRead } from "../../../clients/lambda-cloud/resources/shared-read.ts";
import { timingOf } from "../../../clients/lambda-cloud/resources/timing.ts";
import { canonical, clean, hasUnknown, unknown } from "../../../clients/lambda-cloud/resources/values.ts";
import rpc from "@pulumi/pulumi/runtime/rpc.js";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("the engine that asked", () => {
  it("lives while it answers at the address it gave, and no longer", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const engine = engineOf(["node", "index.js", `127.0.0.1:${(server.address() as AddressInfo).port}`]);
    assert.equal(await engine.alive(), true);
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await engine.alive(), false);
  });

  it("cannot be missing where none was named", async () => {
    assert.equal(await engineOf(["node", "script.js", "--flag"]).alive(), true);
  });
});

describe("a shared read", () => {
  const counted = (delay = 20) => {
    let count = 0;
    return { count: () => count, read: new SharedRead(async () => { count += 1; const mine = count; await pause(delay); return mine; }) };
  };

  it("answers a fresh question by a request that began after it, and all such questions by one", async () => {
    const { read, count } = counted();
    const first = read.fresh();
    await pause(5);
    const later = Promise.all([read.fresh(), read.fresh(), read.fresh()]);
    assert.equal(await first, 1);
    assert.deepEqual(await later, [2, 2, 2]);
    assert.equal(count(), 2);
  });

  it("answers from what is young enough", async () => {
    const { read, count } = counted(1);
    await read.fresh();
    assert.equal(await read.recent(10_000), 1);
    await pause(10);
    assert.equal(await read.recent(5), 2);
    assert.equal(count(), 2);
  });

  it("is asked once an interval however many look", async () => {
    const { read, count } = counted(1);
    const began = Date.now();
    await Promise.all(Array.from({ length: 30 }, async () => { for (let look = 0; look < 4; look += 1) await read.tick(60); }));
    assert.ok(count() <= Math.ceil((Date.now() - began) / 60) + 1, `${count()} requests in ${Date.now() - began} ms`);
  });

  it("that fails tells everyone, is not asked at once again by who looks on, and recovers", async () => {
    let fails = true;
    let count = 0;
    const read = new SharedRead(() => { count += 1; return fails ? Promise.reject(new Error("no")) : Promise.resolve("yes"); });
    assert.deepEqual(await Promise.all([read.fresh(), read.fresh()].map((each) => each.catch((error: Error) => error.message))), ["no", "no"]);
    const before = count;
    const look = read.tick(80);
    await pause(30);
    assert.equal(count, before);
    fails = false;
    assert.equal(await look, "yes");
  });
});

describe("a gate", () => {
  it("lets one through at a time, in order, also after a failure", async () => {
    const gate = new Gate();
    const order: string[] = [];
    const work = (name: string) => gate.run(async () => { order.push(`${name} in`); await pause(5); order.push(`${name} out`); if (name === "b") throw new Error("b"); });
    await Promise.allSettled([work("a"), work("b"), work("c")]);
    assert.deepEqual(order, ["a in", "a out", "b in", "b out", "c in", "c out"]);
  });
});

describe("the record of an attempt", () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "lambda-attempts-")); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is kept by owner, replaced whole, and forgotten", async () => {
    const attempts = new Attempts(folder);
    assert.equal(await attempts.read("o"), undefined);
    await attempts.write("o", { attempt: "1", sentAt: 5 });
    await attempts.write("o", { attempt: "2", sentAt: 6, id: "i" });
    assert.deepEqual(await attempts.read("o"), { attempt: "2", sentAt: 6, id: "i" });
    await attempts.clear("o");
    await attempts.clear("o");
    assert.equal(await attempts.read("o"), undefined);
  });

  it("that is damaged still says that something was attempted, and when", async () => {
    const attempts = new Attempts(folder);
    const path = join(attempts.folderOf("o"), "attempt.json");
    mkdirSync(dirname(path));
    writeFileSync(path, "{");
    const { attempt, sentAt, id } = (await attempts.read("o")) ?? {};
    assert.deepEqual([attempt, id], ["", undefined]);
    assert.ok(Math.abs((sentAt ?? 0) - Date.now()) < 60_000);
  });

  it("tells what is ours", () => {
    assert.equal(isOurs(undefined, "i"), false);
    assert.equal(isOurs({ attempt: "1", sentAt: 1 }, "i"), true);
    assert.equal(isOurs({ attempt: "1", sentAt: 1, id: "j" }, "i"), false);
  });
});

describe("values", () => {
  it("know the host's mark of what is unknown", () => {
    assert.equal(unknown, rpc.unknownValue);
    assert.equal(hasUnknown({ a: [{ b: unknown }] }), true);
    assert.equal(hasUnknown({ a: [{ b: "known" }] }), false);
  });

  it("are equal whatever the order of keys, and clean of what the engine cannot store", () => {
    assert.equal(canonical({ b: 1, a: { d: 1, c: undefined } }), canonical({ a: { d: 1 }, b: 1 }));
    assert.notEqual(canonical([1, 2]), canonical([2, 1]));
    assert.deepEqual(Object.keys(clean({ a: undefined, b: 1 })), ["b"]);
  });
});

describe("the waits", () => {
  it("at the real pacing are what the documentation says, and shrink with it", () => {
    const rounded = (timing: object) => Object.fromEntries(Object.entries(timing).map(([key, value]) => [key, Math.round(Number(value))]));
    assert.deepEqual(rounded(timingOf(1100)), { poll: 10_000, ambiguous: 120_000, lag: 60_000, price: 30_000, read: 5_000, end: 600_000 });
    assert.equal(Math.round(timingOf(55).ambiguous), 6_000);
  });
});
