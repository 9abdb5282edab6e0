import assert from "node:assert/strict";
import { SettingsError, parseSettings, settingsIn } from "../../../config/settings.ts";

const sandbox = { sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" }, secrets: { source: "generated" } };
const exemption = { rule: "no-host-ports", object: "DaemonSet kube-system/agent", reason: "listens on its node", until: "2028-02-29" };

function faultsOf(policies: unknown): string[] {
  try {
    parseSettings({ ...sandbox, policies }, "trial");
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.faults.map(({ message }) => message);
  }
}

describe("settings of the policy pack", () => {
  it("take levels and exemptions by the names of rules", () => {
    assert.deepEqual(faultsOf({ levels: { "no-host-ports": "advisory", "no-privilege-escalation": "remediate" }, exemptions: [exemption] }), []);
  });

  it("name a rule there is not, and the one that was meant", () => {
    assert.deepEqual(faultsOf({ levels: { "no-hostports": "disabled" }, exemptions: [{ ...exemption, rule: "be-good" }] }), [
      'policies.levels.no-hostports is about the rule "no-hostports", which there is not; did you mean no-host-ports?; change it in Pulumi.trial.yaml',
      'policies.exemptions.0.rule is about the rule "be-good", which there is not; allowed: a rule of policies/README.md; change it in Pulumi.trial.yaml',
    ]);
  });

  it("take no exemption without object, reason and a day of the calendar", () => {
    for (const [key, value] of [["object", ""], ["reason", "soon"], ["until", "2027-02-29"], ["until", "tomorrow"], ["until", undefined]] as const) {
      const [fault, ...others] = faultsOf({ exemptions: [{ ...exemption, [key]: value }] });
      assert.deepEqual(others, []);
      assert.match(fault ?? "", new RegExp(`^policies\\.exemptions\\.0\\.${key} is `));
    }
  });

  it("take no exemption from the rule over exemptions", () => {
    assert.deepEqual(faultsOf({ exemptions: [{ ...exemption, rule: "exemptions-have-not-expired" }] }), [
      "policies.exemptions.0.rule is exemptions-have-not-expired; allowed: any other rule, since nothing is exempt from this one; remove the exemption from Pulumi.trial.yaml",
    ]);
  });

  it("take no level that Pulumi has not", () => {
    assert.match(faultsOf({ levels: { "no-host-ports": "off" } })[0] ?? "", /^policies\.levels\.no-host-ports is "off"; allowed: "advisory", "mandatory", "remediate" or "disabled"/);
  });
});

describe("the settings in a stack file's config", () => {
  it("are read with or without the project's name before the key", () => {
    const config = { "sophia-infra:sandbox": sandbox.sandbox, cluster: sandbox.cluster, "sophia-infra:secrets": sandbox.secrets, "pulumi:tags": { a: "b" } };
    assert.equal(settingsIn(config, "trial").settings?.sandbox.enabled, true);
  });

  it("are none while one is at fault, or encrypted", () => {
    for (const policies of [{ levels: { "no-host-ports": "off" } }, { secure: "v1:abc" }]) {
      const { settings, faults } = settingsIn({ ...sandbox, policies }, "trial");
      assert.equal(settings, undefined);
      assert.equal(faults.length, 1);
    }
  });
});
