import assert from "node:assert/strict";
import { GpuFleet } from "../../../components/lambda/fleet.ts";
import { LambdaSshKey } from "../../../components/lambda/ssh-key.ts";
import { type SettingsInput, parseSettings } from "../../../config/settings.ts";
import type { Program, RunResult } from "../../../engine/index.ts";
import { readStacks } from "../../../engine/storedStacks.ts";
import { judgeInstances } from "../../../scripts/lib/gpu/reap.ts";
import { stackStates } from "../../../scripts/lib/gpu/stack-states.ts";
import { LambdaAdmin, type LambdaEmulator } from "../../../sandbox/lambda/index.ts";
import { type Trial, makeTrial } from "../engine/trial.ts";
import { openAccount } from "./account.ts";

type Fleet = Partial<NonNullable<SettingsInput["fleets"]>[string]>;

const near = { type: "gpu_1x_a10", region: "us-east-1" };
const far = { type: "gpu_1x_a10", region: "us-west-1" };

/** A program of one fleet. */
function programOf(fleet: Fleet, data = "first"): Program {
  return async ({ backend }) => {
    const settings = parseSettings(
      {
        sandbox: { enabled: true },
        secrets: { source: "generated" },
        cluster: { kubeconfigFile: "none", name: "prod" },
        lambda: { budget: { instances: 5, gpus: 5, dollarsPerHour: 10 } },
        fleets: { train: { count: 3, candidates: [near, far], ...fleet } },
      },
      "trial",
    );
    const key = new LambdaSshKey("key", { name: "trial" });
    const train = new GpuFleet("train", { settings, fleet: "train", sshKeyName: key.keyName, backend, userData: ({ name }) => `#cloud-config\n# ${data} ${name}` });
    return Promise.resolve({ winners: train.winners, hourlyCost: train.hourlyCost, inventory: train.inventory });
  };
}

describe("a fleet under the real engine, at the emulated cloud", () => {
  let trial: Trial;
  let emulator: LambdaEmulator;
  let admin: LambdaAdmin;

  before(async () => {
    trial = await makeTrial();
    emulator = await openAccount(trial.sandboxDir);
    admin = new LambdaAdmin(emulator.admin);
  });
  after(async () => {
    await emulator.close();
    trial.remove();
  });

  async function up(fleet: Fleet, data?: string): Promise<RunResult> {
    const result = await trial.up({ program: programOf(fleet, data) });
    assert.deepEqual([result.outcome, result.diagnostics], ["succeeded", []]);
    return result;
  }
  const living = async () => (await admin.instances()).filter(({ status }) => status === "active").map(({ name }) => name).sort();

  it("takes the next candidate where the first has no capacity, and tells who won and what it costs", async () => {
    await admin.setCapacity({ ...near, count: 1 });
    const { outputs } = await up({});
    const winners = Object.values(outputs["winners"] as Record<string, string>).sort();
    assert.deepEqual(winners, ["gpu_1x_a10 in us-east-1", "gpu_1x_a10 in us-west-1", "gpu_1x_a10 in us-west-1"]);
    assert.equal(outputs["hourlyCost"], 3.87);
  });

  it("stays as it is, and the reaper knows each instance for its own", async () => {
    const { outcome, changes } = await trial.up({ program: programOf({}), expectNoChanges: true });
    assert.deepEqual([outcome, Object.keys(changes)], ["succeeded", ["same"]]);
    const file = { name: "trial", project: "engine-trial", path: "", content: {}, config: {}, sandbox: true };
    const states = stackStates(await readStacks(file, { tools: { bin: {} }, sandboxDir: trial.sandboxDir }));
    const tagged = emulator.emulation.store.state.instances.map(({ id, tags }) => ({
      id, tags, name: "", status: "active", region: { name: near.region }, instance_type: { name: near.type, price_cents_per_hour: 129 },
    }));
    assert.deepEqual(judgeInstances(tagged, states, new Date(), 0).map(({ verdict, stack }) => [verdict, stack]), Array.from({ length: 3 }, () => ["owned", "trial"]));
    const lost = judgeInstances(tagged.map((each) => ({ ...each, id: `not-${each.id}` })), states, new Date(), 0);
    assert.deepEqual(lost.map(({ verdict }) => verdict), ["orphan", "orphan", "orphan"]);
  });

  it("scales in by the member that is named, and touches no other", async () => {
    const { changes } = await up({ count: 2, retired: [1] });
    assert.equal(changes.delete, 1);
    assert.equal(changes.replace, undefined);
    assert.deepEqual(await living(), ["prod-train-0", "prod-train-2"]);
  });

  it("keeps its instances when their user data changes, and rolls through them one by one when it is told to", async () => {
    assert.deepEqual((await up({ count: 2, retired: [1] }, "second")).changes.replace, undefined);
    const before = (await admin.log()).length;
    assert.equal((await up({ count: 2, retired: [1], replaceOn: ["userData"] }, "third")).changes.replace, 2);
    const operations = (await admin.log()).slice(before).map(({ path }) => path.split("/").at(-1));
    assert.deepEqual(operations.filter((each) => each === "launch" || each === "terminate"), ["terminate", "launch", "terminate", "launch"]);
    assert.deepEqual(await living(), ["prod-train-0", "prod-train-2"]);
  });

  it("replaces only the instance whose own candidate left the list", async () => {
    const { outputs } = await up({ count: 2, retired: [1], candidates: [far] }, "third");
    assert.deepEqual(Object.values(outputs["winners"] as object), ["gpu_1x_a10 in us-west-1", "gpu_1x_a10 in us-west-1"]);
    assert.ok((await living()).length === 2);
  });

  it("leaves nothing and costs nothing when it goes", async () => {
    assert.equal((await trial.destroy()).outcome, "succeeded");
    assert.deepEqual([await living(), (await admin.cost()).centsPerHour], [[], 0]);
  });
});
