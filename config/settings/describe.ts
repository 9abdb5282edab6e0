import { z } from "zod";
import { expectation } from "./faults.ts";
import { unwrap } from "./parse.ts";
import { settingsSchema } from "./schema.ts";

/** What one key of the settings means. */
export interface Leaf {
  /** Dotted path, subject first. */
  readonly key: string;
  readonly meaning: string;
  /** What may be written, in the words of the fault messages. */
  readonly allowed: string;
  /** The default, or nothing when the key may be left out without one. */
  readonly default?: unknown;
}

/** A subject: one key of the stack's configuration, and every leaf inside it. */
export interface Subject {
  readonly name: string;
  readonly meaning: string;
  readonly leaves: readonly Leaf[];
}

/** Every setting there is, from the schema. */
export function describeSettings(): readonly Subject[] {
  const defaults = settingsSchema.parse({}) as Readonly<Record<string, unknown>>;
  return Object.entries(settingsSchema.shape).map(([name, schema]) => ({
    name,
    meaning: meaningOf(name, schema),
    leaves: leavesOf(name, schema, defaults[name]),
  }));
}

function leavesOf(key: string, schema: z.core.$ZodType, value: unknown): readonly Leaf[] {
  const inner = unwrap(schema);
  if (!(inner instanceof z.ZodObject)) {
    const leaf = { key, meaning: meaningOf(key, schema), allowed: allowedBy(inner) };
    return [value === undefined ? leaf : { ...leaf, default: value }];
  }
  const values = value as Readonly<Record<string, unknown>>;
  return Object.entries(inner.shape).flatMap(([name, part]) => leavesOf(`${key}.${name}`, part as z.core.$ZodType, values[name]));
}

function meaningOf(key: string, schema: z.core.$ZodType): string {
  const meaning = schema instanceof z.ZodType ? schema.description : undefined;
  if (meaning === undefined) throw new Error(`setting ${key} says nowhere what it means; add .describe() to its schema`);
  return meaning;
}

/** What a schema says to a value that is wrong for it, without the word "allowed:". */
function allowedBy(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodArray) return `a list; each: ${allowedBy(schema.def.element)}`;
  if (schema instanceof z.ZodRecord) return `a mapping of names; each: ${allowedBy(schema.def.valueType)}`;
  // No type but text takes this value, and no form of text does.
  const result = z.safeParse(schema, "\u0000");
  const issue = result.success ? undefined : result.error.issues[0];
  return issue === undefined ? "text" : expectation(issue).replace(/^allowed: /, "");
}
