import { readdirSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../repository.ts";

/** A part of the pack with the tests that hold it. One at a time, a mutant costs the tests of its part, not those of all. */
export interface Subject {
  readonly name: string;
  /** Files to break, as patterns from the root. */
  readonly mutate: readonly string[];
  /** Tests to run. */
  readonly spec: readonly string[];
}

/** What holds for every rule, such as that it is listed. */
const whole = "test/policies/pack/**/*.test.ts";

const model: Subject = {
  name: "model",
  mutate: ["policies/{model,offline}/**/*.ts", "policies/*.ts", "!policies/pack.ts", "policies/rules/index.ts"],
  spec: ["test/policies/{model,offline,pod-security}/**/*.test.ts", whole],
};

/** The subjects of rules, by the folders there are, and the model they share. */
export function subjects(): readonly Subject[] {
  const rules = readdirSync(join(repository, "policies", "rules"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const own = rules.map(({ name }) => ({ name, mutate: [`policies/rules/${name}/**/*.ts`], spec: [`test/policies/${name}/**/*.test.ts`, whole] }));
  return [model, ...own.sort((a, b) => (a.name < b.name ? -1 : 1))];
}
