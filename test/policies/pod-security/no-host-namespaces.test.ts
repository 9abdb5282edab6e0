import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noHostNamespaces as rule } from "../../../policies/rules/pod-security/no-host-namespaces.ts";
import { allowsTheSafe, faultsOfPod, refusesInEveryPod, safePod } from "./support.ts";

describe("no-host-namespaces", () => {
  allowsTheSafe(rule);

  const shared = { hostNetwork: "network", hostPID: "processes", hostIPC: "shared memory and semaphores" };
  for (const [field, what] of Object.entries(shared)) {
    describe(field, () => {
      refusesInEveryPod(
        rule,
        { [field]: true },
        (spec) => `${spec}.${field} is true: the pod shares the node's ${what}; remove the field, or set it to false`,
      );

      for (const value of [false, null, undefined, "true", 1, unknown]) {
        it(`allows ${String(value)}`, () => assert.deepEqual(faultsOfPod(rule, { ...safePod, [field]: value }), []));
      }
    });
  }

  it("names each of them, in a user namespace, too", () => {
    const faults = faultsOfPod(rule, { ...safePod, hostNetwork: true, hostPID: true, hostIPC: true, hostUsers: false });
    assert.deepEqual(
      faults.map((fault) => fault.split(" ")[0]),
      ["spec.hostNetwork", "spec.hostPID", "spec.hostIPC"],
    );
  });
});
