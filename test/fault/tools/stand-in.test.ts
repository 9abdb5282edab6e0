import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { execFileSync } from "node:child_process";
import { readFile, utimes } from "node:fs/promises";
import { ensureTools, type Tool } from "../../../sandbox/tools/index.ts";
import { currentPlatform } from "../../../sandbox/tools/platform.ts";
import { toolVersions } from "../../../config/versions.ts";
import { builds, createMachine, gives, installFakeGo, programThatSays, sha256, startVendor, writeProgram, type Machine, type Vendor } from "./fixture.ts";

const { os, arch } = currentPlatform();
const version = toolVersions.pulumiRandom;
const base = `github.com/pulumi/pulumi-random/releases/download/v${version}`;
const file = `pulumi-resource-random-v${version}-${os}-${arch}.tar.gz`;
const release = `api.github.com/repos/pulumi/pulumi-random/releases/tags/v${version}`;

describe("the stand-in of a plug-in that cannot be built", () => {
  let vendor: Vendor;
  let machine: Machine;

  beforeEach(async () => {
    vendor = await startVendor();
    machine = await createMachine(vendor);
    await installFakeGo(machine);
  });
  afterEach(async () => {
    await vendor.close();
    await machine.remove();
  });

  async function random(): Promise<Tool> {
    const tool = (await ensureTools(["pulumi-resource-random"], machine.options)).get("pulumi-resource-random");
    assert.ok(tool);
    return tool;
  }

  async function offer(): Promise<void> {
    await writeProgram(join(machine.root, "pulumi-resource-random"), programThatSays("the real one"));
    execFileSync("tar", ["-czf", file, "pulumi-resource-random"], { cwd: machine.root });
    const archive = await readFile(join(machine.root, file));
    // This provider's own list holds SHA-1, which proves nothing today.
    vendor.answers.set(`${base}/pulumi-random_${version}_checksums.txt`, gives(`${"a".repeat(40)}  ./${file}\n`));
    vendor.answers.set(release, gives(JSON.stringify({ assets: [{ name: file, digest: `sha256:${sha256(archive)}` }] })));
    vendor.answers.set(`${base}/${file}`, gives(archive));
  }

  it("is not used where the plug-in itself can be had", async () => {
    await offer();
    const tool = await random();
    assert.equal(tool.source, "download");
    assert.equal(tool.standIn, false);
    assert.deepEqual(await builds(machine), []);
  });

  it("is built, named so and kept apart where it cannot", async () => {
    const tool = await random();
    assert.equal(tool.source, "build");
    assert.equal(tool.standIn, true);
    assert.match(tool.path, new RegExp(`/pulumi-resource-random/${version}-stand-in-[0-9a-f]{12}-${os}-${arch}/pulumi-resource-random$`));
    assert.match((await builds(machine))[0] ?? "", /sandbox\/tools\/go\/pulumi build .* \.\/random-stand-in$/);
  });

  it("is taken from the cache without asking the vendor on the same day", async () => {
    await random();
    const asked = vendor.requests.length;
    const tool = await random();
    assert.deepEqual([tool.source, tool.standIn], ["cache", true]);
    assert.equal(vendor.requests.length, asked);
  });

  it("makes way for the plug-in a day later", async () => {
    const old = await random();
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    const record = join(dirname(old.path), "entry.json");
    await utimes(record, yesterday, yesterday);
    const asked = vendor.requests.length;
    assert.equal((await random()).standIn, true, "the vendor still refuses");
    assert.ok(vendor.requests.length > asked);
    assert.equal((await builds(machine)).length, 1);
    await utimes(record, yesterday, yesterday);
    await offer();
    const tool = await random();
    assert.deepEqual([tool.source, tool.standIn], ["download", false]);
    await utimes(record, new Date(), new Date());
    const next = await random();
    assert.deepEqual([next.source, next.standIn], ["cache", false], "the plug-in is preferred to a young stand-in");
  });
});
