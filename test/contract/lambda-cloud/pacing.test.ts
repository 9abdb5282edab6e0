import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaCloud } from "@sophia/lambda-cloud";
import { createLambdaEmulator, LambdaAdmin, realLimits } from "../../../sandbox/lambda/index.ts";

/** Everywhere else the limits and the client's pacing are shrunk together; here both are the real ones. */
describe("the client's own pacing and Lambda's real limits", function () {
  this.timeout(60_000);

  it("meets no limit, with two launches and as many requests as fit in between", async () => {
    const stateDir = await mkdtemp(join(tmpdir(), "sophia-pacing-"));
    const emulator = await createLambdaEmulator({ behaviour: { ...realLimits, jitter: 0 } });
    try {
      const lines: string[] = [];
      const client = new LambdaCloud({ endpoint: emulator.url, apiKey: emulator.apiKey, stateDir, report: (line) => lines.push(line) });
      await client.addSshKey({ name: "operations", public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEmpty operations" });
      const launch = () => client.launchInstance({ region_name: "us-east-1", instance_type_name: "gpu_1x_a10", ssh_key_names: ["operations"] });
      const ids = await Promise.all([launch(), launch(), ...Array.from({ length: 8 }, () => client.listRegions().then(() => ""))]);
      assert.equal(new Set(ids.filter((id) => id !== "")).size, 2);
      const log = await new LambdaAdmin(emulator.admin).log();
      assert.deepEqual(log.filter(({ status }) => status !== 200), []);
      assert.equal(log.length, 11);
      assert.deepEqual(lines, []);
    } finally {
      await emulator.close();
      await rm(stateDir, { recursive: true, force: true });
    }
  });
});
