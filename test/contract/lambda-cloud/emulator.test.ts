import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaCloud, LambdaCloudError, type Instance, type InstanceLaunchRequest } from "@sophia/lambda-cloud";
import { createLambdaEmulator, LambdaAdmin, type LambdaEmulator } from "../../../sandbox/lambda/index.ts";

/** What Prism cannot show, because it remembers nothing: what one call leaves behind for the next. */
describe("the client and the emulator", () => {
  let emulator: LambdaEmulator;
  let admin: LambdaAdmin;
  let client: LambdaCloud;
  let stateDir: string;
  const place = { region_name: "us-east-1", instance_type_name: "gpu_1x_a10", ssh_key_names: ["operations"] };

  before(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "sophia-emulator-"));
    emulator = await createLambdaEmulator({ seed: 1 });
    admin = new LambdaAdmin(emulator.admin);
    client = new LambdaCloud({ endpoint: emulator.url, apiKey: emulator.apiKey, requestInterval: 1, launchInterval: 1, stateDir });
  });
  after(async () => {
    await emulator?.close();
    if (stateDir !== undefined) await rm(stateDir, { recursive: true, force: true, maxRetries: 5 });
  });
  beforeEach(async () => {
    await admin.reset({ behaviour: { requestInterval: 0, launchInterval: 0, boot: [0, 0], ipDelay: 0, privateIpDelay: 0, termination: 0 } });
    await client.addSshKey({ name: "operations", public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEmpty operations" });
  });

  const kindOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => "success",
      (reason: unknown) => reason,
    );
    return error instanceof LambdaCloudError ? error.kind : error;
  };
  const tagged = async (value: string): Promise<Instance[]> => (await client.listInstances()).filter(({ tags }) => tags?.some((tag) => tag.key === "sophia:attempt" && tag.value === value));

  it("lead an instance through its life, with all that belongs to it", async () => {
    const filesystem = await client.createFilesystem({ name: "models", region: "us-east-1" });
    const ruleset = await client.createFirewallRuleset({ name: "edge", region: "us-east-1", rules: [] });
    const id = await client.launchInstance({
      ...place,
      name: "worker-0",
      hostname: "worker-0",
      user_data: "#cloud-config\n",
      tags: [{ key: "sophia:attempt", value: "one" }],
      file_system_mounts: [{ mount_point: "/data/models", file_system_id: filesystem.id }],
      firewall_rulesets: [{ id: ruleset.id }],
    });
    const [instance] = await tagged("one");
    assert.deepEqual([instance?.id, instance?.status, instance?.hostname, instance?.region.name, instance?.instance_type.name], [id, "active", "worker-0", "us-east-1", "gpu_1x_a10"]);
    assert.equal((await client.renameInstance(id, "worker-1")).name, "worker-1");
    await client.restartInstance(id);
    assert.equal(await kindOf(client.deleteFilesystem(filesystem.id)), "in-use");
    assert.equal(await kindOf(client.deleteFirewallRuleset(ruleset.id)), "in-use");
    assert.deepEqual((await client.getFirewallRuleset(ruleset.id))?.instance_ids, [id]);
    await client.terminateInstance(id);
    await admin.happen(id, "forget");
    assert.equal(await client.getInstance(id), undefined);
    await client.terminateInstance(id);
    await client.deleteFilesystem(filesystem.id);
    await client.deleteFirewallRuleset(ruleset.id);
    assert.deepEqual([await client.listFilesystems(), await client.listFirewallRulesets()], [[], []]);
    assert.equal((await admin.cost()).centsPerHour, 0);
  });

  it("make a pair of keys, whose private half is shown once", async () => {
    const made = await client.addSshKey({ name: "made" });
    assert.match("private_key" in made ? made.private_key : "", /^-----BEGIN .*PRIVATE KEY-----/);
    const listed = (await client.listSshKeys()).find(({ name }) => name === "made");
    assert.deepEqual(listed, { id: made.id, name: "made", public_key: made.public_key });
    await client.deleteSshKey(made.id);
    assert.equal((await client.listSshKeys()).some(({ name }) => name === "made"), false);
  });

  it("change rules", async () => {
    const rules = [{ protocol: "tcp" as const, port_range: [443, 443] as [number, number], source_network: "0.0.0.0/0", description: "edge" }];
    const { id } = await client.createFirewallRuleset({ name: "edge", region: "us-east-1", rules: [] });
    assert.deepEqual((await client.updateFirewallRuleset(id, { rules })).rules, rules);
    assert.deepEqual((await client.updateGlobalFirewallRuleset([])).rules, []);
    assert.deepEqual((await client.getGlobalFirewallRuleset()).rules, []);
    assert.equal(await client.getFirewallRuleset("0"), undefined);
  });

  it("agree on what can be had where", async () => {
    const [types, regions, images] = [await client.listInstanceTypes(), await client.listRegions(), await client.listImages()];
    assert.equal(types["gpu_1x_a10"]?.instance_type.specs.gpus, 1);
    const names = new Set(regions.map(({ name }) => name));
    for (const { region, architecture } of images) assert.ok(names.has(region.name) && ["x86_64", "arm64"].includes(architecture));
  });

  it("agree on why there is no instance", async () => {
    await admin.setCapacity({ type: "gpu_1x_a10", region: "us-east-1", count: 0 });
    const refusals: readonly (readonly [request: Partial<InstanceLaunchRequest>, kind: string])[] = [
      [{}, "capacity"],
      [{ instance_type_name: "gpu_9x_none" }, "not-found"],
      [{ ssh_key_names: ["nobody"] }, "not-found"],
      [{ hostname: "Not A Name" }, "invalid"],
    ];
    for (const [request, kind] of refusals) assert.equal(await kindOf(client.launchInstance({ ...place, ...request })), kind);
    await admin.changeBehaviour({ quotas: { instances: 0 } });
    assert.equal(await kindOf(client.launchInstance({ ...place, region_name: "us-west-1" })), "quota");
    assert.deepEqual(await client.listInstances(), []);
  });

  it("leave exactly one instance when the answer to its launch is lost, which its tag finds", async () => {
    await admin.addFault({ operation: "launchInstance", answer: "lost", takesEffect: true });
    assert.equal(await kindOf(client.launchInstance({ ...place, tags: [{ key: "sophia:attempt", value: "lost" }] })), "ambiguous");
    assert.equal((await tagged("lost")).length, 1);
    assert.equal((await admin.instances()).length, 1);
  });

  it("get through limits and passing faults of reading", async () => {
    await admin.addFault({ operation: "listInstances", answer: "html", status: 429 });
    await admin.addFault({ operation: "listInstances", answer: "error", status: 503, code: "provider/internal-unavailable" });
    await admin.addFault({ operation: "listInstances", answer: "lost" });
    await admin.clearLog();
    assert.deepEqual(await client.listInstances(), []);
    assert.equal((await admin.log()).length, 4);
  });

  it("refuse another key without showing it", async () => {
    const stranger = new LambdaCloud({ endpoint: emulator.url, apiKey: "secret_other_0123456789abcdef.Zm9v", requestInterval: 1, stateDir });
    const error: unknown = await stranger.listInstances().catch((reason: unknown) => reason);
    assert.ok(error instanceof LambdaCloudError && error.kind === "unauthorized" && error.status === 401);
    assert.equal(error.message.includes("Zm9v"), false);
  });
});
