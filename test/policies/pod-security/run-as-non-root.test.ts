import assert from "node:assert/strict";
import { mendsOf } from "../../../policies/judge.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { runAsNonRoot as rule } from "../../../policies/rules/pod-security/run-as-non-root.ts";
import { pod } from "../support/objects.ts";
import { allowsTheSafe, faultsOfContexts, faultsOfPod, mended, refusesInEveryContainer, refusesInEveryPod } from "./support.ts";

const toTrue = "set it to true, and have the image run as a user other than 0";
const unsaid = `may run as root: neither it nor its pod says otherwise; ${toTrue}, here or in the pod's securityContext`;
const said = `may run as root; ${toTrue}`;
const context = (runAsNonRoot: unknown) => ({ runAsNonRoot });
const webField = "spec.containers[0].securityContext.runAsNonRoot";

describe("run-as-non-root", () => {
  allowsTheSafe(rule);

  describe("unsaid", () => {
    refusesInEveryContainer(rule, {}, (container) => `${container}.securityContext.runAsNonRoot: container subject ${unsaid}`);
  });

  describe("said", () => {
    const fault = { securityContext: context(false) };
    refusesInEveryContainer(rule, fault, (container) => `${container}.securityContext.runAsNonRoot is false: container subject ${said}`);
    refusesInEveryPod(rule, fault, (spec) => `${spec}.securityContext.runAsNonRoot is false: the pod ${said}`);
  });

  it("follows the container before the pod", () => {
    assert.deepEqual(faultsOfContexts(rule, context(true)), []);
    assert.deepEqual(faultsOfContexts(rule, {}, context(true)), []);
    assert.deepEqual(faultsOfContexts(rule, context(null), context(true)), []);
    assert.deepEqual(faultsOfContexts(rule, context(false), context(true)), [`${webField} is false: container web ${said}`]);
  });

  it("refuses the pod's own although every container says otherwise", () => {
    assert.deepEqual(faultsOfContexts(rule, context(true), context(false)), [`spec.securityContext.runAsNonRoot is false: the pod ${said}`]);
  });

  it("does not blame silent containers for the pod's own", () => {
    assert.deepEqual(faultsOfContexts(rule, {}, context(false)), [`spec.securityContext.runAsNonRoot is false: the pod ${said}`]);
  });

  it("names pod and container where both say so", () => assert.equal(faultsOfContexts(rule, context(false), context(false)).length, 2));

  for (const none of [null, undefined]) {
    it(`takes ${String(none)} for unsaid`, () => assert.deepEqual(faultsOfContexts(rule, context(none), context(none)), [`${webField}: container web ${unsaid}`]));
  }

  it("takes text for no promise", () => assert.equal(faultsOfContexts(rule, context("true")).length, 1));

  it("asks nothing of a pod in a user namespace, and everything of a Windows pod", () => {
    for (const own of [{}, context(false)]) assert.deepEqual(faultsOfContexts(rule, own, own, { hostUsers: false }), []);
    for (const more of [{ hostUsers: true }, { hostUsers: null }, { os: { name: "windows" } }]) assert.equal(faultsOfContexts(rule, {}, {}, more).length, 1);
  });

  it("says nothing while what decides is unknown", () => {
    for (const own of [unknown, context(unknown)]) {
      assert.deepEqual(faultsOfContexts(rule, own), []);
      assert.deepEqual(faultsOfContexts(rule, {}, own), []);
    }
    for (const own of [{}, context(false)]) assert.deepEqual(faultsOfContexts(rule, own, own, { hostUsers: unknown }), []);
    assert.equal(faultsOfContexts(rule, context(false), context(unknown)).length, 1);
  });

  describe("mend", () => {
    it("asks for it where a user other than root is named, and changes nothing else", () => {
      const spec = {
        containers: [
          { name: "a", securityContext: { runAsUser: 1 } },
          { name: "b", securityContext: { runAsUser: 7, runAsNonRoot: false } },
          { name: "c", securityContext: { runAsUser: 7, runAsNonRoot: true } },
        ],
      };
      const after = mended(rule, spec);
      assert.deepEqual(after, {
        containers: [
          { name: "a", securityContext: { runAsUser: 1, runAsNonRoot: true } },
          { name: "b", securityContext: { runAsUser: 7, runAsNonRoot: true } },
          { name: "c", securityContext: { runAsUser: 7, runAsNonRoot: true } },
        ],
      });
      assert.deepEqual(faultsOfPod(rule, after as Record<string, unknown>), []);
    });

    it("knows the user from the pod, unless the container names its own", () => {
      const own = { securityContext: { runAsUser: 7 } };
      assert.deepEqual(mended(rule, { ...own, containers: [{ name: "a" }, { name: "b", securityContext: { runAsUser: 0 } }] }), {
        ...own,
        containers: [
          { name: "a", securityContext: { runAsNonRoot: true } },
          { name: "b", securityContext: { runAsUser: 0 } },
        ],
      });
    });

    it("leaves alone what may be root, what follows the rule, and user namespaces", () => {
      for (const runAsUser of [0, null, undefined, "7", -1]) {
        assert.equal(mended(rule, { containers: [{ name: "a", securityContext: { runAsUser } }] }), undefined);
      }
      const securityContext = { runAsUser: 7 };
      assert.equal(mended(rule, { containers: [{ name: "a", securityContext: { ...securityContext, runAsNonRoot: true } }] }), undefined);
      assert.equal(mended(rule, { hostUsers: false, containers: [{ name: "a", securityContext }] }), undefined);
    });

    it("leaves alone what hangs on something unknown", () => {
      const specs = [
        { containers: [{ name: "a", securityContext: { runAsUser: unknown } }] },
        { hostUsers: unknown, containers: [{ name: "a", securityContext: { runAsUser: 7 } }] },
        { securityContext: { runAsNonRoot: unknown }, containers: [{ name: "a", securityContext: { runAsUser: 7 } }] },
      ];
      for (const spec of specs) assert.deepEqual(mendsOf(rule, pod(spec), {}), []);
    });
  });
});
