import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { takeLock } from "@sophia/process-lock";

describe("the lock between processes", () => {
  let root: string;
  let path: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "lock-test-"));
    path = join(root, "folder", "lock");
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function heldBy(owner: unknown, name = "owner-1-abc"): Promise<string> {
    await mkdir(path, { recursive: true });
    const file = join(path, name);
    await writeFile(file, typeof owner === "string" ? owner : JSON.stringify(owner));
    return file;
  }

  /** True when the lock was taken without waiting. */
  async function isFree(): Promise<boolean> {
    let waited = false;
    const lock = takeLock(path, {
      interval: 5,
      onWait: () => {
        waited = true;
        void rm(path, { recursive: true });
      },
    });
    await (await lock).release();
    return !waited;
  }

  it("leaves nothing behind", async () => {
    await (await takeLock(path)).release();
    assert.deepEqual(await readdir(join(root, "folder")), []);
  });

  it("lets one in at a time", async () => {
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4, 5].map(async (number) => {
        const lock = await takeLock(path, { interval: 1 });
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(number);
        inside -= 1;
        await lock.release();
      }),
    );
    assert.equal(most, 1);
    assert.equal(order.length, 5);
  });

  it("waits for a live process", async () => {
    await heldBy({ host: hostname(), processes: [{ pid: process.pid }] });
    assert.equal(await isFree(), false);
  });

  it("does not wait for a dead one", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => child.once("close", resolve));
    await heldBy({ host: hostname(), processes: [{ pid: child.pid }] });
    assert.equal(await isFree(), true);
  });

  it("waits for a live child of a dead process", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => child.once("close", resolve));
    await heldBy({ host: hostname(), processes: [{ pid: child.pid }, { pid: process.pid }] });
    assert.equal(await isFree(), false);
  });

  it("knows a process from a later one of the same number", async function () {
    if (process.platform !== "linux") this.skip();
    await heldBy({ host: hostname(), processes: [{ pid: process.pid, start: "1" }] });
    assert.equal(await isFree(), true);
  });

  it("does not wait for an owner whose file was cut short", async () => {
    await heldBy(`{"host":`);
    assert.equal(await isFree(), true);
  });

  it("takes an empty lock, as a dead owner's removal leaves it", async () => {
    await mkdir(path, { recursive: true });
    assert.equal(await isFree(), true);
  });

  it("waits for another host that has shown itself lately, and not for one that has not", async () => {
    const owner = { host: "elsewhere", processes: [{ pid: process.pid }] };
    await heldBy(owner);
    assert.equal(await isFree(), false);
    const file = await heldBy(owner);
    const before = new Date(Date.now() - 3 * 60 * 1000);
    await utimes(file, before, before);
    assert.equal(await isFree(), true);
  });
});
