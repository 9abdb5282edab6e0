import assert from "node:assert/strict";
import fc from "fast-check";
import { type LivingInstance, type StackState, judgeInstances } from "../../../scripts/lib/gpu/reap.ts";
import { age, findingsText } from "../../../scripts/lib/gpu/reap-text.ts";

const now = new Date("2026-11-21T12:00:00Z");
const hour = 3600;

const instance = (values: Partial<LivingInstance> & { stack?: string; launched?: string; expires?: string } = {}): LivingInstance => {
  const { stack = "tag of local", launched = "2026-11-21T10:00:00Z", expires, ...rest } = values;
  const tags = { "sophia:owner": "o", "sophia:stack": stack, "sophia:launched-at": launched, "sophia:expires-at": expires };
  return {
    id: "i1",
    name: "train-0",
    status: "active",
    region: { name: "us-east-1" },
    instance_type: { name: "gpu_1x_a10", price_cents_per_hour: 129 },
    tags: Object.entries(tags).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
    ...rest,
  };
};

const local: StackState = { stack: "local", tag: "tag of local", instances: new Set() };
const verdict = (living: LivingInstance, stacks: readonly StackState[] = [local], minimum = hour) => judgeInstances([living], stacks, now, minimum)[0];

describe("the reaper", () => {
  it("offers what its own stack's state, read and at rest, does not have, with age and cost so far", () => {
    assert.deepEqual(verdict(instance()), {
      id: "i1", name: "train-0", type: "gpu_1x_a10", region: "us-east-1", status: "active", ageSeconds: 7200, costCents: 258, centsPerHour: 129, expired: false,
      stack: "local", verdict: "orphan", reason: "stack local was read and does not have it",
    });
  });

  const kept: readonly (readonly [what: string, living: LivingInstance, stacks: readonly StackState[], verdict: string, reason: string])[] = [
    ["is in the state", instance(), [{ ...local, instances: new Set(["i1"]) }], "owned", "it is in the state of stack local"],
    ["names a stack nobody here knows", instance({ stack: "tag of another project" }), [local], "unknown", "its stack is none of this backend and project, so nobody here can tell who uses it"],
    ["has an owner but names no stack", instance({ tags: [{ key: "sophia:owner", value: "o" }] }), [local], "unknown", "its stack is none of this backend and project, so nobody here can tell who uses it"],
    ["belongs to a stack whose state was not read", instance(), [{ stack: "prod", tag: "tag of local", unread: "not logged in" }], "unknown", "the state of stack prod could not be read: not logged in"],
    ["belongs to a stack at work", instance(), [{ ...local, busy: "an update of stack local is under way" }], "unknown", "an update of stack local is under way, which may be about to take it into its state"],
    ["may be in the state of another stack, which was not read", instance(), [local, { stack: "prod", tag: "tag of prod", unread: "not logged in" }], "unknown", "the state of stack prod could not be read: not logged in"],
    ["may be taken over by another stack at work", instance(), [local, { stack: "prod", tag: "tag of prod", instances: new Set(), busy: "an update of stack prod is under way" }], "unknown", "an update of stack prod is under way, which may be about to take it into its state"],
    ["is young", instance({ launched: "2026-11-21T11:00:01Z" }), [local], "unknown", "it is younger than the minimum age, 3600 s"],
    ["tells no launch", instance({ launched: "yesterday" }), [local], "unknown", "no tag tells when it was launched"],
    ["was launched in the future", instance({ launched: "2026-11-22T12:00:00Z" }), [local], "unknown", "it is younger than the minimum age, 3600 s"],
  ];
  for (const [what, living, stacks, expected, reason] of kept) {
    it(`does not offer what ${what}`, () => {
      const found = verdict(living, stacks);
      assert.deepEqual([found?.verdict, found?.reason], [expected, reason]);
    });
  }

  it("offers what is exactly as old as asked", () => assert.equal(verdict(instance({ launched: "2026-11-21T11:00:00Z" }))?.verdict, "orphan"));

  it("says what has expired", () => {
    assert.equal(verdict(instance({ expires: "2026-11-21T12:00:00Z" }))?.expired, true);
    assert.equal(verdict(instance({ expires: "2026-11-21T12:00:01Z" }))?.expired, false);
  });

  it("leaves out what costs no more, and what carries no tag of ours", () => {
    const others = ["terminated", "terminating", "preempted"].map((status) => instance({ status }));
    assert.deepEqual(judgeInstances([...others, instance({ tags: [{ key: "team", value: "x" }] }), instance({ tags: undefined })], [local], now, hour), []);
  });

  it("lists unhealthy ones, the oldest first", () => {
    const found = judgeInstances([instance({ id: "young" }), instance({ id: "old", status: "unhealthy", launched: "2026-11-01T00:00:00Z" })], [local], now, hour);
    assert.deepEqual(found.map(({ id }) => id), ["old", "young"]);
  });

  it("never offers what any state has, or may get, or whose stack is not ours", () => {
    const stacks = fc.array(
      fc.record({ stack: fc.constantFrom("a", "b"), tag: fc.constantFrom("t1", "t2"), instances: fc.option(fc.uniqueArray(fc.constantFrom("i1", "i2")).map((ids) => new Set(ids)), { nil: undefined }), busy: fc.option(fc.constant("busy"), { nil: undefined }) }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(stacks, fc.constantFrom("t1", "t2", "t3"), fc.integer({ min: 0, max: 100_000 }), (states, stack, seconds) => {
        const found = judgeInstances([instance({ stack, launched: new Date(now.getTime() - seconds * 1000).toISOString() })], states, now, hour)[0];
        const owner = states.find(({ tag }) => tag === stack);
        const proven = owner !== undefined && seconds >= hour && states.every(({ instances, busy }) => instances !== undefined && !instances.has("i1") && busy === undefined);
        assert.equal(found?.verdict === "orphan", proven);
      }),
      { numRuns: 2000 },
    );
  });

  it("is a table for people that says what to do", () => {
    const findings = judgeInstances([instance(), instance({ id: "i2", launched: "?" })], [local], now, hour);
    assert.equal(
      findingsText(findings, undefined),
      [
        "ID  NAME     TYPE        REGION     STATUS  AGE  COST   STACK  VERDICT",
        "i1  train-0  gpu_1x_a10  us-east-1  active  2 h  $2.58  local  orphan: stack local was read and does not have it",
        "i2  train-0  gpu_1x_a10  us-east-1  active  ?    ?      local  unknown: no tag tells when it was launched",
        "",
        "1 instance is in no state and cost $1.29 an hour. Nothing was deleted; to terminate them: npm run gpu:reap -- --yes",
      ].join("\n"),
    );
    assert.match(findingsText(findings, ["i1"]), /\n1 of 1 terminated\.$/);
  });

  it("says ages as people do", () => assert.deepEqual([age(50), age(720), age(5 * hour), age(76 * hour)], ["50 s", "12 min", "5 h", "3 d 4 h"]));
});
