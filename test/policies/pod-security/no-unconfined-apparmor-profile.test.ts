import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noUnconfinedApparmorProfile as rule } from "../../../policies/rules/pod-security/no-unconfined-apparmor-profile.ts";
import { everyWorkload } from "../support/objects.ts";
import { allowsTheSafe, faultsOf, faultsOfContexts, faultsOfPod, refusesInEveryContainer, refusesInEveryPod, safePod } from "./support.ts";

const message = "has an AppArmor profile that is neither RuntimeDefault nor Localhost; set it to RuntimeDefault, or remove appArmorProfile";
const context = (type: unknown) => ({ appArmorProfile: { type } });
const key = "container.apparmor.security.beta.kubernetes.io/web";

describe("no-unconfined-apparmor-profile", () => {
  allowsTheSafe(rule);

  refusesInEveryContainer(
    rule,
    { securityContext: context("Unconfined") },
    (container) => `${container}.securityContext.appArmorProfile.type is "Unconfined": container subject ${message}`,
  );

  refusesInEveryPod(
    rule,
    { securityContext: context("Unconfined") },
    (spec) => `${spec}.securityContext.appArmorProfile.type is "Unconfined": the pod ${message}`,
  );

  for (const type of ["RuntimeDefault", "Localhost", unknown]) {
    it(`allows ${String(type)}`, () => assert.deepEqual(faultsOfContexts(rule, context(type), context(type)), []));
  }

  for (const type of ["", "runtimeDefault", "localhost"]) {
    it(`refuses "${type}"`, () => {
      assert.deepEqual(faultsOfContexts(rule, context(type)), [`spec.containers[0].securityContext.appArmorProfile.type is "${type}": container web ${message}`]);
    });
  }

  it("refuses a profile without a type, and allows none at all", () => {
    assert.deepEqual(faultsOfContexts(rule, { appArmorProfile: {} }), [`spec.containers[0].securityContext.appArmorProfile.type: container web ${message}`]);
    for (const appArmorProfile of [null, undefined, unknown]) assert.deepEqual(faultsOfContexts(rule, { appArmorProfile }, { appArmorProfile }), []);
  });

  it("refuses it on Windows and in a user namespace, too", () => {
    for (const more of [{ os: { name: "windows" } }, { hostUsers: false }]) assert.equal(faultsOfContexts(rule, context("Unconfined"), {}, more).length, 1);
  });

  describe("annotation", () => {
    const annotated = (value: unknown) => ({ annotations: { [key]: value } });

    it("refuses one that confines nothing, in the pod of every workload", () => {
      for (const { kind, resource, path } of everyWorkload(safePod, annotated("unconfined"))) {
        const metadata = [...path.slice(0, -1), "metadata"].join(".");
        assert.deepEqual(
          faultsOf(rule, resource),
          [
            `${metadata}.annotations["${key}"] is "unconfined": container web has an AppArmor profile that is neither runtime/default nor localhost/*; ` +
              "set it to runtime/default, or remove the annotation",
          ],
          kind,
        );
      }
    });

    for (const value of ["", "runtime/default", "localhost/", "localhost/mine", null, unknown]) {
      it(`allows ${String(value)}`, () => assert.deepEqual(faultsOfPod(rule, safePod, annotated(value)), []));
    }

    for (const value of ["runtime/default2", "localhost", "docker/default", "xlocalhost/mine"]) {
      it(`refuses ${value}`, () => assert.equal(faultsOfPod(rule, safePod, annotated(value)).length, 1));
    }

    it("reads no other annotation, and none of no known shape", () => {
      assert.deepEqual(faultsOfPod(rule, safePod, { annotations: { [`x${key}`]: "unconfined", other: "unconfined" } }), []);
      for (const annotations of [null, "text", unknown]) assert.deepEqual(faultsOfPod(rule, safePod, { annotations }), []);
    });
  });
});
