import assert from "node:assert/strict";
import { mendsOf } from "../../../policies/judge.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { noPrivilegeEscalation as rule } from "../../../policies/rules/pod-security/no-privilege-escalation.ts";
import { pod } from "../support/objects.ts";
import { allowsTheSafe, faultsOfContexts, faultsOfPod, mended, refusesInEveryContainer } from "./support.ts";

const message = "may gain more privileges than its parent process; set it to false";
const windows = { os: { name: "windows" } };

describe("no-privilege-escalation", () => {
  allowsTheSafe(rule);

  describe("unsaid", () => {
    refusesInEveryContainer(rule, {}, (container) => `${container}.securityContext.allowPrivilegeEscalation: container subject ${message}`);
  });

  describe("said", () => {
    refusesInEveryContainer(
      rule,
      { securityContext: { allowPrivilegeEscalation: true } },
      (container) => `${container}.securityContext.allowPrivilegeEscalation is true: container subject ${message}`,
    );
  });

  it("allows false alone", () => {
    assert.deepEqual(faultsOfContexts(rule, { allowPrivilegeEscalation: false }), []);
    for (const value of [null, undefined, "false", 0]) assert.equal(faultsOfContexts(rule, { allowPrivilegeEscalation: value }).length, 1);
    for (const none of [null, undefined, {}]) assert.equal(faultsOfContexts(rule, none).length, 1);
  });

  it("does not take the pod's own securityContext for a container's", () => {
    assert.equal(faultsOfContexts(rule, {}, { allowPrivilegeEscalation: false }).length, 1);
  });

  it("asks nothing of a Windows pod, and everything of one in a user namespace", () => {
    assert.deepEqual(faultsOfContexts(rule, {}, {}, windows), []);
    for (const more of [{ os: { name: "linux" } }, { hostUsers: false }]) assert.equal(faultsOfContexts(rule, {}, {}, more).length, 1);
  });

  it("says nothing while what decides is unknown", () => {
    for (const context of [unknown, { allowPrivilegeEscalation: unknown }]) assert.deepEqual(faultsOfContexts(rule, context), []);
    for (const os of [unknown, { name: unknown }]) assert.deepEqual(faultsOfContexts(rule, {}, {}, { os }), []);
    for (const containers of [unknown, [unknown]]) assert.deepEqual(faultsOfPod(rule, { containers }), []);
  });

  describe("mend", () => {
    it("sets false in every container that has it otherwise, and changes nothing else", () => {
      const spec = {
        initContainers: [{ name: "a" }, { name: "b", securityContext: { allowPrivilegeEscalation: false, runAsUser: 7 } }],
        containers: [{ name: "c", securityContext: { allowPrivilegeEscalation: true, runAsUser: 7 } }],
        ephemeralContainers: [{ name: "d", securityContext: null }],
      };
      const after = mended(rule, spec);
      assert.deepEqual(after, {
        initContainers: [{ name: "a", securityContext: { allowPrivilegeEscalation: false } }, spec.initContainers[1]],
        containers: [{ name: "c", securityContext: { allowPrivilegeEscalation: false, runAsUser: 7 } }],
        ephemeralContainers: [{ name: "d", securityContext: { allowPrivilegeEscalation: false } }],
      });
      assert.deepEqual(faultsOfPod(rule, after as object as Record<string, unknown>), []);
    });

    const needing = [{ privileged: true }, { capabilities: { add: ["CAP_SYS_ADMIN"] } }, { capabilities: { add: ["NET_BIND_SERVICE", "SYS_ADMIN"] } }];
    for (const securityContext of needing) {
      it(`leaves alone a container of ${JSON.stringify(securityContext)}, which the API server would refuse or which needs it`, () => {
        assert.equal(mended(rule, { containers: [{ name: "a", securityContext }] }), undefined);
      });
    }

    for (const securityContext of [{ privileged: false }, { privileged: null }, { capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] } }]) {
      it(`mends a container of ${JSON.stringify(securityContext)}`, () => {
        assert.deepEqual(mended(rule, { containers: [{ name: "a", securityContext }] }), {
          containers: [{ name: "a", securityContext: { ...securityContext, allowPrivilegeEscalation: false } }],
        });
      });
    }

    it("leaves alone what follows the rule, Windows, and what it would have to take away", () => {
      assert.equal(mended(rule, { containers: [{ name: "a", securityContext: { allowPrivilegeEscalation: false } }] }), undefined);
      assert.equal(mended(rule, { ...windows, containers: [{ name: "a" }] }), undefined);
      assert.equal(mended(rule, { containers: [{ name: "a", securityContext: "text" }] }), undefined);
    });

    it("leaves alone what hangs on something unknown", () => {
      const contexts = [unknown, { privileged: unknown }, { capabilities: { add: [unknown] } }, { allowPrivilegeEscalation: unknown }];
      const specs = [...contexts.map((securityContext) => ({ containers: [{ name: "a", securityContext }] })), { os: unknown, containers: [{ name: "a" }] }];
      for (const spec of specs) assert.deepEqual(mendsOf(rule, pod(spec), {}), []);
    });
  });
});
