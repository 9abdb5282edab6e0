import { type Collected, propertiesOf, topName } from "../registry.ts";

type Document = Readonly<Record<string, unknown>>;

interface QualityExamples {
  readonly good: readonly Document[];
  readonly bad: readonly { readonly document: Document; readonly faults: readonly string[] }[];
}

/** Documents that the catalogue's own tests put in, by collection; they get a key each. They hold no known field that Estuary redacts. */
const examples: Readonly<Record<string, QualityExamples>> = {
  "gong-calls": {
    good: [
      { started: "2027-01-01T10:00:00Z", sentiment: 0.1, actionItems: ["call back"] },
      { started: "2027-01-01T11:00:00Z", sentiment: null },
      { started: "2027-01-01T12:00:00Z" },
    ],
    bad: [
      { document: { started: 7, sentiment: "good" }, faults: ["started is of a wrong type", "sentiment is of a wrong type"] },
      { document: { sentiment: 2 }, faults: ["started is missing", "sentiment is too large"] },
    ],
  },
  conversations: {
    good: [{ title: "Hello", content: "How are you?" }, {}],
    bad: [{ document: { title: ["no", "text"] }, faults: ["title is of a wrong type"] }],
  },
  memories: {
    good: [{ content: "The customer likes tea.", importance: 0.5 }],
    bad: [
      { document: { content: "", importance: -1 }, faults: ["content is too short", "importance is too small"] },
      { document: {}, faults: ["content is missing"] },
    ],
  },
};

/** @throws Error for a collection without examples: a check that no test sees would be believed */
export function qualityExamples(collection: string): QualityExamples {
  const found = examples[collection];
  if (found === undefined) throw new Error(`collection ${collection} is checked but has no examples in components/estuary/spec/derivations/examples.ts`);
  return found;
}

/** The number-th value of a key's part. */
function keyValue(type: unknown, number: number): boolean | number | string {
  if (type === "integer") return number;
  return type === "boolean" ? number > 1 : String(number);
}

const keyTypes = ({ key, schema }: Collected) => key.map(topName).map((name) => [name, propertiesOf(schema)[name]?.["type"]] as const);

/** How many documents can be told apart by their keys; of more, the last of each key would be seen alone. */
export function distinctKeys(entry: Collected): number {
  return keyTypes(entry).every(([, type]) => type === "boolean") ? 2 : 9;
}

/**
 * A document with a key, as the schema's types ask for.
 * @param number of the document, below ten; keys sort as numbers do
 */
export function withKey(entry: Collected, document: Document, number: number): Document {
  return { ...Object.fromEntries(keyTypes(entry).map(([name, type]) => [name, keyValue(type, number)])), ...document };
}
