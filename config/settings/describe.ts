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
  /** It has no default and must be given wherever what holds it is given. */
  readonly required?: true;
  /**
   * Keys inside, where they are no leaves of their own: those of each entry of a list or mapping (after `<number>.` or
   * `<name>.`), and those of a mapping that may be left out as a whole.
   */
  readonly entries?: readonly Leaf[];
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
    const meaning = meaningOf(key, schema);
    const inside = entriesOf(key, inner);
    return [
      {
        key,
        meaning,
        allowed: allowedBy(inner),
        ...(value === undefined ? {} : { default: value }),
        ...(isRequired(schema) ? { required: true } : {}),
        ...(inside.length === 0 ? {} : { entries: inside }),
      },
    ];
  }
  if (isOptional(schema)) return [{ key, meaning: meaningOf(key, schema), allowed: allowedBy(inner), entries: leavesOf(key, inner, undefined) }];
  const values = (value ?? defaultsOf(inner)) as Readonly<Record<string, unknown>>;
  return Object.entries(inner.shape).flatMap(([name, part]) => leavesOf(`${key}.${name}`, part as z.core.$ZodType, values[name]));
}

/** The keys of each entry of a list or mapping. */
function entriesOf(key: string, schema: z.core.$ZodType): readonly Leaf[] {
  if (schema instanceof z.ZodRecord && unwrap(schema.def.valueType) instanceof z.ZodObject) return leavesOf(`${key}.<name>`, schema.def.valueType, undefined);
  if (schema instanceof z.ZodArray && unwrap(schema.def.element) instanceof z.ZodObject) return leavesOf(`${key}.<number>`, schema.def.element, undefined);
  return [];
}

/** The defaults of a mapping some of whose keys must be given. */
function defaultsOf(schema: z.ZodObject): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, part]) => {
      const result = z.safeParse(part as z.core.$ZodType, undefined);
      return [name, result.success ? result.data : undefined];
    }),
  );
}

function isOptional(schema: z.core.$ZodType): boolean {
  const result = z.safeParse(schema, undefined);
  return result.success && result.data === undefined;
}

function isRequired(schema: z.core.$ZodType): boolean {
  return !z.safeParse(schema, undefined).success;
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
