import { exitCodeOf, makePlan, planText, recordedFrom } from "@sophia/estuary/plan";
import { readStackFile } from "../engine/index.ts";
import { runCommand } from "./lib/command.ts";
import { openEstuary } from "./lib/estuary/cloud.ts";
import { desiredCatalogue } from "./lib/estuary/desired.ts";
import { storedCatalog } from "./lib/estuary/recorded.ts";
import { settingsOf } from "./lib/gpu/groups.ts";
import { repository } from "./lib/repository.ts";

/** What `up` would do to the catalogue at Estuary. Publishes nothing and reads no secrets. Exit code 3: it would backfill, reset or disable. */
await runCommand({
  script: "estuary:plan",
  allowed: "nothing else",
  options: {},
  work: async ({ values: { stack }, say, signal }) => {
    const file = readStackFile(repository, stack);
    const settings = settingsOf(file, say);
    const { estuary } = settings;
    const catalogue = desiredCatalogue(settings);
    const stored = await storedCatalog(file, { say });
    if (Object.keys(catalogue.specs).length === 0 && stored?.outputs === undefined) {
      const totals = { backfills: 0, documents: 0, resets: 0, disables: 0 };
      const text = `estuary.enabled is false in stack ${stack}: nothing is published`;
      return { report: { stack, surface: null, tasks: [], totals, disagreements: [], errors: [], warnings: [], text }, text };
    }
    const { api, connection } = await openEstuary(file, { say, signal });
    const { dataPlane, adopt, paused, reenable } = estuary;
    const recorded = stored === undefined ? undefined : recordedFrom(stored.outputs);
    const plan = await makePlan(api, { catalogue, dataPlane, adopt, paused, reenable, recorded, poll: connection.poll, signal });
    const failures = [...plan.errors, ...plan.disagreements.map((each) => `disagreement: ${each}`)];
    const text = planText(plan);
    return { report: { stack, ...plan, text }, text, failures, exitCode: exitCodeOf(plan) };
  },
});
