import assert from "node:assert/strict";

import { documentPath, operationNames, readDocument } from "../../../sandbox/lambda/document.ts";
import { handlers } from "../../../sandbox/lambda/operations/index.ts";
import { launch, launchBody, startEmulator, withKey, type Answer, type Bench, type Json } from "../../unit/sandbox-lambda/support.ts";

/** A call of each operation that succeeds, in an order in which each has what it needs. */
const calls: readonly [operation: string, call: (bench: Bench, known: Record<string, string>) => Promise<Answer>][] = [
  ["addSshKey", (bench) => bench.call("POST", "/ssh-keys", { name: "made" })],
  ["listSshKeys", (bench) => bench.call("GET", "/ssh-keys")],
  ["createFilesystem", (bench) => bench.call("POST", "/filesystems", { name: "data", region: "us-east-1" })],
  ["listFilesystems", (bench) => bench.call("GET", "/file-systems")],
  ["createFirewallRuleset", (bench) => bench.call("POST", "/firewall-rulesets", {
    name: "edge", region: "us-east-1", rules: [{ protocol: "tcp", port_range: [443, 443], source_network: "0.0.0.0/0", description: "" }],
  })],
  ["listFirewallRulesets", (bench) => bench.call("GET", "/firewall-rulesets")],
  ["getFirewallRuleset", (bench, { createFirewallRuleset }) => bench.call("GET", `/firewall-rulesets/${createFirewallRuleset}`)],
  ["updateFirewallRuleset", (bench, { createFirewallRuleset }) => bench.call("PATCH", `/firewall-rulesets/${createFirewallRuleset}`, { name: "other" })],
  ["getGlobalFirewallRuleset", (bench) => bench.call("GET", "/firewall-rulesets/global")],
  ["updateGlobalFirewallRuleset", (bench) => bench.call("PATCH", "/firewall-rulesets/global", { rules: [] })],
  ["listInstanceTypes", (bench) => bench.call("GET", "/instance-types")],
  ["listRegions", (bench) => bench.call("GET", "/regions")],
  ["listImages", (bench) => bench.call("GET", "/images")],
  ["launchInstance", (bench, { createFilesystem, createFirewallRuleset }) => bench.call("POST", "/instance-operations/launch", {
    ...launchBody, ssh_key_names: ["made"], name: "one", hostname: "one", user_data: "#cloud-config\n", tags: [{ key: "sophia:owner", value: "a" }],
    image: { family: "lambda-stack-24-04" }, file_system_mounts: [{ mount_point: "/data/one", file_system_id: createFilesystem }],
    firewall_rulesets: [{ id: createFirewallRuleset }],
  })],
  ["listInstances", (bench) => bench.call("GET", "/instances")],
  ["getInstance", (bench, { launchInstance }) => bench.call("GET", `/instances/${launchInstance}`)],
  ["renameInstance", (bench, { launchInstance }) => bench.call("POST", `/instances/${launchInstance}`, { name: "two" })],
  ["restartInstance", (bench, { launchInstance }) => bench.call("POST", "/instance-operations/restart", { instance_ids: [launchInstance] })],
  ["terminateInstance", (bench, { launchInstance }) => bench.call("POST", "/instance-operations/terminate", { instance_ids: [launchInstance] })],
  ["deleteFirewallRuleset", (bench, { createFirewallRuleset }) => bench.call("DELETE", `/firewall-rulesets/${createFirewallRuleset}`)],
  ["deleteFilesystem", (bench, { createFilesystem }) => bench.call("DELETE", `/filesystems/${createFilesystem}`)],
  ["deleteSshKey", (bench, { addSshKey }) => bench.call("DELETE", `/ssh-keys/${addSshKey}`)],
];

