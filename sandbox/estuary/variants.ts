/** Variants of configurations that a published schema forgets. */

type Schema = Readonly<Record<string, unknown>>;

const completed = new WeakMap<object, Schema>();

/**
 * The schema with every variant its discriminators name: HubSpot's leaves private apps out of `oneOf`, though it defines and maps them, and its
 * connector reads them. That the service takes them is inferred. The same object for the same schema.
 */
export function withVariants(schema: Schema): Schema {
  const known = completed.get(schema);
  if (known !== undefined) return known;
  const complete = completion(schema) as Schema;
  completed.set(schema, complete);
  return complete;
}

function completion(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(completion);
  if (!isSchema(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, completion(one)]));
  const mapping = isSchema(copy["discriminator"]) ? copy["discriminator"]["mapping"] : undefined;
  const options: unknown = copy["oneOf"];
  if (!isSchema(mapping) || !Array.isArray(options)) return copy;
  // Where one is written out and not referred to, all are taken to be there.
  const there = options.map((one: unknown) => (isSchema(one) ? one["$ref"] : undefined));
  if (there.includes(undefined)) return copy;
  const forgotten = Object.values(mapping).filter((reference) => !there.includes(reference));
  return { ...copy, oneOf: [...(options as unknown[]), ...forgotten.map((reference) => ({ $ref: reference }))] };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
