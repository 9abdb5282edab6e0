import { z } from "zod";
import { dollars, duration, text } from "./values.ts";

/** What fleets and the cluster's servers have in common: where and as what an instance may be launched. */

/** The name of an instance type. One that is not in config/lambda-types.ts is taken as well: Lambda adds types at any time. */
export const instanceType = () => text(/^[a-z]+_\d+x_[a-z0-9_]{1,40}$/, 'allowed: an instance type such as "gpu_1x_a10"');

/** The name of a region. */
export const region = () => text(/^[a-z]+(-[a-z]+)+-[0-9]$/, 'allowed: a region such as "us-east-1"');

const candidate = z.strictObject({
  type: instanceType().describe("Instance type."),
  region: region().describe("Region."),
});

const image = () => text(/^[a-z0-9][a-z0-9.-]{0,99}$/i, 'allowed: the id of an image, or a family such as "lambda-stack-24-04"').optional();

/** The keys of whatever launches instances. */
export const launch = {
  maxDollarsPerHour: dollars(0.01)
    .optional()
    .describe("What one instance may cost an hour; a dearer candidate is passed over. Left out: the published price of the dearest candidate, from config/lambda-types.ts."),
  waitForCapacity: z
    .strictObject({
      timeout: duration(72).optional().describe("How long to go through the candidates again when none has capacity. Left out: not at all."),
      poll: duration(1).default("60s").describe("Pause between two rounds."),
    })
    .prefault({})
    .describe("What to do when no candidate has capacity."),
  image: z
    .strictObject({
      x86_64: image().describe("Image of instances with x86-64 processors: an id, or a family, of which the newest is taken. Left out: the newest Lambda Stack."),
      arm64: image().describe("Image of instances with Arm processors (GH200)."),
    })
    .prefault({})
    .describe("What instances start from."),
  replaceOn: z
    .array(z.enum(["userData"]))
    .default([])
    .describe("Changes that replace living instances though they need not: with `userData` a new k3s version or a server's new address rolls through them one by one; without, only new instances get it."),
};

/** Candidates in order of preference. */
export const candidates = () => z.array(candidate).max(50, { error: "allowed: at most 50 candidates" });
