import { CatalogueError, type Spec, collection } from "@sophia/estuary/catalogue";
import { enabledSources } from "../../../config/estuary.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { type Collected, openSchema, propertiesOf, registeredOf } from "./registry.ts";

type EstuarySettings = Settings["estuary"];

/** Name of a collection, table or file made of a name with capitals or '_'. */
function kebab(...parts: readonly string[]): string {
  return parts.map((part) => part.toLowerCase().replaceAll(/[_$]/g, "-")).join("-");
}

interface KeyColumn {
  readonly name: string;
  readonly type: string;
}

/** A column as the settings write it: "id", which is text, or "id:integer". */
function keyColumn(text: string): KeyColumn {
  const [name = "", type = "string"] = text.split(":");
  return { name, type };
}

const pointers = (columns: readonly KeyColumn[]) => columns.map(({ name }) => `/${name}`);
const keyProperties = (columns: readonly KeyColumn[]) => Object.fromEntries(columns.map(({ name, type }) => [name, { type, description: "Part of the primary key." }]));

/** A row of a table nobody has described: its key is all that is known. */
function rowSchema(title: string, columns: readonly KeyColumn[]): Collected["schema"] {
  return { $schema: "https://json-schema.org/draft/2020-12/schema", title, type: "object", required: columns.map(({ name }) => name), properties: keyProperties(columns) };
}

/** A described table whose key is another than the registry says. */
function withKey(entry: Collected, columns: readonly KeyColumn[]): Collected {
  return { ...entry, key: pointers(columns), schema: { ...entry.schema, required: columns.map(({ name }) => name), properties: { ...propertiesOf(entry.schema), ...keyProperties(columns) } } };
}

/** Tables of `leaving` that are not captured, or that the registry speaks for. */
function leavingFaults(postgres: EstuarySettings["sources"]["postgres"], described: readonly string[]): readonly string[] {
  return postgres.leaving.flatMap((table, index) => {
    const key = `estuary.sources.postgres.leaving.${index}`;
    if (!postgres.tables.includes(table)) return [`${key} is ${table}, which is not captured; allowed: ${postgres.tables.join(", ")}; add it to estuary.sources.postgres.tables, or remove it`];
    return described.includes(kebab(table)) ? [`${key} is ${table}, of which components/estuary/schemas/registry.json says whether it leaves; remove it`] : [];
  });
}

/**
 * A described table is what the registry says of it; of any other, its rows are taken as they are, and leave only where the settings say so.
 * @throws CatalogueError when the settings name a table that they cannot
 */
function postgresTables({ sources: { postgres } }: EstuarySettings): readonly Collected[] {
  const described = registeredOf("postgres");
  const faults = leavingFaults(postgres, described.map(({ name }) => name));
  if (faults.length > 0) throw new CatalogueError(faults);
  return postgres.tables.map((table): Collected => {
    const name = kebab(table);
    const known = described.find((entry) => entry.name === name);
    const columns = postgres.keys[table]?.map(keyColumn);
    if (known !== undefined) return { ...(columns === undefined ? known : withKey(known, columns)), resource: table };
    const key = columns ?? [keyColumn("id")];
    return { name, source: "postgres", resource: table, schema: rowSchema(`Row of public.${table}`, key), key: pointers(key), deletions: true, leaves: postgres.leaving.includes(table) };
  });
}

/** What came from outside goes back there by its own ways. */
function snowflakeTables({ sources: { snowflake } }: EstuarySettings): readonly Collected[] {
  return snowflake.tables.map(({ schema, name, key }) => {
    const columns = key.map(keyColumn);
    return { name: kebab("snowflake", schema, name), source: "snowflake", resource: `${schema}.${name}`, schema: rowSchema(`Row of ${schema}.${name} at Snowflake`, columns), key: pointers(columns), deletions: true };
  });
}

/** Every collection that a source of these settings writes. */
export function collectedBy(estuary: EstuarySettings): readonly Collected[] {
  return enabledSources(estuary).flatMap((source) => {
    if (source === "postgres") return postgresTables(estuary);
    return source === "snowflake" ? snowflakeTables(estuary) : registeredOf(source);
  });
}

/** The specs of those collections. */
export function collectionSpecs(prefix: string, collected: readonly Collected[]): readonly Spec<"collection">[] {
  return collected.map((entry) => collection(prefix + entry.name, { key: entry.key, schema: openSchema(entry) }));
}

/** Name, without prefix, of the collection that others read: the most that was made of it inside the platform. */
export function finalName({ name, checked, enriched }: Collected): string {
  if (enriched !== undefined) return `${name}-enriched`;
  return checked === true ? `${name}-valid` : name;
}
