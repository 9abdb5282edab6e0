import { type Document, LineCounter, type Node, type ScalarTag, type Tags, isAlias, isMap, isScalar, isSeq, parseAllDocuments, visit } from "yaml";
import type { Path } from "../../../policies/model/path.ts";

/** A document of a YAML or JSON text. */
export interface YamlDocument {
  readonly value: unknown;
  /** Line of the place, from 1; of the nearest place above that stands in the text, where this one does not. */
  readonly lineOf: (path: Path) => number;
}

/** How often an anchor may be used: what a person writes stays far below, what is built to fill the memory does not. */
const maxAliasCount = 10_000;

const core = "tag:yaml.org,2002:";

/** Tags of YAML 1.1 that kubectl's reader does not know, or knows otherwise; it reads dates, times and base-60 numbers as the text they are. */
const notKubernetes: readonly string[] = ["timestamp", "omap", "pairs", "set", "binary", "float"].map((name) => `${core}${name}`);

/** Whole numbers as Go writes them: with a capital letter, and octal ones with an `o`. */
const goInteger: ScalarTag = {
  tag: `${core}int`,
  default: true,
  test: /^[-+]?0(?:[oO][0-7_]+|[xX][0-9a-fA-F_]+|[bB][01_]+)$/,
  resolve: (text) => Number(text.replace(/[-+_]/g, "").toLowerCase()) * (text.startsWith("-") ? -1 : 1),
};

/** `e1` is text, and so is what no number can hold: JSON has no infinity. */
const goFloat: ScalarTag = {
  tag: `${core}float`,
  default: true,
  test: /^[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9][0-9_]*)?$/,
  resolve: (text) => {
    const number = Number(text.replaceAll("_", ""));
    return Number.isFinite(number) ? number : text;
  },
};

/** `!!binary` is text here, as a manifest has no bytes. */
const binaryText: ScalarTag = { tag: `${core}binary`, resolve: (text) => Buffer.from(text, "base64").toString("utf8") };

/** YAML 1.1, where `yes` is true, as kubectl reads it (sigs.k8s.io/yaml, which stands on go.yaml.in/yaml/v2). */
function kubernetesTags(tags: Tags): Tags {
  const known = tags.filter((tag) => typeof tag === "string" || !(notKubernetes.includes(tag.tag) || ("format" in tag && tag.format === "TIME")));
  return [goInteger, binaryText, ...known, goFloat];
}

/** Whether a key is `<<` itself, and not the text. */
function isMerge(key: unknown): boolean {
  return isScalar(key) && typeof key.value === "symbol";
}

/** What `<<` brings replaces what stands above it in the map, as in kubectl's reader; by YAML 1.1 a map's own fields win wherever they stand. */
function mergeInOrder(document: Document.Parsed): void {
  visit(document, {
    Map: (_, map) => {
      const last = map.items.findLastIndex(({ key }) => isMerge(key));
      if (last <= 0) return;
      const brought = new Set(map.items.flatMap(({ key, value }, index) => (index <= last && isMerge(key) ? mergedNames(document, value) : [])));
      map.items = map.items.filter(({ key }, index) => index >= last || !brought.has(nameOf(key) ?? ""));
    },
  });
}

function mergedNames(document: Document.Parsed, value: unknown): readonly string[] {
  const node = isAlias(value) ? value.resolve(document) : value;
  if (isSeq(node)) return node.items.flatMap((item) => mergedNames(document, item));
  return isMap(node) ? Object.keys(node.toJS(document, { maxAliasCount }) as object) : [];
}

/** The key as it becomes a name of a field. */
function nameOf(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** Where the path leads, as an offset in the text. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? document.range[0];
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => nameOf(key) === String(step));
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      if (node === undefined) return offset;
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

/** Aliases that stand inside what they name: there would be no end to it. */
function endlessAliases(document: Document.Parsed): readonly { readonly offset: number; readonly message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(document, {
    Alias: (_, alias, path) => {
      const named = alias.resolve(document);
      if (named !== undefined && path.some((above) => above === named)) found.push({ offset: startOf(alias) ?? document.range[0], message: `the alias *${alias.source} stands inside what it names; write out what is meant` });
    },
  });
  return found;
}

function documentOf(document: Document.Parsed, lines: LineCounter): YamlDocument {
  return { value: document.toJS({ maxAliasCount }), lineOf: (path) => lines.linePos(offsetOf(document, path)).line };
}

/** What could not be read, in words; what follows a colon may be a part of the text, which may be a secret. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return "it is nested too deeply";
  return (error instanceof Error ? error.message : String(error)).replace(/:.*$/s, "");
}

/**
 * The documents of a text, read as kubectl reads it, with the empty ones left out.
 * @returns one message for each fault, with line and column; there are then no documents
 */
export function readYaml(text: string): { readonly documents: readonly YamlDocument[]; readonly faults: readonly string[] } {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { version: "1.1", customTags: kubernetesTags, lineCounter: lines, prettyErrors: false, logLevel: "error" });
  if ("empty" in parsed) return { documents: [], faults: [] };
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  const faults = parsed.flatMap(({ errors, directives, range }) => [
    ...errors.map(({ pos, message }) => `${at(pos[0])}: ${message}`),
    // Another version would read other values than the API server gets: `yes` as text.
    ...(directives.yaml.explicit === true && directives.yaml.version !== "1.1" ? [`${at(range[0])}: it asks for YAML ${directives.yaml.version}; kubectl reads 1.1`] : []),
  ]);
  if (faults.length > 0) return { documents: [], faults };
  const documents: YamlDocument[] = [];
  for (const document of parsed) {
    try {
      const endless = endlessAliases(document);
      if (endless.length > 0) {
        faults.push(...endless.map(({ offset, message }) => `${at(offset)}: ${message}`));
        continue;
      }
      mergeInOrder(document);
      const read = documentOf(document, lines);
      if (read.value !== null && read.value !== undefined) documents.push(read);
    } catch (error) {
      // Aliases without an anchor, or too many of them.
      faults.push(`${at(document.range[0])}: ${reasonOf(error)}`);
    }
  }
  return { documents: faults.length > 0 ? [] : documents, faults };
}
