import assert from "node:assert/strict";
import type { Path } from "../../../policies/model/path.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { noGpuDeviceClaims as rule } from "../../../policies/rules/gpu/no-gpu-device-claims.ts";
import { resource } from "../support/objects.ts";
import { judge } from "./support.ts";

const claim = (requests: unknown, apiVersion = "resource.k8s.io/v1", kind = "ResourceClaim") =>
  resource({ apiVersion, kind, metadata: { name: "it" }, spec: kind === "ResourceClaim" ? { devices: { requests } } : { spec: { devices: { requests } } } });
const other = { name: "nic", exactly: { deviceClassName: "nic.example.com" } };
const told = (path: Path, value: string) => ({ path, value, message: "the claim takes GPUs that no quota of GPUs counts", fix: "ask for them in resources.limits of the container" });
const requests = ["spec", "devices", "requests"];

describe("no-gpu-device-claims", () => {
  for (const deviceClassName of ["gpu.nvidia.com", "mig.nvidia.com", "vfio.gpu.nvidia.com", "gpu.amd.com", "gpu.intel.com"]) {
    it(`refuses the class ${deviceClassName}, wherever it stands`, () => {
      assert.deepEqual(judge(rule, claim([other, { exactly: { deviceClassName } }])), [told([...requests, 1, "exactly", "deviceClassName"], deviceClassName)]);
      assert.deepEqual(judge(rule, claim([{ deviceClassName }], "resource.k8s.io/v1beta1")), [told([...requests, 0, "deviceClassName"], deviceClassName)]);
      assert.deepEqual(judge(rule, claim([{ firstAvailable: [{ deviceClassName: "nic.example.com" }, { deviceClassName }] }])), [told([...requests, 0, "firstAvailable", 1, "deviceClassName"], deviceClassName)]);
      assert.deepEqual(judge(rule, claim([{ exactly: { deviceClassName } }], "resource.k8s.io/v1", "ResourceClaimTemplate")), [
        told(["spec", "spec", "devices", "requests", 0, "exactly", "deviceClassName"], deviceClassName),
      ]);
    });
  }

  it("takes other devices and other kinds", () => {
    for (const given of [[other], [], null, undefined, "x", [null, "x", {}], unknown, [unknown], [{ exactly: { deviceClassName: unknown } }]]) assert.deepEqual(judge(rule, claim(given)), []);
    const gpu = [{ exactly: { deviceClassName: "gpu.nvidia.com" } }];
    assert.deepEqual(judge(rule, claim(gpu, "example.com/v1")), []);
    for (const kind of ["DeviceClass", "constructor"]) assert.deepEqual(judge(rule, claim(gpu, "resource.k8s.io/v1", kind)), []);
    assert.deepEqual(judge(rule, { type: "random:index/randomId:RandomId", urn: "u", name: "n", props: {} }), []);
  });

  it("asks of the classes it is told of", () => {
    const gpu = claim([{ exactly: { deviceClassName: "gpu.nvidia.com" } }, other]);
    assert.deepEqual(judge(rule, gpu, { deviceClasses: ["nic.example.com"] }), [told([...requests, 1, "exactly", "deviceClassName"], "nic.example.com")]);
  });
});
