import { connectorOf } from "../../catalogue/connectors/index.ts";
import type { JsonSchema } from "../../catalogue/types.ts";
import { markSecrets } from "../../secret-positions.ts";
import { isRecord } from "../values.ts";

/**
 * The schema that a configuration of this connector is encrypted by: the published one, with what it forgets. Secrets that it does not
 * mark are marked, and variants that its discriminators name are allowed (HubSpot's private apps are missing from `oneOf`).
 * That config-encryption goes by the schema it is sent, and that the connector reads what comes of it, is inferred.
 */
export function encryptionSchema(image: string, published: JsonSchema): JsonSchema {
  return withVariants(markSecrets(published, connectorOf(image)?.markSecret ?? [])) as JsonSchema;
}

function withVariants(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withVariants);
  if (!isRecord(schema)) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, inner]) => [key, withVariants(inner)]));
  const { discriminator, oneOf } = copy;
  if (!isRecord(discriminator) || !isRecord(discriminator["mapping"]) || !Array.isArray(oneOf)) return copy;
  const known = new Set(oneOf.map((option: unknown) => (isRecord(option) ? option["$ref"] : undefined)));
  // Variants that stand there in full are taken to be all.
  if (known.has(undefined)) return copy;
  const missing = Object.values(discriminator["mapping"]).filter((ref) => !known.has(ref));
  return { ...copy, oneOf: [...(oneOf as unknown[]), ...missing.map(($ref) => ({ $ref }))] };
}
