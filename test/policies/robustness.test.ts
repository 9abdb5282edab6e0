import assert from "node:assert/strict";
import { randomInt } from "node:crypto";

import fc from "fast-check";

import { judgeResource, judgeStack, mendsOf, sentence } from "../../policies/judge.ts";
import { formatPath, readPath } from "../../policies/model/path.ts";
import type { Resource } from "../../policies/model/resource.ts";
import type { Finding, Rule } from "../../policies/model/rule.ts";
import { holdsUnknown, unknown } from "../../policies/model/unknown.ts";
import { rules } from "../../policies/rules/index.ts";
import { type Mutation, arbitraryPlace, arbitraryStack, familiarValue, frozen, garbage, mutated } from "./support/mutations.ts";
import { sampleOptions, sampleStack } from "./support/sample-stack.ts";

const seed = Number(process.env["POLICIES_SEED"] ?? randomInt(2 ** 31));

/** What the rule finds in the stack, and what it would mend. Whatever is thrown names the rule. */
function judge(rule: Rule, stack: readonly Resource[]): readonly (Finding & { readonly resource: Resource })[] {
  const options = sampleOptions[rule.name] ?? rule.options?.defaults ?? {};
  try {
    if (rule.over === "stack") return judgeStack(rule, stack, options);
    return stack.flatMap((resource) => {
      mendsOf(rule, resource, options);
      return judgeResource(rule, resource, options).map((finding) => ({ ...finding, resource }));
    });
  } catch (error) {
    throw new Error(`${rule.name} throws`, { cause: error });
  }
}

/**
 * What a rule says, to be compared. A rule over one resource names it and the field. One over the stack may, once more is known,
 * find a better place to say the same, so that only that it speaks is compared.
 */
function judgments(rule: Rule, stack: readonly Resource[]): readonly string[] {
  return judge(rule, stack).map(({ resource, path }) => (rule.over === "stack" ? rule.name : `${rule.name}: ${resource.name} ${formatPath(path)}`));
}

/** Whether a rule finds a fault at the place itself, or in what stands there. */
function isFaulty(stack: readonly Resource[], { of, path }: Pick<Mutation, "of" | "path">): boolean {
  return rules.some((rule) => judge(rule, stack).some((finding) => finding.resource === stack[of] && path.every((step, index) => finding.path[index] === step)));
}

/** A finding must be fit to print: no value that has no text shows through. */
function checkText(finding: Finding): void {
  assert.doesNotMatch(sentence(finding), /\[object |Symbol\(|\bNaN\b/);
}

describe(`every rule, whatever the data (seed ${seed}; repeat with POLICIES_SEED=${seed})`, function () {
  this.timeout(300_000);

  it("finds something in the sample, without which the tests below would say nothing of it", () => {
    assert.deepEqual(rules.filter((rule) => judge(rule, sampleStack).length === 0).map(({ name }) => name), []);
  });

  it("speaks in clauses without a full stop", () => {
    const clauses = rules.flatMap((rule) => judge(rule, sampleStack).flatMap(({ message, fix }) => [message, fix]));
    assert.deepEqual(clauses.filter((clause) => clause === "" || /[.\s]$/.test(clause)), []);
  });

  it("neither throws nor changes what it is given, and its findings can be printed", () => {
    const property = fc.property(arbitraryStack(6, 5), (stack) => {
      for (const rule of rules) for (const finding of judge(rule, frozen(stack))) checkText(finding);
    });
    fc.assert(property, { seed, numRuns: 3_000 });
  });

  it("does not throw on resources that are garbage altogether", () => {
    const coordinates = fc.constantFrom(...sampleStack.map(({ type, props: { apiVersion, kind } }) => ({ type, known: apiVersion === undefined ? {} : { apiVersion, kind } })));
    const names = fc.constantFrom(...new Set(sampleStack.flatMap(({ props }) => Object.keys(props))), "__proto__");
    const props = fc.dictionary(names, fc.oneof(garbage, fc.constant(unknown)));
    const resource = fc.tuple(coordinates, props).map(([{ type, known }, given]): Resource => ({ type, urn: "urn:pulumi:test::sophia::it::it", name: "it", props: { ...given, ...known } }));
    const property = fc.property(fc.array(resource, { maxLength: 4 }), (stack) => {
      for (const rule of rules) judge(rule, frozen(stack));
    });
    fc.assert(property, { seed, numRuns: 3_000 });
  });

  it("says nothing while a value is unknown that it would not say whatever the value turns out to be", () => {
    const cases = arbitraryStack(5, 2).chain((stack) =>
      arbitraryPlace(stack).chain((place) =>
        fc.record({ stack: fc.constant(stack), place: fc.constant(place), values: fc.array(familiarValue(place.path), { minLength: 1, maxLength: 4, size: "max" }) })));
    const property = fc.property(cases, ({ stack, place, values }) => {
      const early = mutated(stack, { ...place, value: unknown });
      const held = readPath(stack[place.of]!.props, place.path);
      const late = [...values, ...(holdsUnknown(held) ? [] : [held])].map((value) => mutated(stack, { ...place, value }));
      for (const rule of rules) {
        const said = judgments(rule, early);
        if (said.length === 0) continue;
        for (const known of late) {
          const still = new Set(judgments(rule, known));
          const taken = said.filter((judgment) => !still.has(judgment));
          // A value that is itself refused may hide what would else be wrong: half a GPU is not counted.
          if (taken.length > 0 && isFaulty(known, place)) continue;
          const { name, props } = known[place.of]!;
          assert.deepEqual(taken, [], `taken back once ${formatPath(place.path)} of ${name} was known to be ${JSON.stringify(readPath(props, place.path))}`);
        }
      }
    });
    fc.assert(property, { seed, numRuns: 5_000 });
  });
});
