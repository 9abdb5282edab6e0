import assert from "node:assert/strict";
import { randomInt } from "node:crypto";

import fc from "fast-check";

import { type ArbitraryPod, arbitraryPod } from "../support/arbitrary-pods.ts";
import { Evaluator } from "../support/evaluator.ts";
import { everyWorkload } from "../support/objects.ts";
import { levels, rulesOfLevel, verdictOf } from "../support/pod-security.ts";
import { ruleFor } from "../support/upstream-checks.ts";

const seed = Number(process.env["POD_SECURITY_SEED"] ?? randomInt(2 ** 31));
const specs = 20_000;

describe(`pods judged by the pack and by upstream's evaluator (seed ${seed}; repeat with POD_SECURITY_SEED=${seed})`, function () {
  this.timeout(300_000);
  let evaluator: Evaluator;
  const judged = { total: 0, allowed: { baseline: 0, restricted: 0 }, byRule: new Map<string, number>() };

  before(async () => {
    evaluator = await Evaluator.start();
  });
  after(() => evaluator?.stop());

  it(`break the same controls of both levels, in every kind of workload: ${specs} pods`, async () => {
    const property = fc.asyncProperty(arbitraryPod({ ephemeral: true }), async (pod) => {
      const upstream = await evaluator.judge(pod);
      const { kind, resource } = inSomeWorkload(pod, judged.total);
      judged.total += 1;
      for (const level of levels) {
        const theirs = rulesOf(pod, upstream[level].map((refusal) => ruleFor(level, refusal)));
        if (theirs.length === 0) judged.allowed[level] += 1;
        for (const rule of theirs) judged.byRule.set(rule, (judged.byRule.get(rule) ?? 0) + 1);
        const verdict = verdictOf(rulesOfLevel[level], resource);
        const ours = rulesOf(pod, verdict.map(([rule]) => rule));
        const said = `${level}, ${kind}\nupstream: ${JSON.stringify(upstream[level])}\nthe pack: ${JSON.stringify(verdict)}\n${JSON.stringify(pod, undefined, 2)}`;
        assert.deepEqual(ours, theirs, said);
      }
    });
    await fc.assert(property, { seed, numRuns: specs, skipEqualValues: true });
  });

  it("are allowed and refused often enough, and by every rule, for the comparison to mean something", () => {
    for (const level of levels) {
      const share = judged.allowed[level] / judged.total;
      console.log(`      ${level} allows ${(share * 100).toFixed(1)} % of ${judged.total}`);
      assert.ok(share > 0.2 && share < 0.8, `${level} allows ${judged.allowed[level]} of ${judged.total}`);
    }
    console.log(`      refused by rule: ${[...judged.byRule].sort().map(([rule, count]) => `${rule} ${count}`).join(", ")}`);
    const rules = [...new Set(levels.flatMap((level) => rulesOfLevel[level]))].map(({ name }) => name);
    assert.deepEqual(rules.filter((name) => (judged.byRule.get(name) ?? 0) < 100), [], "rules that refused hardly a pod");
  });
});

/** Each rule once. A pod in the host's network, refused for that, gets its ports as host ports by default: they are not compared. */
function rulesOf({ spec }: ArbitraryPod, names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => spec["hostNetwork"] !== true || name !== "no-host-ports").sort();
}

/** The kinds take turns; the pod and its metadata are the same in each. */
function inSomeWorkload({ metadata, spec }: ArbitraryPod, turn: number) {
  const workloads = everyWorkload(spec, metadata);
  return workloads[turn % workloads.length]!;
}
