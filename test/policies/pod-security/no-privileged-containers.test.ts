import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noPrivilegedContainers as rule } from "../../../policies/rules/pod-security/no-privileged-containers.ts";
import { allowsTheSafe, faultsOfContexts, refusesInEveryContainer } from "./support.ts";

describe("no-privileged-containers", () => {
  allowsTheSafe(rule);

  refusesInEveryContainer(
    rule,
    { securityContext: { privileged: true } },
    (container) => `${container}.securityContext.privileged is true: container subject is privileged; remove the field, or set it to false`,
  );

  for (const privileged of [false, null, undefined, "true", 1]) {
    it(`allows ${String(privileged)}`, () => assert.deepEqual(faultsOfContexts(rule, { privileged }), []));
  }

  it("does not read the pod's own securityContext, which has no such field", () => {
    assert.deepEqual(faultsOfContexts(rule, {}, { privileged: true }), []);
  });

  it("refuses it on Windows and in a user namespace, too", () => {
    for (const more of [{ os: { name: "windows" } }, { hostUsers: false }]) {
      assert.equal(faultsOfContexts(rule, { privileged: true }, {}, more).length, 1);
    }
  });

  it("says nothing while the value is unknown", () => assert.deepEqual(faultsOfContexts(rule, { privileged: unknown }), []));
});
