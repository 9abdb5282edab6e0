import { lambdaInstancesOf } from "../../model/lambda-instances.ts";
import type { Resource } from "../../model/resource.ts";
import { type StackFinding, stackRule } from "../../model/rule.ts";
import { type Prices, ceilingPath, centsOf, costOf } from "./cost.ts";
import { lastKnown } from "./last-known.ts";
import { listOf } from "./list.ts";
import { urls } from "./urls.ts";

interface Options {
  readonly dollarsPerHour: number;
  readonly pricesByType: Prices;
}

/** Such as `12.90`. */
function inDollars(cents: number): string {
  return (cents / 100).toFixed(2);
}

function unpricedFindings(instances: readonly Resource[], prices: Prices): readonly StackFinding[] {
  return instances.flatMap((resource) => {
    const { unpriced } = costOf(resource, prices);
    if (unpriced === undefined) return [];
    const message = `the instance ${resource.name} may be launched at any price: it has no ceiling, and no price is known of ${unpriced}`;
    return [{ resource, path: ceilingPath, message, fix: "set the ceiling in US cents an hour", looksAt: [["candidates"]] }];
  });
}

export const instancesWithinBudget = stackRule<Options>({
  name: "instances-within-budget",
  description: "A stack's instances together cost no more dollars an hour than it may spend, each counted with the most it may cost.",
  severity: "critical",
  level: "mandatory",
  profile: "platform",
  url: urls.prices,
  options: {
    schema: {
      dollarsPerHour: { type: "number", minimum: 0, description: "Most US dollars an hour for all instances together." },
      pricesByType: {
        type: "object",
        additionalProperties: { type: "number", minimum: 0 },
        description: "US dollars an hour by instance type, for instances without a ceiling (maxCentsPerHour).",
      },
    },
    // Nothing costs money before somebody said how much it may.
    defaults: { dollarsPerHour: 0, pricesByType: {} },
  },
  judge: (resources, { dollarsPerHour, pricesByType }) => {
    const instances = lambdaInstancesOf(resources);
    const shares = instances.map((instance) => ({ name: instance.name, cents: costOf(instance, pricesByType).cents })).filter((share) => share.cents > 0);
    const cents = shares.reduce((sum, share) => sum + share.cents, 0);
    const unpriced = unpricedFindings(instances, pricesByType);
    const resource = lastKnown(instances);
    if (resource === undefined || cents <= centsOf(dollarsPerHour)) return unpriced;
    const list = listOf(shares.map((share) => `${share.name} ${inDollars(share.cents)}`));
    const message = `the stack's instances may cost ${inDollars(cents)} dollars an hour, and ${inDollars(centsOf(dollarsPerHour))} are allowed: ${list}`;
    return [...unpriced, { resource, path: ["candidates"], message, fix: "launch less, lower the ceilings (maxCentsPerHour), or raise the option dollarsPerHour" }];
  },
});
