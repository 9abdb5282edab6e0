import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { defaultProcMountOutsideUserNamespaces } from "../../../policies/rules/pod-security/default-proc-mount-outside-user-namespaces.ts";
import { defaultProcMount } from "../../../policies/rules/pod-security/default-proc-mount.ts";
import { allowsTheSafe, faultsOfContexts, refusesInEveryContainer } from "./support.ts";

const message = "sees /proc without its masks; remove the field, or set it to Default";

for (const rule of [defaultProcMount, defaultProcMountOutsideUserNamespaces]) {
  describe(rule.name, () => {
    allowsTheSafe(rule);

    refusesInEveryContainer(
      rule,
      { securityContext: { procMount: "Unmasked" } },
      (container) => `${container}.securityContext.procMount is "Unmasked": container subject ${message}`,
    );

    for (const procMount of ["Default", null, undefined, unknown]) {
      it(`allows ${String(procMount)}`, () => assert.deepEqual(faultsOfContexts(rule, { procMount }), []));
    }

    for (const procMount of ["", "default"]) {
      it(`refuses "${procMount}"`, () => {
        assert.deepEqual(faultsOfContexts(rule, { procMount }), [`spec.containers[0].securityContext.procMount is "${procMount}": container web ${message}`]);
      });
    }

    it("refuses it on Windows, too", () => assert.equal(faultsOfContexts(rule, { procMount: "Unmasked" }, {}, { os: { name: "windows" } }).length, 1));

    it("takes only false for a user namespace", () => {
      for (const hostUsers of [true, null, undefined]) assert.equal(faultsOfContexts(rule, { procMount: "Unmasked" }, {}, { hostUsers }).length, 1);
    });
  });
}

describe("/proc in a user namespace", () => {
  const faults = (rule: typeof defaultProcMount, hostUsers: unknown) => faultsOfContexts(rule, { procMount: "Unmasked" }, {}, { hostUsers }).length;

  it("may be unmasked at the level baseline only", () => {
    assert.equal(faults(defaultProcMountOutsideUserNamespaces, false), 0);
    assert.equal(faults(defaultProcMount, false), 1);
  });

  it("is left alone while nobody knows whether there is one", () => {
    assert.equal(faults(defaultProcMountOutsideUserNamespaces, unknown), 0);
    assert.equal(faults(defaultProcMount, unknown), 1);
  });
});
