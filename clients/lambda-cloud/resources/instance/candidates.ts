import type { Image, InstanceType, InstanceTypes } from "lambda-cloud-api";
import { type Architecture, type Candidate, type InstanceInputs, architectureOf, imageFor, regionsWithoutFirewall } from "./inputs.ts";

/** A candidate an instance may be launched at now. */
export interface Offer {
  readonly candidate: Candidate;
  readonly type: InstanceType;
  readonly architecture: Architecture;
  readonly imageId?: string;
  /** Whether the API lists capacity. Only a hint: a listed one may be refused. */
  readonly listed: boolean;
}

/** What the candidates come to now: those that may be launched, in the order wanted, and what stands against the others. */
export interface Assessment {
  readonly offers: readonly Offer[];
  readonly faults: readonly string[];
}

/** Judges the candidates against what the API offers at this moment. */
export function assess(inputs: InstanceInputs, types: InstanceTypes, images: readonly Image[]): Assessment {
  const judged = inputs.candidates.map((candidate) => judge(candidate, inputs, types, images));
  return {
    offers: judged.filter((each) => typeof each !== "string"),
    faults: judged.filter((each) => typeof each === "string"),
  };
}

function judge(candidate: Candidate, inputs: InstanceInputs, types: InstanceTypes, images: readonly Image[]): Offer | string {
  const { type: name, region } = candidate;
  const item = types[name];
  if (item === undefined) return `${name} is no type Lambda offers now; it offers ${Object.keys(types).sort().join(", ")}`;
  const { instance_type: type, regions_with_capacity_available: regions } = item;
  const { maxCentsPerHour: ceiling } = inputs;
  if (ceiling !== undefined && type.price_cents_per_hour > ceiling) return `${name} costs ${dollars(type.price_cents_per_hour)} an hour now, more than the ${dollars(ceiling)} allowed (maxCentsPerHour)`;
  for (const { name: filesystem, region: home } of inputs.filesystems ?? []) {
    if (home !== region) return `${name} in ${region} cannot use filesystem "${filesystem}", which is in ${home}`;
  }
  if (inputs.firewallRulesets !== undefined && inputs.firewallRulesets[region] === undefined && !regionsWithoutFirewall.includes(region)) {
    return `${name} in ${region} has no firewall ruleset there (firewallRulesets has ${Object.keys(inputs.firewallRulesets).join(", ") || "none"})`;
  }
  const architecture = architectureOf(name);
  const image = chooseImage(inputs, candidate, architecture, images);
  if (typeof image === "string") return image;
  return { candidate, type, architecture, ...image, listed: regions.some((each) => each.name === region) };
}

/** The image's id, so that the record says which one it was; none where Lambda's own choice is good. */
function chooseImage(inputs: InstanceInputs, { type, region }: Candidate, architecture: Architecture, images: readonly Image[]): { imageId?: string } | string {
  const choice = imageFor(inputs.image, architecture);
  if (choice === undefined) return {};
  const here = images.filter((each) => each.region.name === region && each.architecture === architecture);
  if ("id" in choice) {
    if (here.some(({ id }) => id === choice.id)) return { imageId: choice.id };
    const known = images.find(({ id }) => id === choice.id);
    return `${type} in ${region} cannot run image ${choice.id}, which is ${known === undefined ? "unknown" : `for ${known.architecture} in ${known.region.name}`}; it needs one for ${architecture} in ${region}`;
  }
  const [newest] = here.filter(({ family }) => family === choice.family).sort((a, b) => (a.created_time < b.created_time ? 1 : -1));
  if (newest !== undefined) return { imageId: newest.id };
  const families = [...new Set(here.map(({ family }) => family))].sort().join(", ");
  return `${type} in ${region} has no image of family ${choice.family} for ${architecture}; families there: ${families || "none"}`;
}

export function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}

export function placeOf({ type, region }: Candidate): string {
  return `${type} in ${region}`;
}
