import assert from "node:assert/strict";
import { resourceRule } from "../../../policies/model/rule.ts";
import { rules as pack } from "../../../policies/rules/index.ts";
import { parseConfiguration } from "../../../scripts/lib/policy/configuration.ts";

const common = { description: "", severity: "high", level: "mandatory", profile: "platform", url: "https://example.com", judge: () => [] } as const;
const rules = [
  resourceRule<{ allowed: readonly string[]; most: number }>({
    ...common,
    name: "few-pods",
    options: {
      schema: { allowed: { type: "array", description: "", items: { type: "string", enum: ["a", "b"] } }, most: { type: "integer", minimum: 1, description: "" } },
      defaults: { allowed: [], most: 1 },
    },
  }),
  resourceRule({ ...common, name: "no-pods" }),
];
const parse = (given: unknown) => parseConfiguration(JSON.stringify(given), rules);
const exemption = { object: "Pod shop/*", reason: "moves in spring", until: "2026-12-31" };

describe("a policy configuration", () => {
  for (const [given, configuration] of [
    [{}, { rules: {} }],
    [{ all: "advisory" }, { all: "advisory", rules: {} }],
    [{ all: { enforcementLevel: "disabled" } }, { all: "disabled", rules: {} }],
    [{ all: {} }, { rules: {} }],
    [{ environments: ["org/policies"] }, { rules: {} }],
    [{ "few-pods": "remediate", "no-pods": {} }, { rules: { "few-pods": { level: "remediate", given: {} }, "no-pods": { given: {} } } }],
    [{ "few-pods": { enforcementLevel: "mandatory", most: 3, allowed: ["a"] } }, { rules: { "few-pods": { level: "mandatory", given: { most: 3, allowed: ["a"] } } } }],
    [{ "no-pods": { exemptions: [exemption] } }, { rules: { "no-pods": { given: { exemptions: [exemption] } } } }],
    [{ "exemptions-have-not-expired": "advisory" }, { rules: { "exemptions-have-not-expired": { level: "advisory", given: {} } } }],
  ] as const) {
    it(`may be ${JSON.stringify(given)}`, () => assert.deepEqual(parse(given), { configuration, faults: [] }));
  }

  for (const [given, faults] of [
    [[], ["it is []; allowed: an object with a level or an object by name of rule"]],
    [null, ["it is null; allowed: an object with a level or an object by name of rule"]],
    [{ all: "warn" }, ['all is "warn"; allowed: advisory, mandatory, remediate, disabled']],
    [{ all: { enforcementLevel: "madatory", most: 1 } }, ["all.most: all takes an enforcementLevel and nothing else", 'all.enforcementLevel is "madatory"; allowed: advisory, mandatory, remediate, disabled; did you mean mandatory?']],
    [{ environments: "org/policies" }, ['environments is "org/policies"; allowed: a list of names']],
    [{ "few-pod": "advisory", al: "advisory", x: 1 }, ["few-pod: there is no such rule; did you mean few-pods?", "al: there is no such rule; did you mean all?", "x: there is no such rule"]],
    [{ "few-pods": 1, "no-pods": null }, ["few-pods is 1; allowed: advisory, mandatory, remediate, disabled", "no-pods is null; allowed: advisory, mandatory, remediate, disabled"]],
    [{ "few-pods": { enforcementLevel: true } }, ["few-pods.enforcementLevel is true; allowed: advisory, mandatory, remediate, disabled"]],
    [{ "few-pods": { mosst: 1, xyz: 1 } }, ["few-pods.mosst: the rule has no such option; did you mean most?", "few-pods.xyz: the rule has no such option"]],
    [{ "exemptions-have-not-expired": { exemptions: [] } }, ["exemptions-have-not-expired.exemptions: the rule has no such option"]],
    [{ "few-pods": { most: 0, allowed: ["a", "c", 1] } }, ["few-pods.most is 0: it must be >= 1", 'few-pods.allowed[1] is "c": allowed: "a", "b"', "few-pods.allowed[2] is 1: it must be string", 'few-pods.allowed[2] is 1: allowed: "a", "b"']],
    [
      { "no-pods": { exemptions: [{ object: "", reason: "because", until: "2026-13-01", who: "me" }] } },
      [
        'no-pods.exemptions[0] is {"object":"","reason":"because","until":"2026-13-01","who":"me"}: it has an unknown field who', 'no-pods.exemptions[0].object is "": it must NOT have fewer than 1 characters',
        'no-pods.exemptions[0].reason is "because": it must NOT have fewer than 10 characters', 'no-pods.exemptions[0].until is "2026-13-01": it must match pattern "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"',
      ],
    ],
  ] as const) {
    it(`is refused as ${JSON.stringify(given)}, with every fault`, () => assert.deepEqual(parse(given).faults, faults));
  }

  it("is refused where it is no JSON, or where a key stands twice", () => {
    assert.match(parseConfiguration("{", rules).faults.join("\n"), /^it is no JSON: /);
    assert.deepEqual(parseConfiguration('{"all": "advisory",\n "all": "mandatory"}', rules).faults, ["2:2: Map keys must be unique"]);
  });

  it("of the whole pack holds the defaults of every rule", () => {
    const given = Object.fromEntries(pack.map(({ name, options }) => [name, { ...options?.defaults }]));
    assert.deepEqual(parseConfiguration(JSON.stringify(given), pack).faults, []);
  });
});
