import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noUnconfinedSeccompProfile } from "../../../policies/rules/pod-security/no-unconfined-seccomp-profile.ts";
import { requireSeccompProfile } from "../../../policies/rules/pod-security/require-seccomp-profile.ts";
import { allowsTheSafe, faultsOfContexts, mended, refusesInEveryContainer, refusesInEveryPod } from "./support.ts";

const unconfined = "has a seccomp profile that is neither RuntimeDefault nor Localhost; set it to RuntimeDefault";
const context = (type: unknown) => ({ seccompProfile: { type } });
const windows = { os: { name: "windows" } };

for (const rule of [noUnconfinedSeccompProfile, requireSeccompProfile]) {
  describe(rule.name, () => {
    allowsTheSafe(rule);

    refusesInEveryContainer(
      rule,
      { securityContext: context("Unconfined") },
      (container) => `${container}.securityContext.seccompProfile.type is "Unconfined": container subject ${unconfined}`,
    );

    refusesInEveryPod(
      rule,
      { securityContext: context("Unconfined") },
      (spec) => `${spec}.securityContext.seccompProfile.type is "Unconfined": the pod ${unconfined}`,
    );

    for (const type of ["RuntimeDefault", "Localhost"]) {
      it(`allows ${type}, of the container, of the pod and of both`, () => {
        assert.deepEqual(faultsOfContexts(rule, context(type)), []);
        assert.deepEqual(faultsOfContexts(rule, {}, context(type)), []);
        assert.deepEqual(faultsOfContexts(rule, context(type), context(type)), []);
      });
    }

    for (const type of ["", "runtimeDefault", "localhost"]) {
      it(`refuses "${type}"`, () => {
        assert.deepEqual(faultsOfContexts(rule, context(type)), [`spec.containers[0].securityContext.seccompProfile.type is "${type}": container web ${unconfined}`]);
      });
    }

    it("refuses a profile without a type", () => {
      assert.deepEqual(faultsOfContexts(rule, { seccompProfile: {} }), [`spec.containers[0].securityContext.seccompProfile.type: container web ${unconfined}`]);
    });

    it("refuses the pod's own although every container has another", () => {
      assert.deepEqual(faultsOfContexts(rule, context("Localhost"), context("Unconfined")), [
        `spec.securityContext.seccompProfile.type is "Unconfined": the pod ${unconfined}`,
      ]);
    });

    it("refuses a container's own although the pod has another", () => {
      assert.equal(faultsOfContexts(rule, context("Unconfined"), context("RuntimeDefault")).length, 1);
    });

    it("says nothing of what is unknown", () => {
      for (const own of [{ seccompProfile: unknown }, context(unknown), unknown]) {
        assert.deepEqual(faultsOfContexts(rule, own), []);
        assert.deepEqual(faultsOfContexts(rule, {}, own), []);
      }
    });
  });
}

describe("no-unconfined-seccomp-profile alone", () => {
  it("does not ask for a profile", () => {
    for (const none of [undefined, null, {}, { seccompProfile: null }]) assert.deepEqual(faultsOfContexts(noUnconfinedSeccompProfile, none, none), []);
  });

  it("refuses it on Windows, known or not", () => {
    for (const more of [windows, { os: unknown }]) assert.equal(faultsOfContexts(noUnconfinedSeccompProfile, context("Unconfined"), {}, more).length, 1);
  });
});

describe("require-seccomp-profile alone", () => {
  const rule = requireSeccompProfile;
  const missing = "has no seccomp profile, nor has its pod; set it to RuntimeDefault, here or in the pod's securityContext";

  refusesInEveryContainer(rule, {}, (container) => `${container}.securityContext.seccompProfile.type: container subject ${missing}`);

  for (const none of [undefined, null, {}, { seccompProfile: null }]) {
    it(`takes ${JSON.stringify(none) ?? "undefined"} for none, of the container and of the pod`, () => {
      assert.deepEqual(faultsOfContexts(rule, none, none), [`spec.containers[0].securityContext.seccompProfile.type: container web ${missing}`]);
    });
  }

  it("does not blame containers for the pod's own", () => {
    assert.deepEqual(faultsOfContexts(rule, {}, context("Unconfined")), [`spec.securityContext.seccompProfile.type is "Unconfined": the pod ${unconfined}`]);
  });

  it("asks nothing of a Windows pod, and says nothing while nobody knows", () => {
    for (const os of [{ name: "windows" }, unknown, { name: unknown }]) {
      assert.deepEqual(faultsOfContexts(rule, {}, {}, { os }), []);
      assert.deepEqual(faultsOfContexts(rule, context("Unconfined"), context("Unconfined"), { os }), []);
    }
  });

  it("asks it of a pod in a user namespace", () => assert.equal(faultsOfContexts(rule, {}, {}, { hostUsers: false }).length, 1));

  describe("mend", () => {
    const profile = { type: "RuntimeDefault" };

    it("gives the pod the runtime's profile, and changes nothing else", () => {
      const spec = { hostPID: true, securityContext: { runAsUser: 7 }, containers: [{ name: "a" }, { name: "b", securityContext: context("Localhost") }] };
      assert.deepEqual(mended(rule, spec), { ...spec, securityContext: { runAsUser: 7, seccompProfile: profile } });
    });

    it("makes the securityContext where there is none", () => {
      for (const own of [{}, { securityContext: null }]) {
        const after = mended(rule, { ...own, containers: [{ name: "a" }] });
        assert.deepEqual(after, { securityContext: { seccompProfile: profile }, containers: [{ name: "a" }] });
      }
    });

    it("leaves alone what follows the rule, what somebody chose, and Windows", () => {
      assert.equal(mended(rule, { containers: [{ name: "a", securityContext: context("RuntimeDefault") }] }), undefined);
      assert.equal(mended(rule, { containers: [{ name: "a", securityContext: context("Unconfined") }] }), undefined);
      assert.equal(mended(rule, { securityContext: context("Unconfined"), containers: [{ name: "a" }] }), undefined);
      assert.equal(mended(rule, { ...windows, containers: [{ name: "a" }] }), undefined);
    });

    it("takes nothing away", () => assert.equal(mended(rule, { securityContext: "text", containers: [{ name: "a" }] }), undefined));
  });
});
