import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noCapabilitiesBeyondDefault as rule } from "../../../policies/rules/pod-security/no-capabilities-beyond-default.ts";
import { allowsTheSafe, faultsOfContexts, refusesInEveryContainer } from "./support.ts";

const permitted = [
  "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
];
const fix = `remove it, or add only ${permitted.join(", ")}`;
const adding = (...add: unknown[]) => ({ capabilities: { add } });

describe("no-capabilities-beyond-default", () => {
  allowsTheSafe(rule);

  refusesInEveryContainer(
    rule,
    { securityContext: adding("CHOWN", "SYS_ADMIN") },
    (container) => `${container}.securityContext.capabilities.add[1] is "SYS_ADMIN": container subject adds a capability beyond the default set; ${fix}`,
  );

  for (const capability of permitted) it(`allows ${capability}`, () => assert.deepEqual(faultsOfContexts(rule, adding(capability)), []));

  for (const capability of ["ALL", "NET_RAW", "CAP_CHOWN", "chown", ""]) {
    it(`refuses "${capability}"`, () => {
      assert.deepEqual(faultsOfContexts(rule, adding(capability)), [
        `spec.containers[0].securityContext.capabilities.add[0] is "${capability}": container web adds a capability beyond the default set; ${fix}`,
      ]);
    });
  }

  it("asks nothing of what is dropped, and nothing where none is added", () => {
    for (const capabilities of [null, undefined, {}, { add: null }, { add: [] }, { drop: ["CHOWN", "NET_RAW"] }]) {
      assert.deepEqual(faultsOfContexts(rule, { capabilities }), []);
    }
  });

  it("names each of them", () => assert.equal(faultsOfContexts(rule, adding("NET_RAW", "BPF")).length, 2));

  it("says nothing of what is unknown", () => {
    for (const capabilities of [unknown, { add: unknown }, { add: [unknown] }]) assert.deepEqual(faultsOfContexts(rule, { capabilities }), []);
    assert.equal(faultsOfContexts(rule, adding(unknown, "BPF")).length, 1);
  });
});
