import assert from "node:assert/strict";
import { edited } from "../support/edited.ts";
import { mendsOf } from "../../../policies/judge.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { volumeClaimsOutliveTheirSet as rule } from "../../../policies/rules/data/volume-claims-outlive-their-set.ts";
import { resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const set = (persistentVolumeClaimRetentionPolicy: unknown, volumeClaimTemplates: unknown = [{}], kind = "StatefulSet") =>
  resource({ apiVersion: "apps/v1", kind, metadata: { name: "it" }, spec: { replicas: 1, volumeClaimTemplates, persistentVolumeClaimRetentionPolicy } });
const place = "spec.persistentVolumeClaimRetentionPolicy";
const deleted = `${place}.whenDeleted is "Delete": the set's deletion deletes its volumes; set it to Retain`;
const scaled = `${place}.whenScaled is "Delete": each pod scaled away takes its volumes with it; set it to Retain`;
const both = { whenDeleted: "Delete", whenScaled: "Delete" };

function mended(subject: Resource): Resource {
  assert.equal(rule.over, "resource");
  return { ...subject, props: edited(subject.props, rule.over === "resource" ? mendsOf(rule, subject, {}) : []) };
}

describe("volume-claims-outlive-their-set", () => {
  for (const policy of [undefined, null, {}, { whenDeleted: "Retain", whenScaled: "Retain" }, { whenDeleted: null }]) {
    it(`takes ${JSON.stringify(policy)}`, () => {
      assert.deepEqual(verdict(rule, set(policy)), []);
      assert.deepEqual(mended(set(policy)), set(policy));
    });
  }

  it("refuses to delete them", () => {
    assert.deepEqual(verdict(rule, set({ whenDeleted: "Delete", whenScaled: "Retain" })), [deleted]);
    assert.deepEqual(verdict(rule, set({ whenScaled: "Delete" })), [scaled]);
    assert.deepEqual(verdict(rule, set(both)), [deleted, scaled]);
  });

  it("asks nothing of a set without volumes, or of another kind", () => {
    for (const none of [null, []]) assert.deepEqual(verdict(rule, set(both, none)), []);
    assert.deepEqual(verdict(rule, set(both, [{}], "Other")), []);
  });

  it("mends by keeping them, and changes nothing else", () => {
    assert.deepEqual(mended(set({ whenDeleted: "Retain", whenScaled: "Delete" })), set({ whenDeleted: "Retain", whenScaled: "Retain" }));
    assert.deepEqual(verdict(rule, mended(set(both))), []);
  });

  it("says nothing while it is unknown", () => {
    assert.deepEqual(verdict(rule, set(unknown)), []);
    assert.deepEqual(verdict(rule, set({ whenDeleted: unknown, whenScaled: "Delete" })), [scaled]);
    assert.deepEqual(verdict(rule, set(both, unknown)), []);
  });
});