/** Requests that are refused, with the status and code the document has for them. */
const refusals: readonly [what: string, status: number, code: string, call: (bench: Bench) => Promise<Answer>][] = [
  ["a wrong key", 401, "global/invalid-api-key", (bench) => bench.call("GET", "/instances", undefined, "Bearer wrong")],
  ["no key", 401, "global/invalid-api-key", (bench) => bench.call("GET", "/instances", undefined, "")],
  ["a path that is none", 404, "global/not-found", (bench) => bench.call("GET", "/moons")],
  ["a body that is not JSON", 400, "global/invalid-parameters", (bench) => bench.call("POST", "/ssh-keys", "{")],
  ["a body without what is required", 400, "global/invalid-parameters", (bench) => bench.call("POST", "/instance-operations/launch", {})],
  ["a tag's key of another form", 400, "global/invalid-parameters", (bench) => bench.call("POST", "/instance-operations/launch", { ...launchBody, tags: [{ key: "A", value: "" }] })],
  ["two SSH keys", 400, "global/invalid-parameters", (bench) => bench.call("POST", "/instance-operations/launch", { ...launchBody, ssh_key_names: ["main", "main"] })],
  ["more than one instance", 400, "global/invalid-parameters", (bench) => bench.call("POST", "/instance-operations/launch", { ...launchBody, quantity: 2 })],
  ["user data over a megabyte", 400, "global/invalid-parameters", (bench) => bench.call("POST", "/instance-operations/launch", { ...launchBody, user_data: "x".repeat((1 << 20) + 1) })],
  ["an unknown type", 404, "global/object-does-not-exist", (bench) => bench.call("POST", "/instance-operations/launch", { ...launchBody, instance_type_name: "gpu_9x" })],
  ["an unknown region", 404, "global/object-does-not-exist", (bench) => bench.call("POST", "/instance-operations/launch", { ...launchBody, region_name: "moon-1" })],
  ["an unknown SSH key", 404, "global/object-does-not-exist", (bench) => bench.call("POST", "/instance-operations/launch", { ...launchBody, ssh_key_names: ["other"] })],
  ["an unknown image", 404, "global/object-does-not-exist", (bench) => bench.call("POST", "/instance-operations/launch", { ...launchBody, image: { id: "0" } })],
  ["an unknown ruleset", 404, "global/object-does-not-exist", (bench) => bench.call("POST", "/instance-operations/launch", { ...launchBody, firewall_rulesets: [{ id: "0" }] })],
  ["an unknown instance", 404, "global/object-does-not-exist", (bench) => bench.call("GET", "/instances/0")],
  ["an unknown filesystem", 404, "global/object-does-not-exist", (bench) => bench.call("DELETE", "/filesystems/0")],
  ["an unknown SSH key to delete", 404, "global/not-found", (bench) => bench.call("DELETE", "/ssh-keys/0")],
  ["an SSH key's name twice", 400, "global/invalid-parameters", (bench) => bench.call("POST", "/ssh-keys", { name: "main" })],
  ["a ruleset where there is no firewall", 400, "global/invalid-parameters", (bench) => bench.call("POST", "/firewall-rulesets", { name: "a", region: "us-south-1", rules: [] })],
  ["a port range for icmp", 400, "global/invalid-parameters", (bench) => bench.call("PATCH", "/firewall-rulesets/global", {
    rules: [{ protocol: "icmp", port_range: [1, 1], source_network: "0.0.0.0/0", description: "" }],
  })],
  ["no port range for tcp", 400, "global/invalid-parameters", (bench) => bench.call("PATCH", "/firewall-rulesets/global", {
    rules: [{ protocol: "tcp", source_network: "0.0.0.0/0", description: "" }],
  })],
  ["a filesystem's name twice", 400, "global/duplicate", async (bench) => {
    await bench.call("POST", "/filesystems", { name: "data", region: "us-east-1" });
    return bench.call("POST", "/filesystems", { name: "data", region: "us-west-1" });
  }],
  ["a filesystem of another region", 400, "instance-operations/launch/file-system-in-wrong-region", async (bench) => {
    await bench.call("POST", "/filesystems", { name: "data", region: "us-west-1" });
    return bench.call("POST", "/instance-operations/launch", { ...launchBody, file_system_names: ["data"] });
  }],
  ["a filesystem in use", 400, "filesystems/filesystem-in-use", async (bench) => {
    const { body } = await bench.call("POST", "/filesystems", { name: "data", region: "us-east-1" });
    await launch(bench, { file_system_names: ["data"] });
    return bench.call("DELETE", `/filesystems/${body.data.id}`);
  }],
  ["a ruleset in use", 400, "firewall-rulesets/firewall-ruleset-in-use", async (bench) => {
    const { body } = await bench.call("POST", "/firewall-rulesets", { name: "a", region: "us-east-1", rules: [] });
    await launch(bench, { firewall_rulesets: [{ id: body.data.id }] });
    return bench.call("DELETE", `/firewall-rulesets/${body.data.id}`);
  }],
  ["a ruleset of another region", 400, "global/invalid-parameters", async (bench) => {
    const { body } = await bench.call("POST", "/firewall-rulesets", { name: "a", region: "us-west-1", rules: [] });
    return bench.call("POST", "/instance-operations/launch", { ...launchBody, firewall_rulesets: [{ id: body.data.id }] });
  }],
  ["an image of another architecture", 400, "global/invalid-parameters", async (bench) => {
    const { body } = await bench.call("GET", "/images");
    const arm = body.data.find((one: Json) => one.architecture === "arm64" && one.region.name === "us-east-1");
    return bench.call("POST", "/instance-operations/launch", { ...launchBody, image: { id: arm.id } });
  }],
  ["no capacity", 400, "instance-operations/launch/insufficient-capacity", async (bench) => {
    await bench.control.setCapacity({ count: 0 });
    return bench.call("POST", "/instance-operations/launch", launchBody);
  }],
  ["too many instances", 400, "global/quota-exceeded", async (bench) => {
    await bench.control.changeBehaviour({ quotas: { instances: 0 } });
    return bench.call("POST", "/instance-operations/launch", launchBody);
  }],
  ["too many GPUs", 400, "global/quota-exceeded", async (bench) => {
    await bench.control.changeBehaviour({ quotas: { gpus: 7 } });
    return bench.call("POST", "/instance-operations/launch", { ...launchBody, instance_type_name: "gpu_8x_h100_sxm5" });
  }],
  ["a restart while booting", 409, "global/conflict", async (bench) => {
    await bench.control.planLaunch({ boot: null });
    return bench.call("POST", "/instance-operations/restart", { instance_ids: [await launch(bench)] });
  }],
];

