/** The connectors the emulated service knows: their images, schemas and what names a binding's target. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ConnectorRow {
  readonly id: string;
  readonly image: string;
  /** With its colon. */
  readonly tag: string;
  readonly protocol: "capture" | "materialization";
  readonly config: JsonSchema;
  readonly resource: JsonSchema;
  /** Keys of the resource whose texts, in this order, are the resource path. */
  readonly path: readonly string[];
  /** Whether the schemas are Estuary's published ones, or ours from its documentation. */
  readonly published: boolean;
}

/** Tags as of August 2026; paths as the schemas mark them (x-schema-name, x-collection-name) or, where they mark none, as the connectors do. */
const known: readonly (readonly [name: string, tag: string, path: readonly string[]])[] = [
  ["source-postgres", ":v3", ["namespace", "stream"]],
  ["source-snowflake", ":v1", ["schema", "table"]],
  ["source-gong", ":v1", ["name"]],
  ["source-hubspot-native", ":v1", ["name"]],
  ["source-slack", ":v2", ["namespace", "stream"]],
  ["source-github", ":v2", ["namespace", "stream"]],
  ["source-http-ingest", ":v1", ["stream", "path"]],
  ["materialize-postgres", ":v5", ["schema", "table"]],
  ["materialize-snowflake", ":v4", ["schema", "table"]],
  ["materialize-pinecone", ":v1", ["namespace"]],
  ["materialize-webhook", ":v1", ["relativePath"]],
];

const folder = join(import.meta.dirname, "schema", "connectors");
let rows: readonly ConnectorRow[] | undefined;

export function connectors(): readonly ConnectorRow[] {
  if (rows !== undefined) return rows;
  const unpublished = new Set(readdirSync(join(folder, "unpublished")));
  rows = known.map(([name, tag, path], index) => {
    const published = !unpublished.has(`${name}.config.json`);
    const schema = (kind: string) => JSON.parse(readFileSync(join(folder, published ? "" : "unpublished", `${name}.${kind}.json`), "utf8")) as JsonSchema;
    return {
      id: `c0000000000000${(index + 1).toString(16).padStart(2, "0")}`, image: `ghcr.io/estuary/${name}`, tag,
      protocol: name.startsWith("source-") ? "capture" : "materialization", config: schema("config"), resource: schema("resource"), path, published,
    };
  });
  return rows;
}

/** By image and tag, "ghcr.io/estuary/source-postgres:v3". */
export function connectorOf(fullImage: string): ConnectorRow | undefined {
  return connectors().find(({ image, tag }) => `${image}${tag}` === fullImage);
}

type Config = Readonly<Record<string, unknown>>;

/**
 * What names the target of a binding; two bindings with the same path are the same, wherever they stand. A table takes the schema of the task's
 * configuration where it names none, a webhook's path its address.
 */
export function resourcePath(connector: ConnectorRow | undefined, resource: Config, config: Config = {}): readonly string[] {
  const parts = (connector?.path ?? Object.keys(resource)).flatMap((key) => textIn(resource[key]) ?? []);
  switch (connector?.image.split("/").at(-1)) {
    case "materialize-postgres": case "materialize-snowflake": {
      const schema = textIn(resource["schema"]) ?? textIn(config["schema"]) ?? (connector?.image.endsWith("postgres") === true ? "public" : undefined);
      return [schema, textIn(resource["table"])].filter((part) => part !== undefined);
    }
    case "materialize-webhook": {
      const [path = "", address = ""] = [parts[0], textIn(config["address"])];
      return [URL.canParse(path, address) ? new URL(path, address).href : path];
    }
    case "source-http-ingest": return parts.slice(0, 1);
    default: return parts;
  }
}

const textIn = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
