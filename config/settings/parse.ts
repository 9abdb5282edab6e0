import { z } from "zod";
import { services } from "../services.ts";
import type { ServiceEntry } from "../services/types.ts";
import { catalogueRelations } from "./catalogue-relations.ts";
import { type Fault, SettingsError, faultsOf } from "./faults.ts";
import { stackFile } from "./keys.ts";
import { overlap, withReads } from "./reads.ts";
import { relations } from "./relations.ts";
import { type Settings, settingsSchema } from "./schema.ts";

/** Subjects of the settings: each is one key of the stack's configuration and holds an object. */
export const subjects = Object.keys(settingsSchema.shape) as readonly (keyof Settings)[];

/** What a check found: settings when there is no fault. */
export type Checked = { readonly settings: Settings; readonly faults: readonly [] } | { readonly faults: readonly Fault[] };

/**
 * Checks a stack's settings, given as one object of subjects.
 * @param stack the stack's name, for messages
 * @param catalogue the services the settings are judged against
 * @throws SettingsError with every fault
 */
export function parseSettings(input: unknown, stack: string, catalogue: readonly ServiceEntry[] = services): Settings {
  const checked = checkSettings(input, stack, catalogue);
  if ("settings" in checked) return checked.settings;
  throw new SettingsError(checked.faults, stack);
}

/**
 * Finds every fault at once: those of single keys, and those between keys that are right by themselves.
 * @param unreadable keys known to be wrong already, which `input` does not hold
 */
export function checkSettings(input: unknown, stack: string, catalogue: readonly ServiceEntry[] = services, unreadable: readonly string[] = []): Checked {
  const file = stackFile(stack);
  const result = settingsSchema.safeParse(input);
  if (result.success) {
    const faults = relationFaults(result.data, file, catalogue, unreadable);
    return faults.length === 0 ? { settings: result.data, faults: [] } : { faults };
  }
  const { issues } = result.error;
  const faults = faultsOf(issues, input, allowedKeys, file);
  const { rest, wrong } = withoutFaults(input, issues);
  if (rest === undefined) return { faults };
  return { faults: [...faults, ...relationFaults(rest, file, catalogue, [...unreadable, ...wrong])] };
}

/**
 * What is wrong takes its default, so that the rest can be judged; where there is none, what holds it goes, and so on.
 * @returns the rest, and the keys of all that went
 */
function withoutFaults(input: unknown, issues: readonly z.core.$ZodIssue[]): { readonly rest?: Settings; readonly wrong: readonly string[] } {
  const wrong: (readonly PropertyKey[])[] = [];
  let left = input;
  let found = issues;
  for (let round = 0; round < 8; round++) {
    const paths = found.flatMap(wrongPaths).map((path) => present(left, path));
    wrong.push(...paths);
    left = paths.reduce(without, left);
    const result = settingsSchema.safeParse(left);
    if (result.success) return { rest: result.data, wrong: wrong.map((path) => path.join(".")) };
    found = result.error.issues;
  }
  return { wrong: [] };
}

/** The longest part of a path that leads to something. */
function present(value: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] {
  let inner = value;
  for (const [index, part] of path.entries()) {
    if (inner === null || typeof inner !== "object" || !Object.hasOwn(inner, part)) return path.slice(0, index);
    inner = (inner as Record<PropertyKey, unknown>)[part];
  }
  return path;
}

function relationFaults(settings: Settings, file: string, catalogue: readonly ServiceEntry[], wrong: readonly string[]): Fault[] {
  return [...relations, ...catalogueRelations(catalogue)].flatMap((relation) => {
    const { result, reads } = withReads(settings, (watched) => relation(watched, file));
    return reads.some((read) => wrong.some((key) => overlap(read, key))) ? [] : (result ?? []);
  });
}

function wrongPaths(issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((name) => [...issue.path, name]) : [issue.path];
}

/** A copy of a value without what is at a path; a list that holds it goes as a whole. */
function without(value: unknown, path: readonly PropertyKey[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return {};
  if (value === null || typeof value !== "object") return value;
  const { [first]: inner, ...others } = value as Record<PropertyKey, unknown>;
  const removed = rest.length === 0 || inner === null || typeof inner !== "object" || Array.isArray(inner);
  return removed ? others : { ...others, [first]: without(inner, rest) };
}

function allowedKeys(path: readonly PropertyKey[]): readonly string[] {
  let schema = unwrap(settingsSchema);
  for (const part of path) {
    const inner = partOf(schema, part);
    if (inner === undefined) return [];
    schema = unwrap(inner);
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function partOf(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, z.core.$ZodType>)[part];
  if (schema instanceof z.ZodRecord) return schema.def.valueType;
  return schema instanceof z.ZodArray ? schema.def.element : undefined;
}

/** A schema without its defaults. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodPrefault || inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.def.innerType;
  return inner;
}
