import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noRootUser as rule } from "../../../policies/rules/pod-security/no-root-user.ts";
import { allowsTheSafe, faultsOfContexts, refusesInEveryContainer, refusesInEveryPod } from "./support.ts";

const fix = "set it to a user of the image other than 0";
const context = (runAsUser: unknown) => ({ runAsUser });

describe("no-root-user", () => {
  allowsTheSafe(rule);

  const fault = { securityContext: context(0) };
  refusesInEveryContainer(rule, fault, (container) => `${container}.securityContext.runAsUser is 0: container subject runs as root; ${fix}`);
  refusesInEveryPod(rule, fault, (spec) => `${spec}.securityContext.runAsUser is 0: the pod runs as root; ${fix}`);

  for (const user of [1, 65534, null, undefined, "0", unknown]) {
    it(`allows ${String(user)}`, () => assert.deepEqual(faultsOfContexts(rule, context(user), context(user)), []));
  }

  it("refuses the pod's own although every container names another", () => assert.equal(faultsOfContexts(rule, context(7), context(0)).length, 1));

  it("asks nothing of a pod in a user namespace, nor while nobody knows", () => {
    for (const hostUsers of [false, unknown]) assert.deepEqual(faultsOfContexts(rule, context(0), context(0), { hostUsers }), []);
    for (const more of [{ hostUsers: true }, { hostUsers: null }, { os: { name: "windows" } }]) assert.equal(faultsOfContexts(rule, context(0), {}, more).length, 1);
  });
});
