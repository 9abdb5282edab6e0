import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { type EngineTools } from "../../../engine/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { type HoldOutcome, type HoldView } from "../../../sandbox/estuary/index.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { changedBinding } from "./catalogue.ts";
import type { Plan } from "./project/index.ts";
import { type Run, type Trial, held, makeTrial, messagesOf, until } from "./trial.ts";

/** Where a run is killed: at a request that waits before the service does its work, or after it and before its answer. */
const points = [
  { operation: "liveSpecs", at: "before", what: "at its look" },
  { operation: "encryptConfig", at: "after", what: "while it encrypts" },
  { operation: "createDraft", at: "after", what: "with a draft nobody has written down" },
  { operation: "stageDraftSpecs", at: "after", what: "staged" },
  { operation: "createPublication", at: "before", what: "with its publication on the way" },
  { operation: "createPublication", at: "after", what: "published, without the answer" },
  { operation: "runPublication", at: "before", what: "queued" },
  { operation: "publication", at: "after", what: "published" },
  { operation: undefined, at: "after", what: "while tasks start" },
] as const;

/** `engine`: the CLI and its driver, so that the provider lives on unseen; `all`: every process. */
const kills = ["engine", "all"] as const;

const seed = Number(process.env["ESTUARY_FAULT_SEED"] ?? randomInt(1_000_000));

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

/** Begins a run and returns when it is at the point, where it stays. */
async function reach(trial: Trial, operation: string | undefined, at: "before" | "after", plan: Plan): Promise<{ run: Run; hold?: HoldView }> {
  if (operation === undefined) {
    const published = await trial.published();
    await trial.admin.behaviour({ activation: "slow" });
    const run = trial.begin(plan);
    await until("a publication", async () => (await trial.published()) > published);
    return { run };
  }
  const hold = await trial.admin.hold({ operation, at });
  const run = trial.begin(plan);
  await held(trial, hold);
  return { run, hold };
}

/** Lets go what waits; a provider that lives on is waited for, since its requests would pass for those of the next run. */
async function letGo(trial: Trial, hold: HoldView | undefined, outcome: HoldOutcome, kill: (typeof kills)[number]): Promise<void> {
  if (hold === undefined) await trial.admin.behaviour({ activation: "fast" });
  else await trial.admin.release(hold.id, outcome);
  if (kill === "engine") await until("the provider that lives on to be done", () => !trial.isLocked());
}

/** In another order each time. */
function shuffled<Item>(random: (below: number) => number, items: readonly Item[]): Item[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(random(rest.length), 1));
}

describe(`publications of runs that are killed (seed ${seed}; repeat with ESTUARY_FAULT_SEED=${seed})`, function () {
  this.timeout(300_000);
  let tools: EngineTools;
  this.beforeAll(async () => { tools = engineToolsFrom(await ensureTools(["pulumi"])); });

  kills.forEach((kill, row) => {
    const random = randomOf(seed + row);
    const order = shuffled(random, points);
    it(`${kill === "all" ? "with all their processes" : "but not their provider"}, ${order.map(({ what }) => what).join(", then ")}: the last run has what it wants`, async () => {
      const trial: Trial = await makeTrial(tools);
      try {
        let plan = changedBinding(1);
        const released: Promise<unknown>[] = [];
        for (const [index, { operation, at, what }] of order.entries()) {
          // Each run wants something else, secrets included, so that it comes to every point.
          plan = { ...changedBinding(index + 2), secrets: `-${index}` };
          // A request of the run before, let go into the next hold, would pass for one of this run.
          await Promise.all(released);
          const published = await trial.published();
          const { run, hold } = await reach(trial, operation, at, plan);
          const left = await run.kill(kill);
          assert.notEqual(left, undefined, `${what}: it was under way`);
          if (kill === "engine") assert.ok((left ?? 0) > 0, `${what}: the provider lives on`);
          // A request on its way arrives although its sender is dead, or not, or its answer finds nobody.
          const outcome: HoldOutcome = (["proceed", "lose", "discard"] as const)[random(3)] ?? "proceed";
          released.push(pause(random(700)).then(() => letGo(trial, hold, outcome, kill)));
          assert.ok((await trial.published()) - published <= 2, `${what}: its own publication, and what the run before it left on the way`);
        }
        const published = await trial.published();
        const result = await trial.up(plan);
        await Promise.all(released);
        assert.equal(result.outcome, "succeeded", messagesOf(result));
        // One that was on its way, and this run's own.
        assert.ok((await trial.published()) - published <= 2);
        assert.deepEqual((await trial.model("acme/out"))?.["bindings"], [{ resource: { table: "calls" }, source: "acme/calls", priority: order.length + 1 }]);
        await trial.writes();
        const again = await trial.up(plan, { refresh: true });
        assert.deepEqual([again.outcome, again.steps], ["succeeded", []], "and all of it is in the state");
        assert.deepEqual(await trial.writes(), []);
        assert.doesNotMatch(trial.stateText(), /very-secret/);
        assert.equal((await trial.destroy(plan)).outcome, "succeeded");
        assert.deepEqual(await trial.live(), []);
      } finally {
        await trial.remove();
      }
    });
  });
});
