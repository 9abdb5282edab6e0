import { duration, seconds } from "../config/settings/values.ts";
import { InputError, readStackFile } from "../engine/index.ts";
import { readStacks } from "../engine/storedStacks.ts";
import { ensureTools } from "../sandbox/tools/index.ts";
import { openCloud } from "./lib/gpu/cloud.ts";
import { runCommand } from "./lib/command.ts";
import { globalRulesetWarnings, withWarnings } from "./lib/gpu/global-ruleset.ts";
import { findingsText } from "./lib/gpu/reap-text.ts";
import { reap } from "./lib/gpu/reaper.ts";
import { engineToolsFrom } from "./lib/ground.ts";
import { repository } from "./lib/repository.ts";

/** Lists the instances of the account that carry our tags; with `--yes` terminates those proven to be in no state. */
await runCommand({
  script: "gpu:reap",
  allowed: "--yes, --min-age DURATION (default 1h)",
  options: { yes: { type: "boolean", default: false }, "min-age": { type: "string", default: "1h" } },
  work: async ({ values: { stack, yes, "min-age": minimum }, say, signal }) => {
    if (!duration(8760).safeParse(minimum).success) throw new InputError(`--min-age is ${JSON.stringify(minimum)}; allowed: a whole number with s, m or h, such as 30m, at most 8760h`);
    const file = readStackFile(repository, stack);
    const cloud = await openCloud(file, { say, signal });
    // A sandbox's states are files; any other backend is asked through the engine.
    const tools = file.sandbox ? { bin: {} } : engineToolsFrom(await ensureTools(["pulumi"], { report: say }));
    const { failures, ...result } = await reap({ cloud, readStacks: () => readStacks(file, { tools }), minimumAge: seconds(minimum), terminate: yes, say, signal });
    const warnings = await globalRulesetWarnings(cloud, signal);
    return { report: { stack, ...result, warnings }, text: withWarnings(findingsText(result.instances, result.terminated), warnings), failures };
  },
});
