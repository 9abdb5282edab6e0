import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createLambdaEmulator } from "../../../sandbox/lambda/index.ts";
import { eventually } from "../../support/eventually.ts";
import { launch, launchBody, startEmulator, withKey, type Bench } from "./support.ts";

const statusOf = async (bench: Bench, id: string) => (await bench.call("GET", `/instances/${id}`)).body?.data?.status;
const launchRaw = (bench: Bench) => bench.call("POST", "/instance-operations/launch", launchBody);
/** An emulator that just runs in this test and whose launches have their SSH key. */
let bench: Bench;
/** Hooks of a file belong to its own tests: those outside a suite would run around every test there is. */
describe("the emulated Lambda Cloud", () => {
  afterEach(() => bench.close());

  describe("an emulated instance", () => {
    it("boots, gets its addresses late, and is listed for a while after its end", async () => {
      bench = await withKey(await startEmulator({ behaviour: { remembrance: 3_600_000 } }));
      await bench.control.planLaunch({ boot: null, privateIpDelay: null });
      const id = await launch(bench, { hostname: "node-1" });
      const booting = (await bench.call("GET", `/instances/${id}`)).body.data;
      assert.deepEqual([booting.status, booting.ip, booting.private_ip, booting.jupyter_token], ["booting", undefined, undefined, undefined]);
      await bench.control.happen(id, "activate");
      const active = (await bench.call("GET", `/instances/${id}`)).body.data;
      assert.deepEqual([active.status, active.hostname], ["active", "node-1"]);
      assert.match(active.ip, /^127\.64\./);
      assert.match(active.private_ip, /^172\.26\./);
      assert.match(active.jupyter_url, new RegExp(active.jupyter_token));
      await bench.call("POST", "/instance-operations/terminate", { instance_ids: [id] });
      assert.equal(await statusOf(bench, id), "terminated");
      await bench.control.happen(id, "forget");
      assert.equal((await bench.call("GET", `/instances/${id}`)).status, 404);
      assert.deepEqual((await bench.call("GET", "/instances")).body.data, []);
    });

    it("is active before it has a public address", async () => {
      bench = await withKey(await startEmulator());
      await bench.control.planLaunch({ ipDelay: null });
      const { body } = await bench.call("GET", `/instances/${await launch(bench)}`);
      assert.deepEqual([body.data.status, body.data.ip, typeof body.data.private_ip], ["active", undefined, "string"]);
    });

    it("may become unhealthy, recover, and be preempted", async () => {
      bench = await withKey(await startEmulator({ behaviour: { remembrance: 3_600_000 } }));
      const id = await launch(bench);
      await bench.control.happen(id, "unhealthy");
      assert.equal(await statusOf(bench, id), "unhealthy");
      await bench.control.happen(id, "recover");
      assert.equal(await statusOf(bench, id), "active");
      await bench.control.happen(id, "preempt");
      assert.equal(await statusOf(bench, id), "preempted");
      await bench.control.planLaunch({ unhealthyAfter: 0 });
      assert.equal(await statusOf(bench, await launch(bench)), "unhealthy");
      await bench.control.planLaunch({ preemptedAfter: 0 });
      assert.equal(await statusOf(bench, await launch(bench)), "preempted");
    });

    it("costs until it is ordered to terminate", async () => {
      bench = await withKey(await startEmulator());
      const id = await launch(bench, { instance_type_name: "gpu_8x_h100_sxm5" });
      await launch(bench);
      const before = await bench.control.cost();
      assert.deepEqual([before.centsPerHour, before.living, before.gpus], [3_192 + 129, 2, 9]);
      await bench.call("POST", "/instance-operations/terminate", { instance_ids: [id] });
      const after = await bench.control.cost();
      assert.deepEqual([after.centsPerHour, after.living], [129, 1]);
      assert.ok(after.centsSoFar > 0);
    });

    it("frees its place when it is terminated, not when that is ordered", async () => {
      bench = await withKey(await startEmulator({ behaviour: { termination: 3_600_000 } }));
      await bench.control.setCapacity({ type: "gpu_1x_a10", region: "us-east-1", count: 1 });
      const id = await launch(bench);
      await bench.call("POST", "/instance-operations/terminate", { instance_ids: [id] });
      assert.equal(await statusOf(bench, id), "terminating");
      assert.equal((await launchRaw(bench)).body.error.code, "instance-operations/launch/insufficient-capacity");
    });

    it("gets the image of its type's architecture, the newest of a family", async () => {
      bench = await withKey(await startEmulator());
      const images = (await bench.call("GET", "/images")).body.data as { id: string; family: string; version: string; architecture: string }[];
      const id = await launch(bench, { instance_type_name: "gpu_1x_gh200", image: { family: "lambda-stack-24-04" } });
      const used = (await bench.control.instances()).find((one) => one.id === id)?.image;
      const image = images.find((one) => one.id === used);
      assert.deepEqual([image?.architecture, image?.family, image?.version], ["arm64", "lambda-stack-24-04", "24.4.4"]);
    });
  });

  describe("emulated capacity", () => {
    const regionsOf = async (type: string) =>
      (await bench.call("GET", "/instance-types")).body.data[type].regions_with_capacity_available.map(({ name }: { name: string }) => name);

    it("is per type and region, and listed", async () => {
      bench = await withKey(await startEmulator());
      await bench.control.setCapacity({ count: 0 });
      await bench.control.setCapacity({ type: "gpu_1x_a10", region: "us-west-1", count: 1 });
      assert.deepEqual(await regionsOf("gpu_1x_a10"), ["us-west-1"]);
      assert.equal((await launchRaw(bench)).status, 400);
      await launch(bench, { region_name: "us-west-1" });
      assert.deepEqual(await regionsOf("gpu_1x_a10"), []);
    });

    it("opens and closes by windows", async () => {
      bench = await withKey(await startEmulator());
      const hour = 3_600_000;
      await bench.control.setCapacity({ count: 0, windows: [{ from: hour, until: 2 * hour, count: 9 }] });
      assert.deepEqual(await regionsOf("gpu_1x_a10"), []);
      await bench.control.setCapacity({ count: 0, windows: [{ from: -hour, until: hour, count: 9 }] });
      assert.ok((await regionsOf("gpu_1x_a10")).includes("us-east-1"));
      await launch(bench);
    });

    it("may be listed where a launch finds none", async () => {
      bench = await withKey(await startEmulator());
      await bench.control.setCapacity({ count: 0, listed: true });
      assert.ok((await regionsOf("gpu_1x_a10")).includes("us-east-1"));
      assert.equal((await launchRaw(bench)).body.error.code, "instance-operations/launch/insufficient-capacity");
    });
  });

  describe("emulated rate limits", () => {
    it("refuse what comes before its turn, as HTML, and let it through later", async () => {
      bench = await startEmulator({ behaviour: { requestInterval: 1_500, jitter: 0 } });
      assert.equal((await bench.call("GET", "/regions")).status, 200);
      const refused = await bench.call("GET", "/regions");
      assert.deepEqual([refused.status, refused.type.split(";")[0]], [429, "text/html"]);
      assert.match(refused.text, /1015/);
      await eventually(async () => (await bench.call("GET", "/regions")).status === 200, () => "a request passes");
    });

    it("hold launches further apart, and may answer in JSON with Retry-After", async () => {
      bench = await withKey(await startEmulator({ behaviour: { launchInterval: 3_600_000, jitter: 0, limitBody: "json", retryAfter: 7 } }));
      await launch(bench);
      const refused = await launchRaw(bench);
      assert.deepEqual([refused.status, refused.headers.get("retry-after"), typeof refused.body], [429, "7", "object"]);
      assert.equal((await bench.control.cost()).living, 1);
      assert.equal((await bench.call("GET", "/instances")).status, 200);
    });

    it("are the real ones divided by twenty unless told", async () => {
      bench = await startEmulator();
      await bench.control.reset();
      const { requestInterval, launchInterval } = await bench.control.behaviour();
      assert.deepEqual([requestInterval, launchInterval], [50, 600]);
    });
  });

  describe("an emulator's state", () => {
    let dir: string;
    beforeEach(() => { dir = mkdtempSync(join(tmpdir(), "lambda-")); });
    afterEach(() => rmSync(dir, { recursive: true, force: true }));

    it("survives a restart, keys included, for its owner's eyes only", async () => {
      const file = join(dir, "lambda", "state.json");
      bench = await withKey(await startEmulator({ file }));
      const id = await launch(bench, { user_data: "#cloud-config\n" });
      await bench.control.addFault({ operation: "listRegions", answer: "html", times: 0 });
      await bench.close();
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const former = bench;
      bench = await startEmulator({ file });
      assert.equal(bench.apiKey, former.apiKey);
      assert.equal(bench.admin.split("/").at(-1), former.admin.split("/").at(-1));
      assert.equal(await statusOf(bench, id), "active");
      assert.equal(await bench.control.userData(id), "#cloud-config\n");
      assert.equal((await bench.call("GET", "/regions")).status, 500);
      assert.notEqual(await launch(bench), id);
    });

    it("holds no user data of what has ended, however it ended", async () => {
      const file = join(dir, "state.json");
      bench = await withKey(await startEmulator({ file }));
      const ids = [];
      for (const secret of ["of-terminated", "of-preempted", "of-living"]) ids.push(await launch(bench, { user_data: secret }));
      await bench.control.planLaunch({ preemptedAfter: 20 });
      await launch(bench, { user_data: "of-planned" });
      const [terminated = "", preempted = "", living = ""] = ids;
      const kept = () => ["of-terminated", "of-preempted", "of-living", "of-planned"].filter((secret) => readFileSync(file, "utf8").includes(secret));
      await bench.call("POST", "/instance-operations/terminate", { instance_ids: [terminated] });
      await bench.control.happen(preempted, "preempt");
      // Nobody asks for anything when a planned end comes.
      await eventually(() => kept().length === 1, () => kept().join(", "), 20);
      assert.deepEqual(kept(), ["of-living"]);
      assert.equal(await bench.control.userData(living), "of-living");
      assert.equal(await bench.control.userData(terminated), null);
    });

    it("that is damaged is named, with what to do", async () => {
      bench = await startEmulator();
      const file = join(dir, "state.json");
      writeFileSync(file, "{");
      await assert.rejects(createLambdaEmulator({ file }), /state\.json cannot be read: .*; delete it to begin with an empty account/);
      assert.equal(readFileSync(file, "utf8"), "{");
    });

    it("is the same again for the same seed", async () => {
      bench = await startEmulator();
      const run = async (seed: number) => {
        await bench.control.reset({ seed, behaviour: { requestInterval: 0, launchInterval: 0, boot: [0, 1_000_000] } });
        await withKey(bench);
        await launch(bench);
        await bench.control.addFault({ operation: "listRegions", answer: "error", probability: 0.5, times: 0 });
        const answers = [];
        for (let index = 0; index < 12; index += 1) answers.push((await bench.call("GET", "/regions")).status);
        const [instance] = await bench.control.instances();
        return { id: instance!.id, boot: instance!.activeAt! - instance!.launchedAt, answers };
      };
      const first = await run(7);
      assert.deepEqual(await run(7), first);
      assert.notDeepEqual(await run(8), first);
      assert.deepEqual([...new Set(first.answers)].sort(), [200, 500]);
    });
  });
});
