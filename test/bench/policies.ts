import { join } from "node:path";
import sophia from "../../index.ts";
import { repository } from "../../scripts/lib/repository.ts";
import { type Program, TestPlatform, explain } from "../support/platform.ts";
import { catalogueOf, roomy } from "./catalogue.ts";
import { median, round, timed } from "./measure.ts";
import { addNodes } from "./nodes.ts";

/** Seconds of a preview of everything, at one catalogue size. */
export interface PolicyMeasurement {
  readonly entries: number;
  readonly without: number;
  readonly withPack: number;
}

/** Median of three; the largest size once, since it alone takes minutes. */
const runsOf = (entries: number) => (entries >= 400 ? 1 : 3);
const pack = join(repository, "policies");

/** What the pack adds to a preview of the whole platform, nothing of it made yet: every resource is judged, and the stack. */
export async function runPolicyBenchmark(sizes: readonly number[], say: (line: string) => void): Promise<PolicyMeasurement[]> {
  const platform = await TestPlatform.start("bench");
  try {
    addNodes(platform.kubectl);
    const all: PolicyMeasurement[] = [];
    for (const entries of sizes) {
      say(`${entries} entries: preview with and without the policy pack`);
      const program: Program = (context) => sophia({ ...context, catalogue: catalogueOf(entries) });
      const preview = (policyPacks: readonly string[]) =>
        timed(async () => {
          const result = await platform.preview(roomy, { program, policyPacks });
          if (result.outcome !== "succeeded") throw new Error(`${explain(result)}\n${result.violations.map(({ message }) => message).join("\n")}`);
        });
      const [without, withPack]: [number[], number[]] = [[], []];
      // By turns: what else the machine does falls on both alike.
      for (let run = 0; run < runsOf(entries); run++) {
        without.push(await preview([]));
        withPack.push(await preview([pack]));
      }
      const measured = { entries, without: median(without), withPack: median(withPack) };
      // Said at once: a long benchmark that is stopped has told what it knew.
      say(reportPolicies([measured]));
      all.push(measured);
    }
    return all;
  } finally {
    await platform.stop();
  }
}

/** The aim, not asserted: the machine is whatever it is. */
const aim = 1.3;

/** The benchmark for people. */
export function reportPolicies(all: readonly PolicyMeasurement[]): string {
  return all
    .map(({ entries, without, withPack }) => {
      const ratio = withPack / without;
      return `${entries} catalogue entries: preview with the policy pack / without: ${round(ratio)} (${round(withPack)} s / ${round(without)} s), aim ${aim} ${ratio <= aim ? "met" : "not met"}`;
    })
    .join("\n");
}
