import assert from "node:assert/strict";
import fc from "fast-check";
import { fleetFilesystems } from "../../../components/lambda/spec/filesystems.ts";
import { hourlyCost, winnersOf } from "../../../components/lambda/spec/inventory.ts";
import { imageChoice, launchPlan } from "../../../components/lambda/spec/launch.ts";
import { candidateRegions, fleetMembers, rulesetName } from "../../../components/lambda/spec/members.ts";
import { launchWarnings } from "../../../components/lambda/spec/warnings.ts";
import { architectureOf, gpusOf, lambdaTypes } from "../../../config/lambda-types.ts";
import { ceilingCents, memberOrdinals } from "../../../config/settings/launch-groups.ts";

const a10 = { type: "gpu_1x_a10", region: "us-east-1" };
const h100 = { type: "gpu_8x_h100_sxm5", region: "us-south-1" };
const unheard = { type: "gpu_4x_unheard_of", region: "us-east-1" };
const plain = { candidates: [a10, h100], waitForCapacity: { poll: "60s" }, image: {}, replaceOn: [] };

describe("the members of a fleet", () => {
  const names = (count: number, retired: number[]) => fleetMembers("prod", "train", { count, retired }).map(({ name }) => name);

  it("are numbered from zero", () => assert.deepEqual(names(3, []), ["prod-train-0", "prod-train-1", "prod-train-2"]));

  it("lose the last one when the count shrinks, and the stated one when it is retired as well", () => {
    assert.deepEqual(names(2, []), ["prod-train-0", "prod-train-1"]);
    assert.deepEqual(names(2, [0]), ["prod-train-1", "prod-train-2"]);
    assert.deepEqual(fleetMembers("prod", "train", { count: 2, retired: [1] }), [{ name: "prod-train-0", ordinal: 0 }, { name: "prod-train-2", ordinal: 2 }]);
  });

  it("are as many as wanted, none retired, and retiring one while counting one less removes that one and no other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }), fc.nat(), (count, retired, chosen) => {
        const before = memberOrdinals(count, retired);
        const victim = before[chosen % before.length] ?? 0;
        assert.equal(before.length, count);
        assert.ok(before.every((ordinal) => !retired.includes(ordinal)));
        assert.deepEqual(memberOrdinals(count - 1, [...retired, victim]), before.filter((ordinal) => ordinal !== victim));
      }),
    );
  });
});

