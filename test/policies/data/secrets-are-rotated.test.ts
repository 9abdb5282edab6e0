import assert from "node:assert/strict";
import type { Props } from "../../../policies/model/resource.ts";
import { secretsAreRotated as rule } from "../../../policies/rules/data/secrets-are-rotated.ts";
import { foreignResource, resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const stack = foreignResource("pulumi:pulumi:Stack", "sophia-prod", {});
const others = [resource({ apiVersion: "v1", kind: "Secret", metadata: { name: "it" } })];
const now = "2026-03-31T12:00:00Z";
const judge = (...secrets: readonly unknown[]) => verdict(rule, [...others, stack], { secrets, now });
const secret = (rotatedAt: unknown, fields: Props = {}) => ({ name: "openai", rotatedAt, maxAgeDays: 30, ...fields });
const place = (rotatedAt: string, name = "openai") => `pulumi:pulumi:Stack sophia-prod secrets.${name}.rotatedAt is "${rotatedAt}"`;
const old = (rotatedAt: string, days: number, period = 30) => `${place(rotatedAt)}: secret openai was rotated ${days} days ago, and its period is ${period}; rotate it`;
const unreadable = (rotatedAt: string) => `${place(rotatedAt)}: nobody can tell how old secret openai is; write the time of its last rotation as 2026-01-31T00:00:00Z`;

describe("secrets-are-rotated", () => {
  it("asks nothing while no ages are given", () => assert.deepEqual(verdict(rule, [stack]), []));

  it("takes a secret within its period, to the last moment", () => {
    assert.deepEqual(judge(secret("2026-03-31T12:00:00Z")), []);
    assert.deepEqual(judge(secret("2026-03-01T12:00:00Z")), []);
    assert.deepEqual(judge(secret("2026-03-01")), [old("2026-03-01", 30)]);
  });

  it("refuses one past it", () => {
    assert.deepEqual(judge(secret("2026-03-01T11:59:59Z")), [old("2026-03-01T11:59:59Z", 30)]);
    assert.deepEqual(judge(secret("2026-03-01T12:00:00Z", { maxAgeDays: 29.5 })), [old("2026-03-01T12:00:00Z", 30, 29.5)]);
    assert.deepEqual(judge(secret("2025-03-31T12:00:00Z", { maxAgeDays: 90 })), [old("2025-03-31T12:00:00Z", 365, 90)]);
  });

  it("names each secret by itself", () => {
    const young = secret(now, { name: "young" });
    assert.deepEqual(judge(young, secret("2026-02-28T12:00:00Z"), secret("2026-01-30T12:00:00Z")), [old("2026-02-28T12:00:00Z", 31), old("2026-01-30T12:00:00Z", 60)]);
  });

  it("refuses a time nobody can read", () => {
    assert.deepEqual(judge(secret("last week")), [unreadable("last week")]);
    for (const none of [undefined, null, 5]) assert.deepEqual(judge(secret(none)), [unreadable("")]);
    assert.deepEqual(judge(null), [`${place("").replace("secrets.openai", 'secrets[""]')}: nobody can tell how old secret  is; write the time of its last rotation as 2026-01-31T00:00:00Z`]);
  });

  it("refuses a time in days to come, but not one of a clock that is ahead", () => {
    assert.deepEqual(judge(secret("2026-04-01T12:00:00Z")), []);
    assert.deepEqual(judge(secret("2026-04-01T12:00:01Z")), [`${place("2026-04-01T12:00:01Z")}: secret openai is said to be rotated in days to come; write the time of its last rotation`]);
  });

  it("asks nothing of a secret without a period", () => assert.deepEqual(judge(secret("2020-01-01", { maxAgeDays: undefined })), []));

  it("judges by the clock where no time is given", () => {
    const yesterday = new Date(Date.now() - 86_400_000 - 1000).toISOString();
    const ages = (maxAgeDays: number) => verdict(rule, [stack], { secrets: [secret(yesterday, { maxAgeDays })] });
    assert.deepEqual(ages(2), []);
    assert.deepEqual(ages(1), [old(yesterday, 1, 1)]);
  });

  it("has no word without the stack itself, as over a file", () => assert.deepEqual(verdict(rule, others, { secrets: [secret("2020-01-01")], now }), []));
});
