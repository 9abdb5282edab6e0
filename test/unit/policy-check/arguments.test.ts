import assert from "node:assert/strict";
import { parseCheckArguments } from "../../../scripts/lib/policy/arguments.ts";

const usage = "usage: npm run policy:check -- FILE_OR_FOLDER... [--profile baseline|restricted|platform] [--json] [--config FILE]   (- is standard input)";

describe("arguments of policy:check", () => {
  for (const [args, expected] of [
    [["a.yaml"], { inputs: ["a.yaml"], profile: "platform", json: false }],
    [["-"], { inputs: ["-"], profile: "platform", json: false }],
    [["a", "--json", "b", "--profile", "restricted", "--config=c.json"], { inputs: ["a", "b"], profile: "restricted", json: true, config: "c.json" }],
    [["--profile=baseline", "--", "--odd.yaml"], { inputs: ["--odd.yaml"], profile: "baseline", json: false }],
    [["--json", "--json", "a"], { inputs: ["a"], profile: "platform", json: true }],
  ] as const) {
    it(`take ${args.join(" ")}`, () => assert.deepEqual(parseCheckArguments(args), expected));
  }

  for (const [args, faults] of [
    [[], ["no file and no folder is named"]],
    [[""], ["an empty text is no file and no folder"]],
    [["a", "--profile", "strict"], ['--profile is "strict"; allowed: baseline, restricted, platform']],
    [["a", "--profile", "restricte"], ['--profile is "restricte"; allowed: baseline, restricted, platform (did you mean restricted?)']],
    [["a", "--profile"], ["--profile has no value"]],
    [["a", "--config="], ["--config has no value"]],
    [["a", "--profile", "baseline", "--profile=platform"], ["--profile is given 2 times; once is allowed"]],
    [["a", "--json=yes"], ["--json takes no value"]],
    [["a", "-x"], ["-x is no option; allowed: --profile, --json, --config"]],
    [["--confg", "--profile", "x"], ["--confg is no option; allowed: --profile, --json, --config (did you mean --config?)", '--profile is "x"; allowed: baseline, restricted, platform', "no file and no folder is named"]],
  ] as const) {
    it(`refuse ${args.length === 0 ? "none" : JSON.stringify(args.join(" "))} and name every fault`, () => {
      assert.throws(() => parseCheckArguments(args), { name: "InputError", message: [...faults, usage].join("\n") });
    });
  }
});
