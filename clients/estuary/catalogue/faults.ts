import { z } from "zod";
import { closest } from "./closest.ts";
import { secret } from "./connectors/shared.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Words for the types of a value. */
const typeNames: Readonly<Record<string, string>> = {
  object: "a mapping of keys",
  record: "a mapping of keys",
  array: "a list",
  boolean: "true or false",
  string: "text",
  number: "a number",
  int: "a whole number",
};

/** Keys whose value is not shown, should somebody put a secret where none belongs. */
const hidden = /secret|password|token|(access|api|private).?key$/i;

/**
 * One sentence per wrong key: which, its value, what is allowed. No value that may be a secret is shown.
 * @param where what the schema is of, such as `capture acme/orders: endpoint.connector.config`
 * @param hints what to write instead of a key, by its dotted path
 */
export function schemaFaults(schema: z.ZodType, input: unknown, where: string, hints: Readonly<Record<string, string>> = {}): readonly string[] {
  const result = schema.safeParse(input);
  if (result.success) return [];
  const { issues } = result.error;
  // A wrong key explains a missing one: both at one place are one fault, told by its hint.
  const hinted = new Set(issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys.filter((key) => dotted([...issue.path, key]) in hints).map(() => dotted(issue.path)) : [])));
  return issues.flatMap((issue) => {
    if (hinted.has(dotted(issue.path.slice(0, -1))) && issue.code !== "unrecognized_keys" && at(input, issue.path) === undefined) return [];
    return sentences(issue, schema, input, where, hints);
  });
}

function sentences(issue: Issue, schema: z.ZodType, input: unknown, where: string, hints: Readonly<Record<string, string>>): readonly string[] {
  if (issue.code === "unrecognized_keys") {
    const allowed = allowedKeys(schemaAt(schema, input, issue.path), at(input, issue.path));
    return issue.keys.map((key) => unknownKey(where, dotted([...issue.path, key]), key, allowed, hints[withoutIndices([...issue.path, key])]));
  }
  const key = dotted(issue.path);
  const name = key === "" ? where : `${where}: ${key}`;
  const value = at(input, issue.path);
  const target = schemaAt(schema, input, issue.path);
  if (isSecret(target)) return [`${name} is ${value === undefined ? "missing" : "not a reference to a secret (value hidden)"}; allowed: { "$secret": "NAME" }, the name of a secret, and "prefix"`];
  return [`${name} is ${shown(key, value)}; ${expectation(issue, schema, input)}`];
}

function unknownKey(where: string, path: string, key: string, allowed: readonly string[], hint: string | undefined): string {
  const guess = closest(key, allowed);
  const advice = hint ?? (guess === undefined ? undefined : `did you mean ${guess}?`);
  const list = allowed.length === 0 ? "no key is allowed here" : `allowed: ${allowed.join(", ")}`;
  return `${where}: ${path} is unknown; ${advice === undefined ? list : `${advice} (${list})`}`;
}

function expectation(issue: Issue, schema: z.ZodType, input: unknown): string {
  if (issue.message.startsWith("allowed:")) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `allowed: ${typeNames[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `allowed: ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_union":
      return unionExpectation(issue, schema, input);
    case "too_small":
      return `allowed: ${issue.origin === "array" || issue.origin === "string" ? "a length of at least" : "at least"} ${issue.minimum}`;
    case "too_big":
      return `allowed: at most ${issue.maximum}`;
    case "invalid_key":
      return `allowed: ${issue.issues[0]?.message.replace(/^allowed: /u, "") ?? "another name"}`;
    default:
      return issue.message;
  }
}

function unionExpectation(issue: Issue, schema: z.ZodType, input: unknown): string {
  const parent = schemaAt(schema, input, issue.path.slice(0, -1));
  const words = parent instanceof z.ZodDiscriminatedUnion ? discriminators(parent) : [];
  return words.length === 0 ? `allowed: one of the forms of the documentation (${issue.message})` : `allowed: ${words.map((word) => JSON.stringify(word)).join(", ")}`;
}

function discriminators(union: z.ZodDiscriminatedUnion): readonly unknown[] {
  return union.options.flatMap((option) => {
    const word = option instanceof z.ZodObject ? (option.shape as Record<string, z.core.$ZodType>)[union.def.discriminator] : undefined;
    return word instanceof z.ZodLiteral ? [...word.values] : [];
  });
}

/** The schema a path of the input is judged by; nothing when the path leaves the schema. */
function schemaAt(schema: z.core.$ZodType, input: unknown, path: Path): z.core.$ZodType | undefined {
  let inner: z.core.$ZodType | undefined = unwrap(schema);
  let value = input;
  for (const part of path) {
    inner = partOf(chosen(inner, value), part);
    if (inner === undefined) return undefined;
    inner = unwrap(inner);
    value = at(value, [part]);
  }
  return inner;
}

function allowedKeys(schema: z.core.$ZodType | undefined, value: unknown): readonly string[] {
  const object = chosen(schema, value);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** The member of a union that the value's discriminator picks. */
function chosen(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const word = at(value, [schema.def.discriminator]);
    return schema.options.find((option) => {
      const literal = option instanceof z.ZodObject ? (option.shape as Record<string, z.core.$ZodType>)[schema.def.discriminator] : undefined;
      return literal instanceof z.ZodLiteral && literal.values.has(word as z.core.util.Literal);
    });
  }
  if (schema instanceof z.ZodUnion) return schema.options.find((option) => (value !== null && typeof value === "object") === option instanceof z.ZodObject);
  return schema;
}

function partOf(schema: z.core.$ZodType | undefined, part: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, z.core.$ZodType>)[part];
  if (schema instanceof z.ZodRecord) return schema.def.valueType;
  return schema instanceof z.ZodArray ? schema.def.element : undefined;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.def.innerType;
  return inner;
}

function isSecret(schema: z.core.$ZodType | undefined): boolean {
  return schema === secret;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, part) => (inner === null || typeof inner !== "object" ? undefined : (inner as Record<PropertyKey, unknown>)[part]), value);
}

function dotted(path: Path): string {
  return path.map(String).join(".");
}

function withoutIndices(path: Path): string {
  return dotted(path.filter((part) => typeof part !== "number"));
}

/** The last part of a dotted path that is a name. */
function lastName(path: string): string {
  return path.split(".").findLast((part) => !/^\d+$/u.test(part)) ?? "";
}

function shown(key: string, value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "a mapping of keys";
  const text = JSON.stringify(value) ?? typeof value;
  if (typeof value === "string" && (hidden.test(lastName(key)) || /PRIVATE KEY|:\/\/[^/]*@/u.test(value))) return "a hidden value";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
