import assert from "node:assert/strict";
import { fields } from "../../../policies/model/read.ts";
import { type Level, resourceRule, stackRule } from "../../../policies/model/rule.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import { check } from "../../../policies/offline/check.ts";
import { configurable, levelOf } from "../../../policies/offline/configuration.ts";
import { resourceOf } from "../../../policies/offline/resource.ts";

const common = { description: "", severity: "high", level: "mandatory", profile: "platform", url: "https://example.com" } as const;

/** Finds every object whose spec holds more than `most`. */
const few = resourceRule<{ most: number }>({
  ...common,
  name: "few",
  options: { schema: { most: { type: "integer", description: "" } }, defaults: { most: 1 } },
  judge: ({ props }, { most }) => (Number(fields(props["spec"])["size"]) > most ? [{ path: ["spec", "size"], message: `more than ${most}`, fix: "make it less" }] : []),
});

/** Finds the last of several objects. */
const alone = stackRule({
  ...common,
  name: "alone",
  level: "advisory",
  judge: (resources) => resources.slice(1).slice(-1).map((resource) => ({ resource, path: ["metadata", "name"], message: "is not alone", fix: "remove it" })),
});

const rules = [alone, few];
const object = (name: string, size: number): Resource => resourceOf({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop" }, spec: { size } }, name);
const now = new Date("2026-06-15T12:00:00Z");

function found(resources: readonly Resource[], configuration?: Parameters<typeof check>[2]) {
  return check(resources, rules, configuration, now).verdicts.map(({ rule, level, resource }) => `${resource.name} ${rule.name} ${level}`);
}

describe("a check without an engine", () => {
  const stack = [object("a", 2), object("b", 2), object("c", 1)];

  it("finds nothing in nothing", () => assert.deepEqual(check([], rules), { verdicts: [], lapses: [] }));
  it("judges each and all together, by object and then by rule", () => assert.deepEqual(found(stack), ["a few mandatory", "b few mandatory", "c alone advisory"]));
  it("puts what is found first by rule behind what stands first", () => assert.deepEqual(found([object("b", 1), object("a", 2)]), ["a alone advisory", "a few mandatory"]));

  it("hands on finding and rule as they are", () => {
    const [verdict] = check([object("a", 2)], rules).verdicts;
    assert.equal(verdict?.rule, few);
    assert.deepEqual(verdict.finding, { path: ["spec", "size"], message: "more than 1", fix: "make it less" });
  });

  it("takes options in place of defaults", () => assert.deepEqual(found(stack, { rules: { few: { given: { most: 2 } } } }), ["c alone advisory"]));

  for (const [name, configuration, expected] of [
    ["that of the rule", { rules: { few: { level: "advisory", given: {} } } }, ["a few advisory", "b few advisory", "c alone advisory"]],
    ["that of all", { all: "mandatory", rules: {} }, ["a few mandatory", "b few mandatory", "c alone mandatory"]],
    ["that of the rule before that of all", { all: "advisory", rules: { alone: { level: "mandatory", given: {} } } }, ["a few advisory", "b few advisory", "c alone mandatory"]],
    ["mandatory for remediate, as nothing is mended", { all: "remediate", rules: {} }, ["a few mandatory", "b few mandatory", "c alone mandatory"]],
    ["none for what is switched off", { all: "disabled", rules: { alone: { level: "advisory", given: {} } } }, ["c alone advisory"]],
  ] as const) {
    it(`takes as level ${name}`, () => assert.deepEqual(found(stack, configuration), expected));
  }

  it("knows the level of a rule", () => {
    const levels: readonly Level[] = [levelOf(few, { rules: {} }), levelOf(few, { all: "disabled", rules: {} }), levelOf(few, { all: "disabled", rules: { few: { level: "remediate", given: {} } } })];
    assert.deepEqual(levels, ["mandatory", "disabled", "remediate"]);
  });

  it("lets every rule be configured, and the one over exemptions", () => assert.deepEqual(configurable(rules), ["alone", "few", "exemptions-have-not-expired"]));
});

describe("an exemption", () => {
  const exempt = (until: string, object = "ConfigMap shop/a") => ({ rules: { few: { given: { exemptions: [{ object, reason: "moves in spring", until }] } } } });
  const stack = [object("a", 2), object("b", 2)];

  it("covers what it names until its last day has ended", () => {
    for (const until of ["2026-06-15", "2026-06-16", "2027-01-01"]) {
      assert.deepEqual(found(stack, exempt(until)), ["b alone advisory", "b few mandatory"], until);
      assert.deepEqual(check(stack, rules, exempt(until), now).lapses, []);
    }
  });

  it("of one rule says nothing of another", () => assert.deepEqual(found(stack, exempt("2027-01-01", "*")), ["b alone advisory"]));

  it("covers nothing past its day, and is then a fault itself", () => {
    const { verdicts, lapses } = check(stack, rules, exempt("2026-06-14"), now);
    assert.equal(verdicts.length, 3);
    assert.deepEqual(lapses, [{
      rule: "exemptions-have-not-expired", level: "mandatory", severity: "medium", exemption: { object: "ConfigMap shop/a", reason: "moves in spring", until: "2026-06-14" },
      message: "the exemption of ConfigMap shop/a from few (moves in spring) ended on 2026-06-14; mend the object, or give the exemption a new date and reason",
    }]);
  });

  it("past its day is a fault of the level that is wished, and of a rule that is on", () => {
    const past = exempt("2026-06-14").rules;
    const levels = (configuration: Parameters<typeof check>[2]) => check(stack, rules, configuration, now).lapses.map(({ level }) => level);
    assert.deepEqual(levels({ all: "advisory", rules: past }), ["advisory"]);
    assert.deepEqual(levels({ rules: { ...past, "exemptions-have-not-expired": { level: "disabled", given: {} } } }), []);
    assert.deepEqual(levels({ rules: { few: { ...past.few, level: "disabled" } } }), []);
  });

  it("is held against today where nothing else is said", () => {
    assert.deepEqual(check(stack, rules, exempt("2020-01-01")).lapses.length, 1);
    const tomorrow = new Date(Date.now() + 24 * 3600 * 1000).toISOString().slice(0, 10);
    assert.deepEqual(check(stack, rules, exempt(tomorrow)).lapses.length, 0);
    assert.deepEqual(check(stack, rules, exempt("9999-12-31")).lapses.length, 1);
  });
});