describe("a launch", () => {
  it("costs at most the published price of the dearest candidate, or the ceiling", () => {
    assert.deepEqual(launchPlan(plain), { candidates: [a10, h100], maxCentsPerHour: 3192, replaceOn: [] });
    assert.equal(launchPlan({ ...plain, maxDollarsPerHour: 4.35 }).maxCentsPerHour, 435);
    assert.equal(ceilingCents({ candidates: [a10, unheard] }), undefined);
    assert.throws(() => launchPlan({ ...plain, candidates: [a10, unheard] }), /at any price/);
  });

  it("waits for capacity only where it is told how long", () => {
    assert.deepEqual(launchPlan({ ...plain, waitForCapacity: { timeout: "2h", poll: "90s" } }).waitForCapacity, { timeoutSeconds: 7200, pollSeconds: 90 });
    assert.equal(launchPlan(plain).waitForCapacity, undefined);
  });

  it("names an image by id or family, for each architecture", () => {
    assert.deepEqual(launchPlan({ ...plain, image: { x86_64: "43336648-096d-4cba-9aa2-f9bb7727639d", arm64: "lambda-stack-24-04" } }).image, {
      x86_64: { id: "43336648-096d-4cba-9aa2-f9bb7727639d" },
      arm64: { family: "lambda-stack-24-04" },
    });
    assert.deepEqual(imageChoice("ddaedf1b7a0e41ac981711504493b242"), { id: "ddaedf1b7a0e41ac981711504493b242" });
    assert.deepEqual(imageChoice("ddaedf1b7a0e41ac981711504493b24"), { family: "ddaedf1b7a0e41ac981711504493b24" });
  });

  it("replaces on user data only where it is told to", () => assert.deepEqual(launchPlan({ ...plain, replaceOn: ["userData"] }).replaceOn, ["userData"]));

  it("has a ruleset in each region with a firewall, whose name fits", () => {
    assert.deepEqual(candidateRegions({ candidates: [h100, a10, unheard] }), [{ region: "us-east-1", firewall: true }, { region: "us-south-1", firewall: false }]);
    assert.equal(rulesetName("prod", "train", "us-east-1"), "prod-train-us-east-1");
    assert.equal(rulesetName("c".repeat(60), "train", "us-east-1").length, 64);
  });

  it("warns of what nobody knows, of regions without a firewall and of candidates that will be passed over", () => {
    assert.deepEqual(launchWarnings({ key: "fleets.train", candidates: [a10, h100, unheard], maxDollarsPerHour: 3 }), [
      "fleets.train: gpu_4x_unheard_of is no type of config/lambda-types.ts, so nothing is known of it before Lambda is asked at the launch",
      "fleets.train: region us-south-1 has no firewall, so what an instance listens on there is open to everyone; leave it out of the candidates, or let the instances listen on their private addresses only",
      "fleets.train: gpu_8x_h100_sxm5 cost 31.92 dollars an hour on 2026-09-20, more than fleets.train.maxDollarsPerHour, 3.00, so it is passed over unless it became cheaper",
    ]);
    assert.deepEqual(launchWarnings({ key: "fleets.train", candidates: [a10] }), []);
  });

  it("warn once of a region nobody has heard of, which would look as if it were full", () => {
    const region = (name: string) => ({ ...a10, region: name });
    assert.deepEqual(launchWarnings({ key: "fleets.train", candidates: [region("us-wets-1"), { ...h100, region: "us-wets-1" }, region("moon-base-1"), region("europe-south-1")] }), [
      "fleets.train: us-wets-1 is no region of config/lambda-types.ts (did you mean us-west-1?); one that Lambda does not have either never has capacity, which `npm run gpu:quote` tells",
      "fleets.train: moon-base-1 is no region of config/lambda-types.ts; one that Lambda does not have either never has capacity, which `npm run gpu:quote` tells",
    ]);
  });
});

describe("filesystems", () => {
  it("that several fleets name exist once", () => {
    const models = { name: "models", region: "us-east-1" };
    assert.deepEqual(fleetFilesystems({ a: { filesystem: { ...models, mountPoint: "/data/models" } }, b: { filesystem: models }, c: {} }), [models]);
  });
});

describe("what a fleet tells", () => {
  const entry = (name: string, type: string, priceCentsPerHour: number) => ({ name, type, region: "us-east-1", priceCentsPerHour });

  it("is its cost in dollars, and who won", () => {
    assert.equal(hourlyCost([entry("a", "gpu_1x_a10", 129), entry("b", "gpu_8x_h100_sxm5", 3192)]), 33.21);
    assert.deepEqual(winnersOf([entry("a", "gpu_1x_a10", 129)]), { a: "gpu_1x_a10 in us-east-1" });
  });
});

describe("published types", () => {
  it("have the GPUs and the processor their names say", () => {
    for (const [name, { gpus, architecture = "x86_64" }] of Object.entries(lambdaTypes)) {
      assert.equal(gpus, Number(/^gpu_(\d+)x_/.exec(name)?.[1] ?? 0), name);
      assert.equal(architecture, name.includes("gh200") ? "arm64" : "x86_64", name);
    }
  });

  it("that came later are judged by their names", () => {
    assert.deepEqual([gpusOf("gpu_4x_unheard_of"), gpusOf("cpu_8x_general"), gpusOf("tpu_4x_odd")], [4, 0, 8]);
    assert.deepEqual([architectureOf("gpu_1x_gb300"), architectureOf("gpu_1x_gh200_new"), architectureOf("gpu_1x_g100")], ["arm64", "arm64", "x86_64"]);
    assert.equal(gpusOf("toString"), 8);
  });
});
