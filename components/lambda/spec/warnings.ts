import { lambdaRegions, lambdaType, lambdaTypesDate, regionsWithoutFirewall } from "../../../config/lambda-types.ts";
import { closest } from "../../../config/settings/closest.ts";
import { type LaunchGroup, inDollars } from "../../../config/settings/launch-groups.ts";

/** What is allowed but worth knowing before money is spent, one sentence each. */
export function launchWarnings({ key, candidates, maxDollarsPerHour }: Pick<LaunchGroup, "key" | "candidates" | "maxDollarsPerHour">): readonly string[] {
  const types = [...new Set(candidates.map(({ type }) => type))];
  const unknown = types.filter((type) => lambdaType(type) === undefined).map((type) => `${key}: ${type} is no type of config/lambda-types.ts, so nothing is known of it before Lambda is asked at the launch`);
  const regions = [...new Set(candidates.map(({ region }) => region))];
  const unheard = regions.filter((region) => !lambdaRegions.includes(region)).map((region) => `${key}: ${region} is no region of config/lambda-types.ts${guessFor(region)}; one that Lambda does not have either never has capacity, which \`npm run gpu:quote\` tells`);
  const open = regions
    .filter((region) => regionsWithoutFirewall.includes(region))
    .map((region) => `${key}: region ${region} has no firewall, so what an instance listens on there is open to everyone; leave it out of the candidates, or let the instances listen on their private addresses only`);
  return [...unknown, ...unheard, ...open, ...beyondCeiling(key, types, maxDollarsPerHour)];
}

function guessFor(region: string): string {
  const guess = closest(region, lambdaRegions);
  return guess === undefined ? "" : ` (did you mean ${guess}?)`;
}

/** Published prices may be out of date, so a ceiling below them is no fault: the price at the launch decides. */
function beyondCeiling(key: string, types: readonly string[], maxDollarsPerHour: number | undefined): readonly string[] {
  if (maxDollarsPerHour === undefined) return [];
  return types.flatMap((type) => {
    const price = lambdaType(type)?.priceCentsPerHour;
    if (price === undefined || price <= Math.round(maxDollarsPerHour * 100)) return [];
    return [`${key}: ${type} cost ${inDollars(price)} dollars an hour on ${lambdaTypesDate}, more than ${key}.maxDollarsPerHour, ${inDollars(maxDollarsPerHour * 100)}, so it is passed over unless it became cheaper`];
  });
}
