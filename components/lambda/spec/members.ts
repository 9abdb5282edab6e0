import { type LaunchGroup, memberName, memberOrdinals } from "../../../config/settings/launch-groups.ts";
import { regionsWithoutFirewall } from "../../../config/lambda-types.ts";
import type { FleetSettings } from "../../../config/settings/schema.ts";

/** One member of a fleet. */
export interface Member {
  /** Name of the instance, its host and its node. */
  readonly name: string;
  /** Its number in the fleet, which it keeps as long as it is a member. */
  readonly ordinal: number;
}

/** The members of a fleet: its first ordinals that are not retired. */
export function fleetMembers(cluster: string, fleet: string, { count, retired }: Pick<FleetSettings, "count" | "retired">): readonly Member[] {
  return memberOrdinals(count, retired).map((ordinal) => ({ name: memberName(cluster, fleet, ordinal), ordinal }));
}

/** Regions a member may be launched in, sorted, and whether they have a firewall. */
export function candidateRegions({ candidates }: Pick<LaunchGroup, "candidates">): readonly { readonly region: string; readonly firewall: boolean }[] {
  const regions = [...new Set(candidates.map(({ region }) => region))].sort();
  return regions.map((region) => ({ region, firewall: !regionsWithoutFirewall.includes(region) }));
}

/** Name of a fleet's ruleset in a region, within the 64 characters Lambda takes. */
export function rulesetName(cluster: string, fleet: string, region: string): string {
  return `${cluster}-${fleet}-${region}`.slice(0, 64);
}
