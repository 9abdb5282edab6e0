import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { dropAllCapabilities as rule } from "../../../policies/rules/pod-security/drop-all-capabilities.ts";
import { allowsTheSafe, faultsOfContexts, refusesInEveryContainer } from "./support.ts";

const keeps = "keeps capabilities of the default set; set it to [ALL]; NET_BIND_SERVICE may then be added";
const adds = "adds a capability other than NET_BIND_SERVICE; remove it";

describe("drop-all-capabilities", () => {
  allowsTheSafe(rule);

  describe("nothing dropped", () => {
    refusesInEveryContainer(rule, {}, (container) => `${container}.securityContext.capabilities.drop: container subject ${keeps}`);
  });

  describe("too little dropped", () => {
    refusesInEveryContainer(
      rule,
      { securityContext: { capabilities: { drop: ["NET_RAW"] } } },
      (container) => `${container}.securityContext.capabilities.drop is ["NET_RAW"]: container subject ${keeps}`,
    );
  });

  describe("another added", () => {
    refusesInEveryContainer(
      rule,
      { securityContext: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "CHOWN"] } } },
      (container) => `${container}.securityContext.capabilities.add[1] is "CHOWN": container subject ${adds}`,
    );
  });

  for (const capabilities of [{ drop: ["ALL"] }, { drop: ["NET_RAW", "ALL"], add: ["NET_BIND_SERVICE"] }, { drop: ["ALL"], add: [] }, { drop: ["ALL"], add: null }]) {
    it(`allows ${JSON.stringify(capabilities)}`, () => assert.deepEqual(faultsOfContexts(rule, { capabilities }), []));
  }

  for (const drop of [[], ["all"], ["CAP_ALL"], "ALL"]) {
    it(`refuses ${JSON.stringify(drop)}`, () => {
      assert.deepEqual(faultsOfContexts(rule, { capabilities: { drop } }), [
        `spec.containers[0].securityContext.capabilities.drop is ${JSON.stringify(drop)}: container web ${keeps}`,
      ]);
    });
  }

  it("names both faults", () => {
    assert.deepEqual(faultsOfContexts(rule, { capabilities: { add: ["ALL", "BPF"] } }), [
      `spec.containers[0].securityContext.capabilities.drop: container web ${keeps}`,
      `spec.containers[0].securityContext.capabilities.add[0] is "ALL": container web ${adds}`,
      `spec.containers[0].securityContext.capabilities.add[1] is "BPF": container web ${adds}`,
    ]);
  });

  it("does not take the pod's own securityContext for a container's", () => {
    assert.equal(faultsOfContexts(rule, {}, { capabilities: { drop: ["ALL"] } }).length, 1);
  });

  it("asks nothing of a Windows pod, and everything of one in a user namespace", () => {
    assert.deepEqual(faultsOfContexts(rule, { capabilities: { add: ["ALL"] } }, {}, { os: { name: "windows" } }), []);
    for (const more of [{ os: { name: "linux" } }, { os: null }, { hostUsers: false }]) assert.equal(faultsOfContexts(rule, {}, {}, more).length, 1);
  });

  it("says nothing while what decides is unknown", () => {
    for (const capabilities of [unknown, { drop: unknown }, { drop: [unknown] }]) assert.deepEqual(faultsOfContexts(rule, { capabilities }), []);
    assert.deepEqual(faultsOfContexts(rule, { capabilities: { drop: ["ALL"], add: [unknown] } }), []);
    for (const os of [unknown, { name: unknown }]) {
      assert.deepEqual(faultsOfContexts(rule, {}, {}, { os }), []);
      assert.deepEqual(faultsOfContexts(rule, { capabilities: { drop: ["ALL"], add: ["BPF"] } }, {}, { os }), []);
    }
  });
});
