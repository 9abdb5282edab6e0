import fc from "fast-check";
import { z } from "zod";

/** Texts that fit our schemas' patterns, for those fast-check cannot make up from the pattern alone. */
export const patterns: ReadonlyMap<string, readonly string[]> = new Map([
  ["address", ["db:5432", "db.acme.test"]],
  ["cron", ["", "*/5 * * * *", "0 3 1,15 * 1-5", "30 */2 * 1-6 0"]],
]);

/** Any value that a zod schema of a connector takes. */
export function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) return objectOf(schema);
  if (schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map((option) => arbitraryOf(option)));
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.def.element), { maxLength: 3 });
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return fc.integer({ min: Math.max(schema.minValue ?? -1000, -1000), max: Math.min(schema.maxValue ?? 1000, 300_000) });
  if (schema instanceof z.ZodISODateTime) return fc.constantFrom("2025-01-01T00:00:00Z", "2025-06-30T23:59:59.5+02:00");
  if (schema instanceof z.ZodISODuration) return fc.constantFrom("PT0S", "PT5M", "P1DT2H", "P3W");
  if (schema instanceof z.ZodString) return textOf(schema);
  throw new Error(`no value is made up for ${schema.constructor.name}`);
}

function objectOf({ shape }: z.ZodObject): fc.Arbitrary<unknown> {
  const keys = Object.entries(shape);
  const requiredKeys = keys.filter(([, inner]) => !(inner instanceof z.ZodOptional)).map(([key]) => key);
  const model = Object.fromEntries(keys.map(([key, inner]) => [key, arbitraryOf(inner instanceof z.ZodOptional ? inner.def.innerType : inner)]));
  return fc.record(model, { requiredKeys });
}

function textOf(schema: z.ZodString): fc.Arbitrary<string> {
  const [pattern] = (schema.def.checks ?? []).flatMap((check) => {
    const { def } = check._zod as { readonly def: { readonly pattern?: RegExp } };
    return def.pattern === undefined ? [] : [def.pattern];
  });
  if (pattern === undefined) return fc.string({ minLength: schema.minLength ?? 0, maxLength: 12 });
  if (pattern.source.startsWith("^$|")) return fc.constantFrom(...patterns.get("cron")!);
  if (pattern.source.includes("[^/\\s]+$")) return fc.constantFrom(...patterns.get("address")!);
  if (pattern.source.includes("https:")) return fc.constantFrom("https://acme.test/", "https://acme.test/a/b/");
  return fc.stringMatching(new RegExp(pattern.source), { maxLength: 40 }).filter((text) => pattern.test(text));
}
