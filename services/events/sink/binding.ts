import { type SinkBinding, sinkOutcomes, sinkTargets } from "../../../config/estuary-sink.ts";

/** A binding with everything that its address may leave out. */
export type Binding = Required<SinkBinding>;

const parameters = ["target", "collection", "key", "source", "outcome", "class"] as const;
const repeatable: readonly string[] = ["key"];

/** https://github.com/estuary/flow/blob/master/flow.schema.json, definition `Collection` */
const catalogName = /^[\p{L}\p{N}\-_.]+(\/[\p{L}\p{N}\-_.]+)*$/u;
/** RFC 6901; a key cannot be the whole document. */
const pointer = /^(\/([^/~]|~[01])*)+$/;
/** https://weaviate.io/developers/weaviate/config-refs/schema */
const className = /^[A-Z][_0-9A-Za-z]{0,254}$/;

function classOf(collection: string): string {
  const last = collection.split("/").at(-1) ?? "";
  const words = last.split(/[^0-9A-Za-z]+/).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function among<T extends string>(value: string, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

/**
 * Reads the binding that an address names (config/estuary-sink.ts writes it).
 * @returns the binding, or every fault of the address, a line each
 */
export function readBinding(query: URLSearchParams): { readonly binding: Binding } | { readonly faults: readonly string[] } {
  const faults: string[] = [];
  const unknown = [...new Set(query.keys())].filter((name) => among(name, parameters) === undefined);
  for (const name of unknown) faults.push(`unknown parameter ${JSON.stringify(name)}; allowed: ${parameters.join(", ")}`);
  for (const name of parameters) if (!repeatable.includes(name) && query.getAll(name).length > 1) faults.push(`${name} stands more than once; name it once`);

  const checked = <T>(name: string, fallback: string, allowed: string, check: (value: string) => T | undefined): T | undefined => {
    const given = query.get(name) ?? fallback;
    const value = check(given);
    if (value === undefined) faults.push(`${name} is ${given === "" ? "missing" : JSON.stringify(given)}; allowed: ${allowed}`);
    return value;
  };
  const name = (value: string): string | undefined => (catalogName.test(value) ? value : undefined);

  const target = checked("target", "", sinkTargets.join(", "), (value) => among(value, sinkTargets));
  const collection = checked("collection", "", 'the name of a collection, such as "sophia-ai/gong-calls"', name);
  const source = checked("source", collection ?? "-", "the name of a collection", name);
  const outcome = checked("outcome", "valid", sinkOutcomes.join(", "), (value) => among(value, sinkOutcomes));
  const weaviateClass = checked("class", target === "weaviate" ? classOf(collection ?? "X") : "None", "a class of Weaviate: a capital, then letters, digits and _", (value) => (className.test(value) ? value : undefined));
  const key = query.getAll("key");
  if (key.length === 0) faults.push('key is missing; allowed: JSON pointers of the collection\'s key, each as a key parameter of its own, such as "/id"');
  for (const one of key) if (!pointer.test(one)) faults.push(`key is ${JSON.stringify(one)}; allowed: a JSON pointer such as "/id"`);

  if (faults.length > 0 || target === undefined || collection === undefined || source === undefined || outcome === undefined || weaviateClass === undefined) return { faults };
  return { binding: { target, collection, key, source, outcome, class: weaviateClass } };
}
