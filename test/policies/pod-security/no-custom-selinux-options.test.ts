import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noCustomSelinuxOptions as rule } from "../../../policies/rules/pod-security/no-custom-selinux-options.ts";
import { allowsTheSafe, faultsOfContexts, refusesInEveryContainer, refusesInEveryPod } from "./support.ts";

const context = (seLinuxOptions: unknown) => ({ seLinuxOptions });
const types = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];
const ofType = `has an SELinux type that is not a container's; remove the field, or set it to one of ${types.join(", ")}`;

describe("no-custom-selinux-options", () => {
  allowsTheSafe(rule);

  describe("type", () => {
    const fault = { securityContext: context({ type: "spc_t" }) };
    refusesInEveryContainer(rule, fault, (container) => `${container}.securityContext.seLinuxOptions.type is "spc_t": container subject ${ofType}`);
    refusesInEveryPod(rule, fault, (spec) => `${spec}.securityContext.seLinuxOptions.type is "spc_t": the pod ${ofType}`);

    for (const type of [...types, "", null, undefined, unknown]) {
      it(`allows ${String(type)}`, () => assert.deepEqual(faultsOfContexts(rule, context({ type }), context({ type })), []));
    }

    it("refuses another spelling", () => assert.equal(faultsOfContexts(rule, context({ type: "Container_t" })).length, 1));
  });

  for (const field of ["user", "role"]) {
    describe(field, () => {
      const fault = { securityContext: context({ [field]: "mine", type: "container_t" }) };
      const said = `sets an SELinux ${field} of its own; remove the field`;
      refusesInEveryContainer(rule, fault, (container) => `${container}.securityContext.seLinuxOptions.${field} is "mine": container subject ${said}`);
      refusesInEveryPod(rule, fault, (spec) => `${spec}.securityContext.seLinuxOptions.${field} is "mine": the pod ${said}`);

      for (const value of ["", null, undefined, unknown]) {
        it(`allows ${String(value)}`, () => assert.deepEqual(faultsOfContexts(rule, context({ [field]: value })), []));
      }
    });
  }

  it("asks nothing of the level", () => assert.deepEqual(faultsOfContexts(rule, context({ level: "s0:c1,c2" })), []));

  it("names each of them", () => {
    const faults = faultsOfContexts(rule, context({ type: "spc_t", user: "a", role: "b" }));
    assert.deepEqual(
      faults.map((fault) => fault.split(" ")[0]),
      ["type", "user", "role"].map((field) => `spec.containers[0].securityContext.seLinuxOptions.${field}`),
    );
  });

  it("refuses it on Windows and in a user namespace, too", () => {
    for (const more of [{ os: { name: "windows" } }, { hostUsers: false }]) {
      assert.equal(faultsOfContexts(rule, context({ user: "a" }), {}, more).length, 1);
    }
  });

  it("allows options of no known shape", () => {
    for (const options of [null, undefined, {}, "text", unknown]) assert.deepEqual(faultsOfContexts(rule, context(options), context(options)), []);
  });
});