describe("the Lambda Cloud emulator and our document of the API", () => {
  let bench: Bench;
  beforeEach(async () => { bench = await startEmulator(); });
  afterEach(async () => {
    assert.deepEqual((await bench.control.log()).filter(({ invalid }) => invalid !== undefined), [], "answers that are not as the document says");
    await bench.close();
  });

  it("serves every operation of the document and no other", () => {
    const described = readDocument(documentPath).operations.map(({ name }) => name).sort();
    assert.deepEqual(described, [...operationNames].sort());
    assert.deepEqual(Object.keys(handlers).sort(), described);
    assert.deepEqual(calls.map(([operation]) => operation).sort(), described, "a call below for each");
  });

  it("answers a call of every operation as the document says", async () => {
    const known: Record<string, string> = {};
    for (const [operation, call] of calls) {
      const { status, text, body } = await call(bench, known);
      assert.equal(status, 200, `${operation}: ${text}`);
      known[operation] = body.data.id ?? body.data.instance_ids?.[0];
      const last = (await bench.control.log()).at(-1);
      assert.equal(last?.operation, operation);
      assert.equal(last?.tookEffect, true);
    }
  });

  it("takes the key as Bearer and as Basic", async () => {
    const basic = Buffer.from(`${bench.apiKey}:`).toString("base64");
    for (const authorization of [`Bearer ${bench.apiKey}`, `Basic ${basic}`, `Basic ${bench.apiKey}`]) {
      assert.equal((await bench.call("GET", "/regions", undefined, authorization)).status, 200, authorization.slice(0, 7));
    }
  });

  it("knows no other method of a path", async () => {
    const { status, headers } = await bench.call("POST", "/file-systems", {});
    assert.deepEqual([status, headers.get("allow")], [405, "GET"]);
  });

  for (const [what, status, code, call] of refusals) {
    it(`refuses ${what}`, async () => {
      await withKey(bench);
      const answer = await call(bench);
      assert.deepEqual([answer.status, answer.body?.error?.code], [status, code], answer.text);
    });
  }
});
