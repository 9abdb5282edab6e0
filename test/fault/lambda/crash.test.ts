import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { type EngineTools } from "../../../engine/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { type HoldOutcome, type HoldView } from "../../../sandbox/lambda/index.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { type Run, type Trial, makeTrial, until } from "./trial.ts";

/** Where instances are when their run is killed. */
const points = ["at the look-up", "before the call", "after the call", "when the answer was lost", "while booting", "after active"] as const;
type Point = (typeof points)[number];

/** What one kill meets, and how many instances its run adds so that some are there. */
const stages: readonly { readonly at: readonly [Point, ...Point[]]; readonly added: number }[] = [
  { at: ["at the look-up"], added: 2 },
  { at: ["before the call"], added: 1 },
  { at: ["after the call"], added: 1 },
  { at: ["when the answer was lost"], added: 2 },
  { at: ["while booting", "after active"], added: 4 },
];
type Stage = (typeof stages)[number];

/** `engine`: the CLI and its driver, so that the provider lives on unseen; `all`: every process. */
const kills = ["engine", "all"] as const;

/** Rounds for each of them. A round is one stack, whose runs are killed at every stage in turn. */
const rounds = [1, 2] as const;

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

interface Reached {
  /** How many instances are at each point, as the emulator sees them. What is before it or past it does not count. */
  readonly cases: readonly (readonly [point: Point, instances: number])[];
  /** What waits there, to be let go after the kill. */
  readonly hold?: HoldView;
}

/** Prepares the account, begins the run and returns when it is at the points, where it stays: nothing else ends its wait. */
async function reach({ admin }: Trial, at: Stage["at"], begin: () => void): Promise<Reached> {
  const [point] = at;
  if (point === "at the look-up" || point === "before the call" || point === "after the call") {
    const { id } = await admin.hold({ operation: point === "at the look-up" ? "listInstances" : "launchInstance", at: point === "after the call" ? "after" : "before" });
    begin();
    let hold = await admin.watchHold(id, 1000);
    await until("a request to be held", async () => (hold = await admin.watchHold(id, 1000)).waiting > 0);
    return { cases: [[point, hold.waiting]], hold };
  }
  const known = new Set((await admin.instances()).map(({ id }) => id));
  const launched = async (wanted: string) => (await admin.instances()).filter(({ id, status }) => !known.has(id) && status === wanted).length;
  // Those that boot for ever keep the run from ending before it is killed.
  await admin.planLaunch({ boot: null, times: 2 });
  if (point === "when the answer was lost") {
    const fault = await admin.addFault({ operation: "launchInstance", answer: "lost", takesEffect: true, times: 2 });
    begin();
    const lost = async () => (await admin.faults()).find(({ id }) => id === fault.id)?.met ?? 0;
    await until("two answers to be lost", async () => (await lost()) === 2);
    return { cases: [[point, await lost()]] };
  }
  begin();
  await until("two instances to boot and two to be active", async () => (await launched("booting")) >= 2 && (await launched("active")) >= 2);
  return { cases: [["while booting", 2], ["after active", 2]] };
}

/** In another order each time, but for the look-up: only while nothing is recorded does every look belong to a launch. */
function shuffled(random: (below: number) => number): Stage[] {
  const [first, ...rest] = stages;
  const order = first === undefined ? [] : [first];
  while (rest.length > 0) order.push(...rest.splice(random(rest.length), 1));
  return order;
}

const least = 30;

describe(`launches of runs that are killed: at least ${least} cases, each an instance at the named point at the moment of a kill (seed ${seed}; repeat with LAMBDA_FAULT_SEED=${seed})`, function () {
  this.timeout(300_000);
  let tools: EngineTools;
  const cases = new Map<string, number>();
  const kinds = new Map<string, number>();
  this.beforeAll(async () => { tools = engineToolsFrom(await ensureTools(["pulumi"])); });

  kills.forEach((kill, row) => rounds.forEach((round) => {
    const random = randomOf(seed + row * 100 + round);
    const order = shuffled(random);
    it(`${kill === "all" ? "with all its processes" : "but not its provider"}, ${order.map(({ at }) => at.join(" and ")).join(", then ")}: the last run has each instance once`, async () => {
      const trial = await makeTrial(tools, random(1_000_000));
      try {
        let count = 0;
        const released: Promise<void>[] = [];
        for (const { at, added } of order) {
          count += added;
          let run: Run | undefined;
          // A request of the run before, let go into the next hold, would pass for one of this run.
          await Promise.all(released);
          const { cases: there, hold } = await reach(trial, at, () => { run = trial.begin({ count }); });
          if (hold === undefined) await pause(random(600));
          const left = await run?.kill(kill);
          assert.notEqual(left, undefined, "it was under way");
          if (kill === "engine") assert.ok((left ?? 0) > 0, "the provider lives on");
          for (const [point, instances] of there) {
            const kind = `${point}, ${kill}`;
            cases.set(kind, (cases.get(kind) ?? 0) + instances);
            kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          }
          // A request that is on its way arrives although its sender is dead, or not, or its answer finds nobody; within the
          // time in which an unanswered launch may still appear.
          const outcome: HoldOutcome = (["proceed", "lose", "discard"] as const)[random(3)] ?? "proceed";
          const late = random(1000);
          if (hold !== undefined) released.push(pause(late).then(() => trial.admin.release(hold.id, outcome)).then(() => undefined));
          await trial.admin.clearLaunchPlans();
          for (const { id, status } of await trial.admin.instances()) if (status === "booting") await trial.admin.happen(id, "activate");
        }
        const result = await trial.up({ count });
        await Promise.all(released);
        await pause(100);
        assert.equal(result.outcome, "succeeded", JSON.stringify(result.diagnostics));
        const ids = (await trial.living()).map(({ id }) => id).sort();
        assert.equal(ids.length, count, "one living instance each, none orphaned");
        assert.deepEqual(trial.instances().map(({ id }) => id).sort(), ids, "each is in the state");
      } finally {
        await trial.remove();
      }
    });
  }));

  it("call, killed with all its processes while it replaces an instance: the next run has it once", async () => {
    const trial = await makeTrial(tools, seed);
    try {
      assert.equal((await trial.up({ count: 1, hostname: "former" })).outcome, "succeeded");
      const plan = { count: 1, hostname: "new" };
      let run: Run | undefined;
      const { hold } = await reach(trial, ["after the call"], () => { run = trial.begin(plan); });
      await run?.kill("all");
      await trial.admin.release(hold?.id ?? "", "lose");
      assert.equal((await trial.up(plan)).outcome, "succeeded");
      assert.deepEqual((await trial.living()).map(({ id }) => id), trial.instances().map(({ id }) => id));
      assert.equal(trial.instances().length, 1);
    } finally {
      await trial.remove();
    }
  });

  it(`are at least ${least} cases, and two kills of each kind at each point`, () => {
    for (const kill of kills) for (const point of points) assert.ok((kinds.get(`${point}, ${kill}`) ?? 0) >= rounds.length, `${point}, ${kill}`);
    const all = [...cases.values()].reduce((sum, each) => sum + each, 0);
    assert.ok(all >= least, `${all} cases: ${JSON.stringify([...cases])}`);
  });
});
