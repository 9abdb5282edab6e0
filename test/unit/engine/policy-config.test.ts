import assert from "node:assert/strict";
import { InputError } from "../../../engine/errors.ts";
import { policyConfigOf } from "../../../engine/policyConfig.ts";
import type { StackFile } from "../../../engine/stackFiles.ts";

const whole = { "sophia-infra:sandbox": { enabled: true }, "sophia-infra:cluster": { kubeconfigFile: "kubeconfig" }, "sophia-infra:secrets": { source: "generated" } };

function stackFile(config: Readonly<Record<string, unknown>>, project = "sophia-infra"): StackFile {
  return { name: "trial", project, path: "Pulumi.trial.yaml", content: { config }, config, sandbox: true };
}

describe("what the engine tells a policy pack", () => {
  it("follows from the stack's file, with what is laid over it", () => {
    assert.deepEqual(policyConfigOf(stackFile(whole))?.["images-pinned-by-digest"], { required: false });
    const overrides = { "sophia-infra:policies": { levels: { "no-host-ports": "advisory" } } };
    assert.deepEqual(policyConfigOf(stackFile(whole), overrides)?.["no-host-ports"], { ...policyConfigOf(stackFile(whole))?.["no-host-ports"] as object, enforcementLevel: "advisory" });
  });

  it("is nothing for another project's stack", () => {
    assert.equal(policyConfigOf(stackFile(whole, "other")), undefined);
  });

  it("is never a part of the settings, which would open what the rest had closed", () => {
    const encrypted = stackFile({ ...whole, "sophia-infra:images": { digests: { secure: "v1:abc" } } });
    assert.throws(() => policyConfigOf(encrypted), (error) => error instanceof InputError && /Pulumi\.trial\.yaml does not hold the settings[^]*images\.digests/.test(error.message));
  });
});
