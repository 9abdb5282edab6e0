import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { policyConfiguration } from "../../config/policies.ts";
import { policyRules } from "../../config/policy-rules.ts";
import { type Settings, settingsIn } from "../../config/settings.ts";
import { propertiesOf } from "../../policies/configuration.ts";
import { policiesOf } from "../../policies/adapter/pack.ts";
import { rules } from "../../policies/rules/index.ts";
import { repository } from "../../scripts/lib/repository.ts";

/** The settings of a stack's tracked file, with what is laid over its `policies`. */
function settingsOf(stack: string, policies: object = {}): Settings {
  const { config } = parse(readFileSync(join(repository, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
  const { settings } = settingsIn({ ...config, "sophia-infra:policies": policies }, stack);
  assert.ok(settings, `the settings of ${stack} are at fault`);
  return settings;
}

describe("the policy pack's configuration", () => {
  it("knows every rule of the pack by name, and no other", () => {
    assert.deepEqual([...policyRules].sort(), policiesOf(rules).map(({ name }) => name).sort());
  });

  for (const stack of ["local", "prod"]) {
    it(`of stack ${stack} fits the rules' own schemas`, () => {
      const ajv = new Ajv({ strict: false });
      for (const [name, value] of Object.entries(policyConfiguration(settingsOf(stack)))) {
        const rule = rules.find((each) => each.name === name);
        assert.ok(rule, `${name} is no rule`);
        const { enforcementLevel = rule.level, ...options } = value as { enforcementLevel?: string };
        assert.match(enforcementLevel, /^(advisory|mandatory|remediate|disabled)$/);
        const valid = ajv.validate({ type: "object", additionalProperties: false, properties: propertiesOf(rule) }, options);
        assert.ok(valid, `${name}: ${ajv.errorsText()}`);
      }
    });
  }

  it("hands levels and exemptions of the stack to the rules they name", () => {
    const exemption = { rule: "no-host-ports", object: "DaemonSet kube-system/agent", reason: "listens on its node", until: "2027-01-31" };
    const config = policyConfiguration(settingsOf("local", { levels: { "no-host-ports": "advisory", "no-root-user": "remediate" }, exemptions: [exemption, { ...exemption, object: "Pod x/y" }] }));
    const { rule: _rule, ...rest } = exemption;
    assert.deepEqual(config["no-host-ports"], { edgeNamespaces: ["kube-system"], enforcementLevel: "advisory", exemptions: [rest, { ...rest, object: "Pod x/y" }] });
    assert.deepEqual(config["no-root-user"], { enforcementLevel: "remediate" });
  });

  it("counts the GPUs of fleets, and not those of other machines", () => {
    assert.deepEqual(policyConfiguration(settingsOf("local"))["gpus-within-fleet"], { fleetGpus: 9 });
    assert.deepEqual(policyConfiguration(settingsOf("prod"))["gpus-within-fleet"], { fleetGpus: 4 });
    const { settings: none } = settingsIn({ sandbox: { enabled: true }, cluster: { kubeconfigFile: "k" }, secrets: { source: "generated" } }, "trial");
    assert.ok(none);
    assert.deepEqual(policyConfiguration(none)["gpus-within-fleet"], {});
  });

  it("accepts the backfills that the stack accepts", () => {
    const { settings } = settingsIn({ sandbox: { enabled: true }, cluster: { kubeconfigFile: "k" }, secrets: { source: "generated" }, estuary: { backfills: { "sophia-ai/it": { a: 2 } }, acceptedBackfills: { "sophia-ai/it": 2 } } }, "trial");
    assert.ok(settings);
    assert.deepEqual(policyConfiguration(settings)["estuary-tasks-keep-running"], { acceptedBackfills: { "sophia-ai/it": 2 } });
  });

  it("asks for pinned images and protected data where there is something to lose", () => {
    assert.deepEqual(policyConfiguration(settingsOf("prod"))["images-pinned-by-digest"], { required: true });
    assert.deepEqual(policyConfiguration(settingsOf("local"))["images-pinned-by-digest"], { required: false });
  });
});
