/** Where a connector's schema says that a configuration holds a secret. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

type Schema = Readonly<Record<string, unknown>>;

const compiled = new WeakMap<object, ValidateFunction>();

/** @throws Error when the schema itself is wrong */
export function validatorOf(schema: Schema): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const { $schema: _dialect, $id: _id, ...rest } = withoutIds(schema);
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(rest);
  compiled.set(schema, validate);
  return validate;
}

/** Alternatives of one schema carry `$id`s that several connectors share. */
function withoutIds(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (key === "$id" && typeof value === "string" ? undefined : key === "$schema" ? undefined : value))) as Schema;
}

/** One line for each fault of a value; values are not quoted. */
export function faultsOf(schema: Schema, value: unknown): string[] {
  const validate = validatorOf(schema);
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const extra = (params as { additionalProperty?: string }).additionalProperty;
    return `${instancePath === "" ? "the configuration" : instancePath} ${message ?? "is wrong"}${extra === undefined ? "" : `: ${extra}`}`;
  });
}

/** The pointers of a value at which the schema marks a secret. */
export function secretPointers(schema: Schema, value: unknown, pointer = "", root: Schema = schema): string[] {
  const found = new Set<string>();
  const add = (pointers: readonly string[]) => { for (const one of pointers) found.add(one); };
  if (schema["secret"] === true || schema["airbyte_secret"] === true) found.add(pointer);
  const reference = typeof schema["$ref"] === "string" ? at(root, schema["$ref"]) : undefined;
  if (reference !== undefined) add(secretPointers(reference, value, pointer, root));
  for (const one of asArray(schema["allOf"])) add(secretPointers(one, value, pointer, root));
  for (const key of ["oneOf", "anyOf"]) {
    const all = asArray(schema[key]);
    const fitting = all.filter((one) => fits(one, value));
    for (const one of fitting.length > 0 ? fitting : all) add(secretPointers(one, value, pointer, root));
  }
  if (Array.isArray(value)) {
    const items = schema["items"];
    if (isSchema(items)) value.forEach((one, index) => add(secretPointers(items, one, `${pointer}/${index}`, root)));
  } else if (isSchema(value)) {
    const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
    const others = schema["additionalProperties"];
    for (const [key, one] of Object.entries(value)) {
      const of = properties[key] ?? others;
      if (isSchema(of)) add(secretPointers(of, one, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, root));
    }
  }
  return [...found];
}

/** By its constants alone: what is required may still be missing. */
function fits(schema: Schema, value: unknown): boolean {
  if (!isSchema(value)) return true;
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(properties).every(([key, of]) => !isSchema(of) || of["const"] === undefined || value[key] === undefined || value[key] === of["const"]);
}

function at(root: Schema, reference: string): Schema | undefined {
  if (!reference.startsWith("#")) return undefined;
  let found: unknown = root;
  for (const part of reference.split("/").slice(1)) found = isSchema(found) ? found[part] : undefined;
  return isSchema(found) ? found : undefined;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asArray(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}
