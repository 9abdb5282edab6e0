import { seconds } from "../../../config/settings/values.ts";
import { ceilingCents } from "../../../config/settings/launch-groups.ts";
import type { FleetSettings, Settings } from "../../../config/settings/schema.ts";

/** An image by its id, or the newest of a family. */
export type ImageChoice = { readonly id: string } | { readonly family: string };

/** What a launch is told by the settings alone, in the words of an instance's inputs. */
export interface LaunchPlan {
  /** In order of preference. */
  readonly candidates: { readonly type: string; readonly region: string }[];
  /** US cents an instance may cost an hour at most, by the price at its launch. */
  readonly maxCentsPerHour: number;
  /** Absent: no candidate with capacity is an error at once. */
  readonly waitForCapacity?: { readonly timeoutSeconds: number; readonly pollSeconds: number };
  /** By architecture; absent: Lambda's default. */
  readonly image?: { readonly x86_64?: ImageChoice; readonly arm64?: ImageChoice };
  readonly replaceOn: ["userData"] | [];
}

/** What a fleet and the cluster's servers have in common. */
export type LaunchSettings = Pick<FleetSettings | Settings["cluster"]["servers"], "candidates" | "maxDollarsPerHour" | "waitForCapacity" | "image" | "replaceOn">;

/**
 * The launch of one instance of a fleet, or of a server.
 * @throws Error when neither ceiling nor price is known, which the settings refuse
 */
export function launchPlan({ candidates, maxDollarsPerHour, waitForCapacity, image, replaceOn }: LaunchSettings): LaunchPlan {
  const maxCentsPerHour = ceilingCents({ candidates, maxDollarsPerHour });
  if (maxCentsPerHour === undefined) throw new Error("an instance without a ceiling and without a known price would be launched at any price");
  const { timeout, poll } = waitForCapacity;
  const images = { ...(image.x86_64 === undefined ? {} : { x86_64: imageChoice(image.x86_64) }), ...(image.arm64 === undefined ? {} : { arm64: imageChoice(image.arm64) }) };
  return {
    candidates: candidates.map(({ type, region }) => ({ type, region })),
    maxCentsPerHour,
    ...(timeout === undefined ? {} : { waitForCapacity: { timeoutSeconds: seconds(timeout), pollSeconds: seconds(poll) } }),
    ...(Object.keys(images).length === 0 ? {} : { image: images }),
    replaceOn: replaceOn.includes("userData") ? ["userData"] : [],
  };
}

/** Ids are 32 hexadecimal digits, with or without the dashes of a UUID; no family is. */
export function imageChoice(text: string): ImageChoice {
  return /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(text) ? { id: text } : { family: text };
}
