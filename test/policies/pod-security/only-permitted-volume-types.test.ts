import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { onlyPermittedVolumeTypes as rule } from "../../../policies/rules/pod-security/only-permitted-volume-types.ts";
import { allowsTheSafe, faultsOfPod, refusesInEveryPod, safePod } from "./support.ts";

const fix = "use one of configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret";
const faults = (...volumes: unknown[]) => faultsOfPod(rule, { ...safePod, volumes });

describe("only-permitted-volume-types", () => {
  allowsTheSafe(rule);

  refusesInEveryPod(
    rule,
    { volumes: [{ name: "cache", emptyDir: {} }, { name: "share", nfs: { server: "10.0.0.1", path: "/" } }] },
    (spec) => `${spec}.volumes[1].nfs: volume share is of the type nfs, which is not permitted; ${fix}`,
  );

  const permitted = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];
  for (const type of permitted) it(`allows ${type}`, () => assert.deepEqual(faults({ name: "data", [type]: {} }), []));

  const refused = [
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd", "flexVolume", "cinder", "cephfs", "flocker",
    "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk", "portworxVolume", "photonPersistentDisk", "scaleIO", "storageos", "ofTomorrow",
  ];
  for (const type of refused) {
    it(`refuses ${type}`, () => {
      assert.deepEqual(faults({ name: "data", [type]: {} }), [
        `spec.volumes[0].${type}: volume data is of the type ${type}, which is not permitted; ${fix}`,
      ]);
    });
  }

  it("allows a volume without a type, which the API server makes an emptyDir", () => {
    assert.deepEqual(faults({ name: "data" }, { name: "more", nfs: null }, {}, null), []);
  });

  it("follows the permitted one of two types, as upstream does", () => {
    assert.deepEqual(faults({ name: "data", hostPath: { path: "/" }, emptyDir: {} }), []);
  });

  it("does not take null for a permitted type", () => {
    assert.equal(faults({ name: "data", hostPath: { path: "/" }, emptyDir: null }).length, 1);
  });

  it("says nothing while the volume is unknown", () => {
    assert.deepEqual(faults(unknown, { name: "a", nfs: unknown }), []);
    assert.deepEqual(faultsOfPod(rule, { ...safePod, volumes: unknown }), []);
  });
});
