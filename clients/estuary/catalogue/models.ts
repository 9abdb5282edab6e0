import { z } from "zod";
import { durationPattern } from "./durations.ts";
import { fieldPattern, nameForm, namePattern, pointerPattern, tokenPattern } from "./names.ts";
import type { CatalogType } from "./types.ts";

const name = z.string().regex(namePattern, `allowed: ${nameForm}`);
const duration = z.string().regex(durationPattern, 'allowed: a whole number and s, m, h or d, such as "90s"');
const pointer = z.string().regex(pointerPattern, 'allowed: a JSON pointer such as "/id"');
const field = z.string().regex(fieldPattern, "allowed: the name of a field, without / at its beginning");
const mapping = z.record(z.string(), z.unknown());
const backfill = z.int().min(0).max(4_294_967_295);
/** Estuary wants the key left out, never `false`. */
const set = z.literal(true, { error: "allowed: true, or leave the key out" }).optional();
const onIncompatible = z.enum(["abort", "backfill", "disableBinding", "disableTask"]);
const source = z.union([name, z.strictObject({ name, notBefore: z.iso.datetime({ offset: true }).optional(), notAfter: z.iso.datetime({ offset: true }).optional(), partitions: z.unknown().optional() })]);
const endpoint = z.strictObject({ connector: z.strictObject({ image: z.string(), config: mapping }) });
const shards = z.strictObject({ disable: set, minTxnDuration: duration.optional(), maxTxnDuration: duration.optional(), logLevel: z.enum(["error", "warn", "info", "debug", "trace"]).optional() });

const capture = z.strictObject({
  endpoint,
  bindings: z.array(z.strictObject({ resource: mapping, target: name, disable: set, backfill: backfill.optional() })),
  autoDiscover: z.strictObject({ addNewBindings: z.boolean().optional(), evolveIncompatibleCollections: z.boolean().optional() }).optional(),
  interval: duration.optional(),
  shards: shards.optional(),
  reset: set,
});

const transform = z.strictObject({
  name: z.string().regex(tokenPattern, 'allowed: letters, digits, "-", "_" and "."'),
  source,
  shuffle: z.union([z.literal("any"), z.strictObject({ key: z.array(pointer).min(1) })]),
  lambda: z.string().optional(),
  backfill: backfill.optional(),
  disable: set,
  readDelay: duration.optional(),
  priority: z.int().min(0).optional(),
});

const derivation = z.strictObject({
  using: z.union([z.strictObject({ sqlite: z.strictObject({ migrations: z.array(z.string()).optional() }) }), z.strictObject({ typescript: z.strictObject({ module: z.string() }) })]),
  transforms: z.array(transform),
  shuffleKeyTypes: z.array(z.enum(["boolean", "integer", "string"])).optional(),
  shards: shards.optional(),
});

const collection = z.strictObject({
  key: z.array(pointer).min(1),
  schema: mapping.optional(),
  writeSchema: mapping.optional(),
  readSchema: mapping.optional(),
  projections: z.record(field, z.union([pointer, z.strictObject({ location: pointer, partition: z.boolean().optional() })])).optional(),
  journals: z.unknown().optional(),
  derive: derivation.optional(),
  reset: set,
});

const materialization = z.strictObject({
  endpoint,
  bindings: z.array(
    z.strictObject({
      resource: mapping,
      source,
      fields: z.strictObject({ recommended: z.union([z.boolean(), z.int().min(0)]), require: z.record(field, z.unknown()).optional(), exclude: z.array(field).optional(), groupBy: z.array(field).optional() }).optional(),
      backfill: backfill.optional(),
      disable: set,
      priority: z.int().min(0).optional(),
      onIncompatibleSchemaChange: onIncompatible.optional(),
    }),
  ),
  onIncompatibleSchemaChange: onIncompatible.optional(),
  shards: shards.optional(),
  source: z.unknown().optional(),
  triggers: z.unknown().optional(),
  reset: set,
});

const documents = z.strictObject({ collection: name, description: z.string().optional(), documents: z.array(z.unknown()) });

const test = z.strictObject({ description: z.string().optional(), steps: z.array(z.union([z.strictObject({ ingest: documents }), z.strictObject({ verify: documents })])).min(1) });

/** What we write of each type of spec: narrower than what Estuary takes (`redactSalt` would be stored in clear, Python runs on private data planes only). */
export const modelSchemas: Readonly<Record<CatalogType, z.ZodType>> = { capture, collection, materialization, test };
