import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { judgeResource, judgeStack } from "../../../policies/judge.ts";
import { formatPath } from "../../../policies/model/path.ts";
import type { Props, Resource } from "../../../policies/model/resource.ts";
import type { Rule } from "../../../policies/model/rule.ts";
import { accessRules } from "../../../policies/rules/access/index.ts";
import { supplyChainRules } from "../../../policies/rules/supply-chain/index.ts";
import { goldenFile, goldenStacks } from "../../support/golden.ts";

/** Every resource of the plan in review. */
function planned(stack: string): readonly Resource[] {
  const entries = parse(readFileSync(goldenFile(stack), "utf8")) as readonly { readonly type: string; readonly name: string; readonly inputs?: Props }[];
  return entries.map(({ type, name, inputs = {} }) => ({ type, urn: name, name, props: inputs }));
}

/** What the rule finds with its defaults: which resource, where, and what. */
function told(rule: Rule, resources: readonly Resource[]): readonly string[] {
  const options = rule.options?.defaults ?? {};
  if (rule.over === "stack") return judgeStack(rule, resources, options).map(({ resource, path, message }) => `${resource.name}: ${formatPath(path)}: ${message}`);
  return resources.flatMap((resource) => judgeResource(rule, resource, options).map(({ path, message }) => `${resource.name}: ${formatPath(path)}: ${message}`));
}

/** Digests are the stack's to set, and a plan without them runs by tags: that is no false alarm. */
const rules = [...supplyChainRules, ...accessRules].filter(({ name }) => name !== "images-pinned-by-digest");

describe("the platform's own plan", function () {
  this.timeout(60_000);
  for (const stack of goldenStacks) {
    it(`of stack ${stack} is no secret and no undue right to any rule`, () => {
      const resources = planned(stack);
      assert.ok(resources.length > 100);
      for (const rule of rules) assert.deepEqual(told(rule, resources), [], rule.name);
    });
  }
});
