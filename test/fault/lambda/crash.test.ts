import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { type EngineTools } from "../../../engine/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { type HoldOutcome, type HoldView } from "../../../sandbox/lambda/index.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { type Trial, makeTrial, until } from "./trial.ts";

/** Where a run is killed; while one instance is at this point the others are at others. */
const points = ["at the look-up", "before the call", "after the call", "when the answer was lost", "while booting", "after active"] as const;
type Point = (typeof points)[number];

/** `engine`: the CLI and its driver, so that the provider lives on unseen; `all`: every process. */
const kills = ["engine", "all"] as const;

/** Each instance of a round is a case. */
const instancesPerRound = 3;
const count = instancesPerRound;

const seed = Number(process.env["LAMBDA_FAULT_SEED"] ?? randomInt(1_000_000));

/** Repeatable random numbers (mulberry32). */
function randomOf(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs until the point is reached; what is left to be let go afterwards, if anything waits there. */
async function reach(trial: Trial, point: Point, random: (below: number) => number): Promise<HoldView | undefined> {
  const { admin } = trial;
  const former = (await admin.instances()).length;
  const launched = async (least: number) => (await admin.instances()).length >= former + least;
  const before = random(count);
  if (point === "at the look-up" || point === "before the call" || point === "after the call") {
    if (point !== "at the look-up") await until(`${before} launches`, () => launched(before));
    const hold = await admin.hold({ operation: point === "at the look-up" ? "listInstances" : "launchInstance", at: point === "after the call" ? "after" : "before" });
    await until("a request to be held", async () => (await admin.watchHold(hold.id, 1000)).waiting > 0);
    return hold;
  }
  if (point === "when the answer was lost") {
    await admin.addFault({ operation: "launchInstance", answer: "lost", takesEffect: true, skip: before });
    await until("the answer to be lost", async () => (await admin.faults()).some(({ met }) => met > 0));
    await pause(random(600));
    return undefined;
  }
  await until("launches", () => launched(before + 1));
  if (point === "after active") {
    await until("an active instance", async () => (await admin.instances()).some(({ status }) => status === "active"));
    await pause(random(700));
  }
  return undefined;
}

describe(`launches of a run that is killed (seed ${seed}; repeat with LAMBDA_FAULT_SEED=${seed})`, function () {
  this.timeout(180_000);
  let tools: EngineTools;
  let cases = 0;
  this.beforeAll(async () => { tools = engineToolsFrom(await ensureTools(["pulumi"])); });

  kills.forEach((kill, row) => points.forEach((point, column) => {
    const random = randomOf(seed + row * 100 + column);
    // A request that is on its way arrives although its sender is dead, or not, or its answer finds nobody.
    const outcome: HoldOutcome = (["proceed", "lose", "discard"] as const)[random(3)] ?? "proceed";
    const late = random(3000);
    const twice = random(6) === 0;
    const replacing = kill === "all" && point.endsWith("the call");
    it(`${point}, ${kill === "all" ? "with all its processes" : "but not its provider"}${twice ? ", and the next one too" : ""}: the next run has each instance ${replacing ? "replaced " : ""}once (${outcome} after ${late} ms)`, async () => {
      const trial = await makeTrial(tools, random(1_000_000));
      try {
        if (point === "while booting") await trial.admin.planLaunch({ boot: null, times: count });
        const plan = { count, ...(replacing ? { hostname: "new" } : {}) };
        if (replacing) assert.equal((await trial.up({ count, hostname: "former" })).outcome, "succeeded");
        const run = trial.begin(plan);
        const held = await reach(trial, point, random);
        const left = await run.kill(kill);
        // Where nothing holds it back the run may have ended just before.
        if (kill === "engine" && (held !== undefined || point === "while booting")) assert.ok((left ?? 0) > 0, "the provider lives on");
        // Within the time in which an unanswered launch may still appear.
        const released = held === undefined ? Promise.resolve() : pause(late).then(() => trial.admin.release(held.id, outcome)).then(() => undefined);
        await trial.admin.clearLaunchPlans();
        for (const { id, status } of await trial.admin.instances()) if (status === "booting") await trial.admin.happen(id, "activate");
        if (twice) {
          const next = trial.begin(plan);
          await Promise.race([pause(2000 + random(4000)), next.ended]);
          await next.kill(kill);
          await next.ended;
        }
        const result = await trial.up(plan);
        await released;
        await pause(100);
        assert.equal(result.outcome, "succeeded", JSON.stringify(result.diagnostics));
        const ids = (await trial.living()).map(({ id }) => id).sort();
        assert.equal(ids.length, count, "one living instance each, none orphaned");
        assert.deepEqual(trial.instances().map(({ id }) => id).sort(), ids, "each is in the state");
        cases += instancesPerRound;
      } finally {
        await trial.remove();
      }
    });
  }));

  it("are at least thirty cases", () => assert.ok(cases >= 30, `${cases} cases passed`));
});
