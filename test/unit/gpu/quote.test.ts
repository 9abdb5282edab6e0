import assert from "node:assert/strict";
import type { LaunchGroup } from "../../../config/settings/launch-groups.ts";
import { parseFleet } from "../../../scripts/lib/gpu/fleet-argument.ts";
import { type LiveType, type Offer, quote } from "../../../scripts/lib/gpu/quote.ts";
import { quoteText } from "../../../scripts/lib/gpu/quote-text.ts";

const live: Offer = {
  types: new Map<string, LiveType>([
    ["gpu_1x_a10", { gpus: 1, centsPerHour: 129, regions: ["us-west-1"] }],
    ["gpu_8x_h100_sxm5", { gpus: 8, centsPerHour: 3192, regions: [] }],
  ]),
  regions: ["us-east-1", "us-west-1"],
};

const a10 = (region: string) => ({ type: "gpu_1x_a10", region });
const group = (values: Partial<LaunchGroup>): LaunchGroup => ({ key: "fleets.train", name: "train", count: 2, candidates: [a10("us-east-1"), a10("us-west-1")], ...values });

describe("a fleet on the command line", () => {
  it("has a name, candidates in order and a count", () => {
    assert.deepEqual(parseFleet("train=gpu_1x_a10@us-east-1,gpu_8x_h100_sxm5@us-south-1x12"), {
      key: "--fleet train", name: "train", count: 12, candidates: [a10("us-east-1"), { type: "gpu_8x_h100_sxm5", region: "us-south-1" }],
    });
    assert.deepEqual(parseFleet("a=gpu_1x_a10@us-east-1"), { key: "--fleet a", name: "a", count: 1, candidates: [a10("us-east-1")] });
  });

  for (const [text, problem] of [
    ["gpu_1x_a10@us-east-1", "it has no such form"],
    ["a=gpu_1x_a10", '"gpu_1x_a10" is no candidate'],
    ["a=gpu_1x_a10@us-east-1,", '"" is no candidate'],
    ["a=gpu_1x_a10@us-east-1x0", '"gpu_1x_a10@us-east-1x0" is no candidate'],
  ] as const) {
    it(`is refused as ${text}`, () => {
      assert.equal(parseFleet(text), `--fleet is "${text}": ${problem}; allowed: NAME=TYPE@REGION,...[xN], such as train=gpu_1x_a10@us-east-1,gpu_1x_a10@us-west-1x2`);
    });
  }
});

describe("a quote", () => {
  it("takes the first candidate that has capacity and is within the ceiling", () => {
    const result = quote([group({})], live);
    assert.deepEqual(result.fleets[0], {
      name: "train", count: 2, first: 1, centsPerHour: 258, gpus: 2, mostCentsPerHour: 258,
      candidates: [
        { ...a10("us-east-1"), centsPerHour: 129, gpus: 1, verdict: "full" },
        { ...a10("us-west-1"), centsPerHour: 129, gpus: 1, verdict: "capacity" },
      ],
    });
    assert.deepEqual([result.centsPerHour, result.mostCentsPerHour, result.instances], [258, 258, 2]);
  });

  it("says what is above the ceiling, and has no sum when a fleet would not come up", () => {
    const candidates = [a10("us-west-1"), { type: "gpu_8x_h100_sxm5", region: "us-east-1" }];
    const report = quote([group({ candidates, maxDollarsPerHour: 1.28 }), group({ name: "other" })], live);
    assert.deepEqual(report.fleets[0]?.candidates.map(({ verdict }) => verdict), ["dear", "dear"]);
    assert.equal(report.fleets[0]?.mostCentsPerHour, 0);
    assert.equal(report.centsPerHour, undefined);
    assert.match(quoteText(report), /^train: 2 instances, none of which would be launched: every candidate is above the ceiling\n/);
  });

  it("has no price for what the account does not know: types and regions are refused by name, all together", () => {
    const candidates = [{ type: "gpu_1x_a11", region: "us-wets-1" }, { type: "gpu_1x_a10", region: "us-wets-1" }, { type: "gpu_2x_unheard_of", region: "moon-base-1" }];
    const types = "of this account are: gpu_1x_a10, gpu_8x_h100_sxm5";
    const regions = "of this account are: us-east-1, us-west-1";
    assert.throws(() => quote([group({ candidates }), group({ key: "--fleet b", name: "b", count: 0, candidates: [a10("us-eats-1")] })], live), {
      name: "InputError",
      message: [
        `fleets.train: type "gpu_1x_a11" is unknown to Lambda Cloud; did you mean gpu_1x_a10? The types ${types}`,
        `fleets.train: region "us-wets-1" is unknown to Lambda Cloud; did you mean us-west-1? The regions ${regions}`,
        `fleets.train: type "gpu_2x_unheard_of" is unknown to Lambda Cloud; the types ${types}`,
        `fleets.train: region "moon-base-1" is unknown to Lambda Cloud; the regions ${regions}`,
        `--fleet b: region "us-eats-1" is unknown to Lambda Cloud; did you mean us-east-1? The regions ${regions}`,
      ].join("\n"),
    });
  });

  it("asks for a ceiling nobody gave on the command line", () => {
    const fleet = parseFleet("a=gpu_1x_a10@us-west-1x3");
    assert.ok(typeof fleet !== "string");
    assert.equal(quote([fleet], live).centsPerHour, 387);
  });

  it("holds a fleet without a ceiling to the published price, as a launch does", () => {
    const dearer = { ...live, types: new Map([["gpu_1x_a10", { gpus: 1, centsPerHour: 130, regions: ["us-west-1"] }]]) };
    assert.equal(quote([group({})], dearer).fleets[0]?.candidates[1]?.verdict, "dear");
  });

  it("counts an empty fleet as nothing", () => assert.equal(quote([group({ count: 0, candidates: [a10("us-east-1")] })], live).centsPerHour, 0));

  it("is a table for people", () => {
    const candidates = [{ type: "gpu_8x_h100_sxm5", region: "us-east-1" }, a10("us-west-1")];
    assert.equal(
      quoteText(quote([group({ candidates })], live)),
      [
        "train: 2 instances, $2.58 an hour now, 2 GPUs; at most $63.84",
        "  1.  gpu_8x_h100_sxm5  us-east-1  $31.92  no capacity now",
        "  2.  gpu_1x_a10        us-west-1  $1.29   capacity now: would be taken",
        "",
        "Together 2 instances: $2.58 an hour now; at most $63.84 an hour. Without tax; nothing was launched. Capacity comes and goes within seconds.",
      ].join("\n"),
    );
  });
});
