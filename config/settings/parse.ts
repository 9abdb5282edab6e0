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
  const wrong = issues.flatMap(wrongPaths);
  // What is wrong takes its default, so that the rest can be judged.
  const rest = settingsSchema.safeParse(wrong.reduce(without, input));
  if (!rest.success) return { faults };
  const wrongKeys = wrong.map((path) => path.join("."));
  return { faults: [...faults, ...relationFaults(rest.data, file, catalogue, [...unreadable, ...wrongKeys])] };
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
    if (!(schema instanceof z.ZodObject)) return [];
    const inner = (schema.shape as Record<PropertyKey, z.core.$ZodType>)[part];
    if (inner === undefined) return [];
    schema = unwrap(inner);
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** A schema without its defaults. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodPrefault || inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.def.innerType;
  return inner;
}
