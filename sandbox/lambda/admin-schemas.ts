/** The bodies the admin interface takes. */
import { z } from "zod";

import { operationNames } from "./document.ts";

const milliseconds = z.number().min(0);
const count = z.number().int().min(0);
const operation = z.enum(["*", ...operationNames]);

export const behaviourChange = z.strictObject({
  requestInterval: milliseconds, launchInterval: milliseconds, jitter: milliseconds, limitBody: z.enum(["html", "json"]), retryAfter: count,
  boot: z.tuple([milliseconds, milliseconds]), privateIpDelay: milliseconds, ipDelay: milliseconds, termination: milliseconds, remembrance: milliseconds,
  quotas: z.strictObject({ instances: count, gpus: count, filesystems: count, sshKeys: count, firewallRulesets: count, firewallRules: count }).partial(),
}).partial();

/** Windows count from now. */
export const capacityChange = z.strictObject({
  type: z.string().default("*"), region: z.string().default("*"), count,
  windows: z.array(z.strictObject({ from: z.number(), until: z.number(), count })).optional(),
  listed: z.boolean().optional(),
});

export const launchPlan = z.strictObject({
  type: z.string().optional(), region: z.string().optional(), name: z.string().optional(), times: z.number().int().min(1).optional(),
  boot: milliseconds.nullable().optional(), ipDelay: milliseconds.nullable().optional(), privateIpDelay: milliseconds.nullable().optional(),
  unhealthyAfter: milliseconds.optional(), preemptedAfter: milliseconds.optional(),
});

export const faultRequest = z.strictObject({
  operation, answer: z.enum(["ordinary", "error", "html", "body", "lost"]).optional(), takesEffect: z.boolean().optional(), delay: milliseconds.optional(),
  status: z.number().int().min(200).max(599).optional(), code: z.string().optional(), message: z.string().optional(), body: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(), skip: count.optional(), times: count.optional(), probability: z.number().min(0).max(1).optional(),
});

export const holdRequest = z.strictObject({ operation, at: z.enum(["before", "after"]), times: z.number().int().min(1).optional() });

export const holdRelease = z.strictObject({ outcome: z.enum(["proceed", "discard", "lose"]).default("proceed") });

/** What may happen to an instance: `activate` ends its boot now and shows its addresses, `recover` ends being unhealthy, `forget` ends its being listed. */
export const instanceEvent = z.strictObject({ event: z.enum(["activate", "unhealthy", "recover", "preempt", "terminate", "forget"]) });

/** The machine's files as if they had been written by this user data: an operator rotated the authorities on it, say. */
export const userDataChange = z.strictObject({ userData: z.string() });

export const resetRequest = z.strictObject({ seed: z.number().int().optional(), behaviour: behaviourChange.optional() });
