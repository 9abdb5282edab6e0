import assert from "node:assert/strict";
import { eventually } from "../../support/eventually.ts";
import { StoreTrial, storePrograms } from "./store-trial.ts";

describe("replicated Redis store, as processes", function () {
  this.timeout(300_000);
  const programs = storePrograms();
  let trial: StoreTrial;
  let written = 0;

  /** Writes numbered keys through the one address until `count` are acknowledged. */
  async function write(count: number): Promise<void> {
    const goal = written + count;
    while (written < goal) {
      await eventually(() => trial.ask("proxy", "SET", `key:${written}`, String(written)) === "OK", () => `a write of key:${written} through the proxy`);
      written++;
    }
  }

  function missing(): string[] {
    return Array.from({ length: written }, (_, index) => String(index)).filter((index) => trial.ask("proxy", "GET", `key:${index}`) !== index);
  }

  /** The one primary, once the others follow it. */
  async function settled(): Promise<string> {
    return eventually(
      () => {
        const [primary, ...others] = trial.primaries();
        if (primary === undefined || others.length > 0) return undefined;
        const followed = trial.ask(primary, "INFO", "replication")?.includes("connected_slaves:2") === true;
        return followed && trial.hosts.every((host) => trial.run(host, "ready.sh") === 0) ? primary : undefined;
      },
      () => `one primary with two replicas in step; primaries: ${trial.primaries().join(", ")}`,
    );
  }

  before(async function () {
    if ("missing" in programs) {
      console.log(`      skipped: this machine has no ${programs.missing}; install it to run the failover test`);
      this.skip();
      return;
    }
    trial = await StoreTrial.prepare(programs);
    for (const host of trial.hosts) trial.startPod(host);
    trial.startProxy();
  });

  after(async () => trial?.stop());

  afterEach(function () {
    if (this.currentTest?.state === "failed") for (const [name, log] of trial.logs) console.log(name, Buffer.concat(log).toString().slice(-1500));
  });

  it("starts with the first pod as the primary and takes writes at its one address", async () => {
    assert.equal(await settled(), trial.hosts[0]);
    await write(5);
    assert.equal(trial.ask("proxy", "CONFIG", "GET", "maxmemory-policy"), "maxmemory-policy\nnoeviction");
  });

  it("refuses who does not know the password", () => {
    assert.match(trial.ask("proxy", "-a", "wrong", "--no-auth-warning", "GET", "key:0") ?? "", /NOAUTH|WRONGPASS/);
  });

  it("follows the primary when it is killed, and takes the old one back as a replica", async () => {
    const old = await settled();
    await trial.killPod(old);
    await write(5);
    assert.deepEqual(missing(), []);
    trial.startPod(old);
    assert.notEqual(await settled(), old);
  });

  it("does not come back empty when the primary lost its volume", async () => {
    const old = await settled();
    await trial.killPod(old);
    trial.loseVolume(old);
    trial.startPod(old);
    await write(5);
    assert.notEqual(await settled(), old);
    assert.deepEqual(missing(), []);
  });

  it("hands over before a primary is stopped", async () => {
    const old = await settled();
    assert.equal(trial.run(old, "stop.sh"), 0);
    await write(5);
    assert.notEqual(await settled(), old);
    assert.deepEqual(missing(), []);
  });

  it("remembers the primary when every pod is stopped and started", async () => {
    const primary = await settled();
    for (const host of trial.hosts) await trial.killPod(host);
    for (const host of trial.hosts) trial.startPod(host);
    assert.equal(await settled(), primary);
    await write(5);
    assert.deepEqual(missing(), []);
  });
});
