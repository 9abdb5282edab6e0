import { readFileSync } from "node:fs";
import { type Spec, ingest, redactedSuffix, test, typescriptDerivation, verify } from "@sophia/estuary/catalogue";
import type { Settings } from "../../../../config/settings/schema.ts";
import { finalName } from "../collections.ts";
import { type Collected, personalFields, propertiesOf, redactedSchema, topName } from "../registry.ts";
import { withKey } from "./examples.ts";

/**
 * Most bytes of a document whose text is embedded: the models that Pinecone's connector asks take 8191 tokens, of which none is
 * shorter than a byte, and Pinecone takes 40 KB beside a vector. One document beyond stops the task for good.
 * https://platform.openai.com/docs/api-reference/embeddings/create https://docs.pinecone.io/reference/api/database-limits
 */
export const mostEmbeddedBytes = 8000;

/**
 * The module of components/estuary/derivations/redact-text.ts for one collection.
 * @param collection whole name of the derivation
 */
export function redactionModule(collection: string, entry: Collected, redaction: Settings["estuary"]["redaction"]): string {
  const text = readFileSync(new URL("../../derivations/redact-text.ts", import.meta.url), "utf8");
  const keys = entry.key.map(topName);
  const types = Object.entries(propertiesOf(redactedSchema(entry))).flatMap(([name, { type }]) => (keys.includes(name) ? [] : [[name, type] as const]));
  const settings = {
    key: entry.key,
    names: redaction.names,
    cards: redaction.cards,
    taxNumbers: redaction.taxNumbers,
    personal: personalFields(entry),
    types: Object.fromEntries(types),
    mostBytes: entry.embedded === true ? mostEmbeddedBytes : 0,
  };
  // By function, since "$" means something in a text.
  return text.replace("flow/COLLECTION.ts", () => `flow/${collection}.ts`).replace("= SETTINGS;", () => `= ${JSON.stringify(settings)};`);
}

/** What may leave the platform of a collection, and the test that it is. */
export function redactedSpecs({ prefix, redaction }: Settings["estuary"], entry: Collected): readonly Spec[] {
  if (entry.leaves !== true) return [];
  const name = prefix + entry.name + redactedSuffix;
  const module = redactionModule(name, entry, redaction);
  const source = prefix + finalName(entry);
  const document = withKey(entry, exampleBodies[entry.name] ?? {}, 1);
  return [
    typescriptDerivation(name, { key: entry.key, schema: redactedSchema(entry), module, transforms: [{ name: "redact", source, shuffle: "any" }] }),
    test(
      `${prefix}test-${entry.name}${redactedSuffix}`,
      [ingest(prefix + entry.name, [{ ...document, note: "Write to ada@example.com or call +1 415 555 0132.", phone: "none" }]), verify(name, [{ ...document, note: "Write to [email] or call [phone]." }])],
      "Addresses and telephone numbers in free text do not leave.",
    ),
  ];
}

/** What else a document needs so that it is valid. */
const exampleBodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "gong-calls": { started: "2027-01-01T10:00:00Z" },
  memories: { content: "It is known." },
};
