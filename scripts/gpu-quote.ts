import { launchGroups } from "../config/settings/launch-groups.ts";
import { InputError, readStackFile } from "../engine/index.ts";
import { openCloud } from "./lib/gpu/cloud.ts";
import { runCommand } from "./lib/command.ts";
import { fleetForm, parseFleet } from "./lib/gpu/fleet-argument.ts";
import { settingsOf } from "./lib/gpu/groups.ts";
import { globalRulesetWarnings, withWarnings } from "./lib/gpu/global-ruleset.ts";
import { readOffer } from "./lib/gpu/offer.ts";
import { quote } from "./lib/gpu/quote.ts";
import { quoteText } from "./lib/gpu/quote-text.ts";
import { repository } from "./lib/repository.ts";

/** What fleets would cost, and where capacity is now: those of the command line, or those of a stack. Launches nothing. */
await runCommand({
  script: "gpu:quote",
  allowed: `--fleet ${fleetForm} (as often as wanted; default: what the stack launches)`,
  options: { fleet: { type: "string", multiple: true } },
  work: async ({ values: { stack, fleet }, say, signal }) => {
    const file = readStackFile(repository, stack);
    const parsed = fleet?.map(parseFleet) ?? launchGroups(settingsOf(file, say));
    const problems = parsed.filter((each) => typeof each === "string");
    if (problems.length > 0) throw new InputError(problems.join("\n"));
    const groups = parsed.filter((each) => typeof each !== "string");
    const cloud = groups.length === 0 ? undefined : await openCloud(file, { say, signal });
    const report = quote(groups, cloud === undefined ? { types: new Map(), regions: [] } : await readOffer(cloud));
    const warnings = cloud === undefined ? [] : await globalRulesetWarnings(cloud, signal);
    return { report: { stack, ...report, warnings }, text: withWarnings(quoteText(report), warnings) };
  },
});
