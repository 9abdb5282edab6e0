import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noHostPathVolumes as rule } from "../../../policies/rules/pod-security/no-host-path-volumes.ts";
import { allowsTheSafe, faultsOfPod, refusesInEveryPod, safePod } from "./support.ts";

const fix = "use a persistentVolumeClaim, an emptyDir or another volume that is the pod's own";

describe("no-host-path-volumes", () => {
  allowsTheSafe(rule);

  refusesInEveryPod(
    rule,
    { volumes: [{ name: "cache", emptyDir: {} }, { name: "logs", hostPath: { path: "/var/log" } }] },
    (spec) => `${spec}.volumes[1].hostPath is {"path":"/var/log"}: volume logs is a path of the node; ${fix}`,
  );

  it("refuses an empty hostPath, and one beside another type", () => {
    assert.deepEqual(faultsOfPod(rule, { ...safePod, volumes: [{ hostPath: {}, emptyDir: {} }] }), [
      `spec.volumes[0].hostPath is {}: volume volumes[0] is a path of the node; ${fix}`,
    ]);
  });

  it("allows other types, and a hostPath of null", () => {
    const volumes = [{ name: "a", emptyDir: {} }, { name: "b", hostPath: null }, { name: "c", nfs: {} }, { name: "d" }, null, "e"];
    assert.deepEqual(faultsOfPod(rule, { ...safePod, volumes }), []);
  });

  it("says nothing while the volume is unknown", () => {
    for (const volumes of [unknown, [unknown], [{ name: "a", hostPath: unknown }]]) {
      assert.deepEqual(faultsOfPod(rule, { ...safePod, volumes }), []);
    }
  });
});
