import assert from "node:assert/strict";
import { isAnswer } from "../../../clients/lambda-cloud/answer.ts";

describe("a success is an answer of the API only with what is relied on", () => {
  const region = { name: "us-west-1", description: "California" };
  const instance = { id: "i", status: "active", region, instance_type: { name: "gpu_1x_a10" } };
  const type = { instance_type: { name: "gpu_1x_a10", price_cents_per_hour: 129, specs: { gpus: 1 } }, regions_with_capacity_available: [region] };

  it("takes what is whole", () => {
    assert.ok(isAnswer("listInstances", [instance, { ...instance, tags: [{ key: "a", value: "b" }] }]));
    assert.ok(isAnswer("listInstances", []));
    assert.ok(isAnswer("listInstanceTypes", { gpu_1x_a10: type }));
    assert.ok(isAnswer("deleteSshKey", {}));
  });

  const odd: readonly (readonly [Parameters<typeof isAnswer>[0], unknown])[] = [
    ["listInstances", [null]], ["listInstances", [{}]], ["listInstances", [{ ...instance, tags: 5 }]], ["listInstances", [{ ...instance, tags: [{}] }]],
    ["listInstances", [{ ...instance, region: undefined }]], ["listInstances", {}], ["getInstance", { id: "i" }],
    ["listInstanceTypes", { gpu_1x_a10: {} }], ["listInstanceTypes", { gpu_1x_a10: null }], ["listInstanceTypes", []],
    ["listSshKeys", [{ id: "k" }]], ["listFilesystems", [{ id: "f", name: "data" }]], ["getFirewallRuleset", { id: "r", name: "n", region, rules: [1] }],
  ];
  for (const [operation, data] of odd) it(`refuses ${JSON.stringify(data)} of ${operation}`, () => assert.equal(isAnswer(operation, data), false));
});
