import assert from "node:assert/strict";
import { type Mutant, percent, scoreLine, scoreOf, survivors, total } from "../../../scripts/lib/mutation/score.ts";
import { subjects } from "../../../scripts/lib/mutation/subjects.ts";

const location = { start: { line: 2, column: 5 }, end: { line: 2, column: 8 } };
const mutant = (status: Mutant["status"], more: Partial<Mutant> = {}): Mutant => ({ status, location, replacement: "no", ...more });
const report = (...mutants: readonly Mutant[]) => ({ files: { "a.ts": { source: "one\nthe yes line\nthe end", mutants } } });

describe("a mutation score", () => {
  it("counts what tests noticed, of what they could", () => {
    const all = report(...(["Killed", "Killed", "Timeout", "Survived", "NoCoverage", "Ignored", "CompileError", "RuntimeError", "Pending"] as const).map((status) => mutant(status)));
    assert.deepEqual(scoreOf(all), { noticed: 3, counted: 5 });
    assert.deepEqual(scoreOf({ files: {} }), { noticed: 0, counted: 0 });
  });

  it("adds up", () => assert.deepEqual(total([{ noticed: 1, counted: 2 }, { noticed: 3, counted: 3 }]), { noticed: 4, counted: 5 }));
  it("is a percentage that is never rounded up", () => assert.deepEqual([percent({ noticed: 8499, counted: 10_000 }), percent({ noticed: 17, counted: 20 }), percent({ noticed: 0, counted: 0 })], [84.9, 85, undefined]));

  it("is a line", () => assert.deepEqual([scoreLine("gpu", { noticed: 17, counted: 20 }), scoreLine("all", { noticed: 0, counted: 0 })], ["gpu            17 of 20 mutants noticed: 85 %", "all            0 of 0 mutants noticed: - %"]));

  it("names what no test noticed, place and change", () => {
    const wide = mutant("Survived", { location: { start: { line: 1, column: 3 }, end: { line: 3, column: 4 } }, replacement: "{\n  x\n}" });
    assert.deepEqual(survivors(report(mutant("Killed"), mutant("Survived"), mutant("NoCoverage"), wide)), [
      "a.ts:2:5  yes -> no", "a.ts:2:5  yes -> no  (no test runs it)", "a.ts:1:3  e the yes line the -> { x }",
    ]);
    assert.equal(survivors(report(mutant("Survived", { replacement: "x".repeat(100) })))[0], `a.ts:2:5  yes -> ${"x".repeat(79)}…`);
  });
});

describe("the subjects of mutation", () => {
  it("are the model, and every folder of rules", () => {
    const names = subjects().map(({ name }) => name);
    assert.deepEqual(names.slice(0, 3), ["model", "access", "data"]);
    assert.ok(names.includes("pod-security"));
  });
});
