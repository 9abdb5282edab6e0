import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { LambdaFilesystem } from "../../../components/lambda/filesystem.ts";
import { FirewallRules } from "../../../components/lambda/firewall-rules.ts";
import { FirewallRuleset } from "../../../components/lambda/firewall-ruleset.ts";
import { LambdaInstance } from "../../../components/lambda/instance.ts";
import { ownerOf, stackTagOf } from "../../../components/lambda/owner.ts";
import { LambdaSshKey } from "../../../components/lambda/ssh-key.ts";
import { registrations } from "../../support/mocks.ts";

const stack = { backend: "https://api.pulumi.com", organization: "organization", project: "sophia-infra", stack: "test" };

describe("resources of Lambda Cloud in a program", () => {
  it("are registered with who they are and with user data as a secret", async () => {
    const [instance] = await registrations(() => {
      new LambdaInstance("gpu-0", { candidates: [{ type: "t", region: "r" }], sshKeyName: "key", userData: "token", firstUserData: "other", backend: stack.backend });
    });
    assert.equal(instance?.type, "pulumi-nodejs:dynamic/lambda:Instance");
    const { owner, stackTag, userData, firstUserData, candidates, sshKeyName } = instance?.inputs ?? {};
    assert.deepEqual({ owner, stackTag, userData, firstUserData, candidates, sshKeyName }, {
      owner: ownerOf(stack, "urn:pulumi:test::sophia-infra::pulumi-nodejs:dynamic/lambda:Instance::gpu-0"),
      stackTag: stackTagOf(stack),
      userData: { secret: "token" },
      firstUserData: { secret: "other" },
      candidates: [{ type: "t", region: "r" }],
      sshKeyName: "key",
    });
  });

  it("store no more code than the name of the package that knows", async () => {
    const all = await registrations(() => {
      new LambdaInstance("i", { candidates: [], sshKeyName: "key" });
      new LambdaSshKey("k", { name: "key" });
      new LambdaFilesystem("f", { name: "data", region: "r" });
      new FirewallRuleset("r", { name: "edge", region: "r", rules: [] });
      new FirewallRules("a", { rulesetId: "i", rules: [] });
    });
    // In whatever order they were registered: each waits for its own inputs.
    assert.deepEqual(all.map(({ type }) => type).sort(), ["Filesystem", "FirewallRules", "FirewallRuleset", "Instance", "SshKey"].map((kind) => `pulumi-nodejs:dynamic/lambda:${kind}`));
    for (const { inputs } of all) {
      const code = String(inputs["__provider"]);
      assert.ok(code.includes('import("@sophia/lambda-cloud/resources")'));
      assert.ok(code.length < 6000, `${code.length} characters`);
      assert.doesNotMatch(code, /file:\/\/|apiKey|components\/lambda/);
    }
  });

  it("cannot be told to make the new one before the old one is deleted, and name their secret outputs", async () => {
    const seen: pulumi.CustomResourceOptions[] = [];
    await registrations(() => {
      const watch: pulumi.ResourceTransformation = ({ props, opts }) => {
        seen.push(opts);
        return { props, opts };
      };
      new LambdaInstance("i", { candidates: [], sshKeyName: "key" }, { deleteBeforeReplace: false, protect: true, transformations: [watch] });
      new LambdaFilesystem("f", { name: "data", region: "r" }, { transformations: [watch] });
    });
    const [instance, filesystem] = seen;
    assert.equal(instance?.deleteBeforeReplace, true);
    assert.equal(instance?.protect, true);
    assert.deepEqual(instance?.additionalSecretOutputs, ["jupyterToken", "jupyterUrl", "userData", "firstUserData"]);
    assert.equal(filesystem?.protect, true, "data is protected unless someone says otherwise");
  });
});

describe("the owner of a resource", () => {
  it("differs by everything that tells two resources of an account apart", () => {
    const urn = "urn:pulumi:a::b::c::d";
    const all = [stack, { ...stack, backend: "file:///home/a/state" }, { ...stack, backend: "file:///home/b/state" }, { ...stack, organization: "o" }, { ...stack, project: "p" }, { ...stack, stack: "s" }].map((each) => ownerOf(each, urn));
    assert.equal(new Set([...all, ownerOf(stack, `${urn}e`)]).size, 7);
    for (const owner of all) assert.match(owner, /^[0-9a-f]{64}$/);
  });

  it("is the same however the backend is spelled", () => {
    const spellings = [["https://api.pulumi.com", "https://app.pulumi.com/someone"], ["file:///home/a/state", "file:///home/a/state?metadata=skip"]];
    for (const [one = "", other = ""] of spellings) {
      assert.equal(ownerOf({ ...stack, backend: one }, "u"), ownerOf({ ...stack, backend: other }, "u"));
      assert.equal(stackTagOf({ ...stack, backend: one }), stackTagOf({ ...stack, backend: other }));
    }
  });

  it("names its stack within a tag's length, and two long ones differently", () => {
    assert.match(stackTagOf(stack), /^[0-9a-f]{12}:organization\/sophia-infra\/test$/);
    const long = (end: string) => stackTagOf({ ...stack, stack: `${"s".repeat(200)}${end}` });
    assert.equal(long("a").length, 128);
    assert.notEqual(long("a"), long("b"));
  });
});
