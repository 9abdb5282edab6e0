import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noWindowsHostProcess as rule } from "../../../policies/rules/pod-security/no-windows-host-process.ts";
import { allowsTheSafe, faultsOfContexts, refusesInEveryContainer, refusesInEveryPod } from "./support.ts";

const fix = "remove the field, or set it to false";
const context = (hostProcess: unknown) => ({ windowsOptions: { hostProcess } });

describe("no-windows-host-process", () => {
  allowsTheSafe(rule);

  refusesInEveryContainer(
    rule,
    { securityContext: context(true) },
    (container) => `${container}.securityContext.windowsOptions.hostProcess is true: container subject runs as a process of the Windows node; ${fix}`,
  );

  refusesInEveryPod(
    rule,
    { securityContext: context(true) },
    (spec) => `${spec}.securityContext.windowsOptions.hostProcess is true: the pod runs as a process of the Windows node; ${fix}`,
  );

  for (const value of [false, null, undefined, "true", unknown]) {
    it(`allows ${String(value)}`, () => assert.deepEqual(faultsOfContexts(rule, context(value), context(value)), []));
  }

  it("refuses the pod's own where its containers say otherwise, and both where both do", () => {
    assert.equal(faultsOfContexts(rule, context(false), context(true)).length, 1);
    assert.equal(faultsOfContexts(rule, context(true), context(true)).length, 2);
  });
});
