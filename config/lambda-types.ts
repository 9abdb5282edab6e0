/**
 * Instance types of Lambda Cloud as published: what settings are judged by before anything asks the API. Prices move several
 * times a year, so every launch checks the live one against the ceiling as well (components/lambda/fleet.ts).
 */

/** Of a processor, as the API names it. */
export type Architecture = "x86_64" | "arm64";

/** One instance type. */
export interface LambdaType {
  /** Whole GPUs. */
  readonly gpus: number;
  readonly vcpus: number;
  /** GiB; nothing where it is not published. */
  readonly memoryGib?: number;
  /** US cents for an hour, without tax. */
  readonly priceCentsPerHour: number;
  /** Default x86_64. */
  readonly architecture?: Architecture;
}

/** The day the prices were read. */
export const lambdaTypesDate = "2026-09-20";

/** Where they were read. */
export const lambdaTypesSource = "https://lambda.ai/instances";

/** Published types by name. */
export const lambdaTypes: Readonly<Record<string, LambdaType>> = {
  cpu_4x_general: { gpus: 0, vcpus: 4, priceCentsPerHour: 20 },
  cpu_4x_generalx: { gpus: 0, vcpus: 4, priceCentsPerHour: 20 },
  gpu_1x_rtx6000: { gpus: 1, vcpus: 14, memoryGib: 46, priceCentsPerHour: 69 },
  gpu_1x_a10: { gpus: 1, vcpus: 30, memoryGib: 226, priceCentsPerHour: 129 },
  gpu_1x_a6000: { gpus: 1, vcpus: 14, memoryGib: 100, priceCentsPerHour: 109 },
  gpu_2x_a6000: { gpus: 2, vcpus: 28, memoryGib: 200, priceCentsPerHour: 218 },
  gpu_4x_a6000: { gpus: 4, vcpus: 56, memoryGib: 400, priceCentsPerHour: 436 },
  gpu_1x_a100: { gpus: 1, vcpus: 30, memoryGib: 225, priceCentsPerHour: 199 },
  gpu_2x_a100: { gpus: 2, vcpus: 60, memoryGib: 450, priceCentsPerHour: 398 },
  gpu_4x_a100: { gpus: 4, vcpus: 120, memoryGib: 900, priceCentsPerHour: 796 },
  gpu_1x_a100_sxm4: { gpus: 1, vcpus: 30, memoryGib: 220, priceCentsPerHour: 199 },
  gpu_8x_a100: { gpus: 8, vcpus: 124, memoryGib: 1800, priceCentsPerHour: 1592 },
  gpu_8x_a100_80gb_sxm4: { gpus: 8, vcpus: 240, memoryGib: 1800, priceCentsPerHour: 2232 },
  gpu_1x_gh200: { gpus: 1, vcpus: 64, memoryGib: 432, priceCentsPerHour: 229, architecture: "arm64" },
  gpu_1x_h100_pcie: { gpus: 1, vcpus: 26, memoryGib: 225, priceCentsPerHour: 329 },
  gpu_1x_h100_sxm5: { gpus: 1, vcpus: 26, memoryGib: 225, priceCentsPerHour: 429 },
  gpu_2x_h100_sxm5: { gpus: 2, vcpus: 52, memoryGib: 450, priceCentsPerHour: 838 },
  gpu_4x_h100_sxm5: { gpus: 4, vcpus: 104, memoryGib: 900, priceCentsPerHour: 1636 },
  gpu_8x_h100_sxm5: { gpus: 8, vcpus: 208, memoryGib: 1800, priceCentsPerHour: 3192 },
  gpu_1x_b200_sxm6: { gpus: 1, vcpus: 26, memoryGib: 360, priceCentsPerHour: 699 },
  gpu_2x_b200_sxm6: { gpus: 2, vcpus: 52, memoryGib: 720, priceCentsPerHour: 1378 },
  gpu_4x_b200_sxm6: { gpus: 4, vcpus: 104, memoryGib: 1440, priceCentsPerHour: 2716 },
  gpu_8x_b200_sxm6: { gpus: 8, vcpus: 208, memoryGib: 2900, priceCentsPerHour: 5352 },
  gpu_8x_v100: { gpus: 8, vcpus: 88, memoryGib: 448, priceCentsPerHour: 632 },
  gpu_8x_v100_n: { gpus: 8, vcpus: 88, memoryGib: 448, priceCentsPerHour: 632 },
};

/** A published type; nothing for one that came later. */
export function lambdaType(name: string): LambdaType | undefined {
  return Object.hasOwn(lambdaTypes, name) ? lambdaTypes[name] : undefined;
}

/** Whole GPUs of a type: as published, else as its name says (`gpu_8x_...`); the most there are when neither tells. */
export function gpusOf(type: string): number {
  const said = /^gpu_(\d+)x_/.exec(type)?.[1];
  return lambdaType(type)?.gpus ?? (said === undefined ? (type.startsWith("cpu_") ? 0 : 8) : Number(said));
}

/** Architecture of a type: as published, else by the name of its chip (Grace is arm64). https://docs.lambda.ai/public-cloud/on-demand/ */
export function architectureOf(type: string): Architecture {
  return lambdaType(type)?.architecture ?? (/_g[hb]\d+/.test(type) ? "arm64" : "x86_64");
}

/** Regions as published and as others have met them; Lambda adds some at any time, so one that is not here is only warned of. https://docs.lambda.ai/public-cloud/on-demand/ */
export const lambdaRegions: readonly string[] = [
  "asia-northeast-1", "asia-northeast-2", "asia-south-1", "australia-east-1", "europe-central-1", "europe-south-1", "me-west-1",
  "us-east-1", "us-east-2", "us-east-3", "us-midwest-1", "us-midwest-2", "us-south-1", "us-south-2", "us-south-3", "us-west-1", "us-west-2", "us-west-3",
];

/** Regions where Lambda has no firewall: rulesets neither exist there nor protect. https://docs.lambda.ai/public-cloud/firewalls/ */
export const regionsWithoutFirewall: readonly string[] = ["us-south-1"];

/** Rules a Lambda ruleset takes; with more, launches may be refused. https://docs.lambda.ai/public-cloud/firewalls/ */
export const maximumFirewallRules = 20;
