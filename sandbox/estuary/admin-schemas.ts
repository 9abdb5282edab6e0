/** The bodies the admin interface takes. */
import { z } from "zod";

import { operationNames } from "./operations.ts";

const milliseconds = z.number().min(0);
const count = z.number().int().min(0);
const operation = z.enum(["*", ...operationNames]);
const texts = z.array(z.string());

export const behaviourChange = z.strictObject({
  extension: z.boolean(), activation: z.enum(["fast", "slow", "fail"]), activationNames: texts, failure: z.string(), snapshotSeconds: milliseconds, grants: texts, builtSpecs: z.boolean(),
  unexpectedBackfills: texts, publicationMilliseconds: milliseconds, accessTokenSeconds: z.number(), singleUse: z.boolean(), controllers: z.enum(["quiet", "busy"]), brokenBuckets: texts,
}).partial();

export const faultRequest = z.strictObject({
  operation, surface: z.enum(["rest", "graphql", "agent", "encryption"]).optional(), answer: z.enum(["ordinary", "error", "html", "body", "lost"]).optional(), takesEffect: z.boolean().optional(), delay: milliseconds.optional(),
  status: z.number().int().min(200).max(599).optional(), code: z.string().optional(), message: z.string().optional(), body: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(), skip: count.optional(), times: count.optional(),
});

export const holdRequest = z.strictObject({ operation, at: z.enum(["before", "after"]), times: z.number().int().min(1).optional() });

export const holdRelease = z.strictObject({ outcome: z.enum(["proceed", "discard", "lose"]).default("proceed") });

/** `model` is the text of the spec; null deletes it. */
export const edit = z.strictObject({ name: z.string(), type: z.enum(["capture", "collection", "materialization", "test"]).optional(), model: z.string().nullable(), detail: z.string().nullish(), by: z.enum(["person", "controller", "account"]).default("person") });

export const tick = z.strictObject({ names: texts.optional() });

export const autoDisable = z.strictObject({ name: z.string(), reason: z.string() });

export const rotateConfig = z.strictObject({ name: z.string() });

export const stats = z.strictObject({ name: z.string(), docs: count, bytes: count.optional(), at: z.number().optional() });

export const resetRequest = z.strictObject({ seed: z.number().int().optional(), behaviour: behaviourChange.optional() });
