/** Whether a model is of the form its type asks for. Only what the emulator works with is looked at; unknown members are refused. */
import { z } from "zod";

import type { CatalogType } from "../types.ts";

const object = z.record(z.string(), z.unknown());
const text = z.string();
const source = z.union([text, z.looseObject({ name: text })]);
const backfill = z.number().int().min(0).optional();
const disable = z.boolean().optional();
const duration = z.string().regex(/^\d+(s|m|h|d)$/u, "is no duration such as 30s").optional();
const shards = z.strictObject({ disable, minTxnDuration: duration, maxTxnDuration: duration, hotStandbys: z.number().optional(), logLevel: text.optional(), readChannelSize: z.number().optional(), ringBufferSize: z.number().optional(), flags: object.optional() }).partial().optional();
const connector = z.strictObject({ image: text, config: object });
const onIncompatible = z.enum(["abort", "backfill", "disableBinding", "disableTask"]).optional();
/** Siblings of every model. */
const common = { expectPubId: text.optional(), delete: z.boolean().optional(), reset: z.boolean().optional() };
const pointer = z.string().regex(/^(\/[^/]+)+$/u, "is no JSON pointer");

const derive = z.strictObject({
  using: object,
  transforms: z.array(z.strictObject({
    name: text, source, shuffle: z.unknown(), lambda: z.unknown(), backfill, disable, readDelay: duration, priority: z.number().optional(),
  }).partial({ lambda: true, shuffle: true })),
  shuffleKeyTypes: z.array(z.enum(["boolean", "integer", "string"])).optional(), shards, redactSalt: text.optional(),
});

const shapes: Readonly<Record<CatalogType, z.ZodType>> = {
  capture: z.strictObject({
    ...common, endpoint: z.strictObject({ connector }), bindings: z.array(z.strictObject({ resource: object, target: text, disable, backfill })),
    autoDiscover: z.strictObject({ addNewBindings: z.boolean(), evolveIncompatibleCollections: z.boolean() }).partial().nullish(), interval: duration, shards, redactSalt: text.optional(),
  }),
  collection: z.strictObject({
    ...common, key: z.array(pointer).min(1), schema: z.unknown(), writeSchema: z.unknown(), readSchema: z.unknown(), projections: object, journals: object, derive,
  }).partial({ schema: true, writeSchema: true, readSchema: true, projections: true, journals: true, derive: true })
    .refine((one) => (one.schema !== undefined) !== (one.writeSchema !== undefined && one.readSchema !== undefined) && (one.schema === undefined || (one.writeSchema === undefined && one.readSchema === undefined)), "has either schema, or writeSchema and readSchema"),
  materialization: z.strictObject({
    ...common, endpoint: z.union([z.strictObject({ connector }), z.strictObject({ dekaf: object })]),
    bindings: z.array(z.strictObject({ resource: object, source, fields: z.strictObject({ recommended: z.union([z.boolean(), z.number().int()]), require: object.optional(), include: object.optional(), exclude: z.array(text).optional(), groupBy: z.array(text).optional() }).optional(), backfill, disable, priority: z.number().optional(), onIncompatibleSchemaChange: onIncompatible })),
    onIncompatibleSchemaChange: onIncompatible, shards, source: z.unknown(), sourceCapture: z.unknown(), targetNaming: z.unknown(), triggers: z.unknown(),
  }).partial({ source: true, sourceCapture: true, targetNaming: true, triggers: true }),
  test: z.union([z.array(object), z.strictObject({ ...common, description: text.optional(), steps: z.array(object) })]),
};

/** One line for each fault. */
export function shapeFaults(type: CatalogType, value: unknown): string[] {
  const result = shapes[type].safeParse(value);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.length === 0 ? `the ${type}` : `/${path.join("/")}`}: ${message}`);
}

/** Names have at least two parts, of letters, digits, `-`, `_` and `.`. */
export function isName(name: string): boolean {
  return /^[\p{Letter}\p{Number}\-_.]+(\/[\p{Letter}\p{Number}\-_.]+)+$/u.test(name);
}
