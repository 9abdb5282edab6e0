import assert from "node:assert/strict";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { rules } from "../../../policies/rules/index.ts";
import { repository } from "../../../scripts/lib/repository.ts";
import { type Trial, makeTrial } from "../engine/trial.ts";
import { type BadObject, badPrograms, configuration, goodObjects } from "./bad-objects.ts";

const pack = join(repository, "policies");

/** What a program registers of an object: nothing is typed here, as in a program whose author did not heed the types. */
function register({ name, type, props, protect, ignoreChanges }: BadObject, provider: pulumi.ProviderResource): void {
  const options = { ...(protect === undefined ? {} : { protect }), ...(ignoreChanges === undefined ? {} : { ignoreChanges }) };
  if (type.startsWith("pulumi-nodejs:dynamic/")) {
    const [module, typeName] = type.slice("pulumi-nodejs:dynamic/".length).split(":");
    const create = () => Promise.resolve({ id: "1", outs: {} });
    new (class extends pulumi.dynamic.Resource {})({ create }, name, props, options, module, typeName);
  } else {
    new (class extends pulumi.CustomResource {})(type, name, props, { provider, ...options });
  }
}

describe("a bad program", function () {
  this.timeout(240_000);
  let trial: Trial;

  this.beforeAll(async () => {
    trial = await makeTrial(["pulumi-resource-kubernetes"]);
  });
  this.afterAll(() => trial.remove());

  const judged = (objects: readonly BadObject[]) => async () => {
    // Written to files: a preview needs no cluster.
    const provider = new k8s.Provider("files", { renderYamlToDirectory: join(trial.sandboxDir, "yaml") });
    for (const object of objects) register(object, provider);
  };

  const broken = async (objects: readonly BadObject[], config: Readonly<Record<string, object>> = configuration) => {
    const { outcome, violations } = await trial.preview({ program: judged(objects), policyPacks: [pack], policyConfig: config });
    return { outcome, broken: [...new Set(violations.map(({ policy, urn }) => `${policy} ${urn?.split("::").pop()}`))].sort() };
  };

  it("would be refused by every rule of the pack", () => {
    const named = new Set(Object.values(badPrograms).flatMap((objects) => objects.flatMap(({ breaks = [] }) => breaks)));
    // Of no object: it has a test of its own below.
    named.add("secrets-are-rotated");
    assert.deepEqual(rules.map(({ name }) => name).filter((name) => !named.has(name)), []);
  });

  it("is one whose secrets are older than they may be", async () => {
    const config = { ...configuration, "secrets-are-rotated": { ...configuration["secrets-are-rotated"], now: "2026-02-02T00:00:00Z" } };
    assert.deepEqual(await broken(goodObjects, config), { outcome: "failed", broken: ["secrets-are-rotated engine-trial-trial"] });
  });

  it("is none where nothing is wrong", async () => {
    assert.deepEqual(await broken(goodObjects), { outcome: "succeeded", broken: [] });
  });

  for (const [subject, objects] of Object.entries(badPrograms)) {
    it(`about ${subject} is refused, by the right rules and for the right objects`, async () => {
      const expected = objects.flatMap(({ name, breaks = [] }) => breaks.map((rule) => `${rule} ${name}`)).sort();
      assert.deepEqual(await broken([...goodObjects, ...objects]), { outcome: "failed", broken: [...new Set(expected)] });
    });
  }
});
