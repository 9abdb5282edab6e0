import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Score, percent, scoreLine, scoreOf, survivors, total } from "./lib/mutation/score.ts";
import { mutate, mutationDir } from "./lib/mutation/stryker.ts";
import { subjects } from "./lib/mutation/subjects.ts";
import { readOptions, refuse } from "./lib/options.ts";
import { repository } from "./lib/repository.ts";

/** Percent of the mutants that the tests must notice. */
const least = 85;

/** Breaks the rules of the policy pack one token at a time and counts what their tests notice; fails under 85 %. */
const all = subjects();
const allowed = `--only ${all.map(({ name }) => name).join("|")}[,...]`;
const { only } = readOptions("mutation", allowed, { only: { type: "string" } });
const names = only?.split(",") ?? all.map(({ name }) => name);
const unknown = names.filter((name) => !all.some((subject) => subject.name === name));
if (unknown.length > 0) refuse("mutation", allowed, `--only ${unknown.join(",")} is no subject`);

const list = join(mutationDir, "survivors.txt");
mkdirSync(mutationDir, { recursive: true });
writeFileSync(list, "");

const scores: Score[] = [];
for (const subject of all.filter(({ name }) => names.includes(name))) {
  const report = await mutate(subject);
  const score = scoreOf(report);
  appendFileSync(list, survivors(report).map((line) => `${line}\n`).join(""));
  process.stdout.write(`${scoreLine(subject.name, score)}\n`);
  scores.push(score);
}
const score = total(scores);
process.stdout.write(`${scoreLine("all", score)}; at least ${least} % wanted\nthose no test noticed: ${relative(repository, list)}\n`);
process.exitCode = (percent(score) ?? 0) >= least ? 0 : 1;
