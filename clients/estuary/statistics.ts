import type { RawJson } from "./api.ts";
import { EstuaryError } from "./error.ts";
import { isRecord, parsed } from "./outcome.ts";
import { batches } from "./surface/drafts.ts";
import { CATALOG_STATS } from "./surface/extension-documents.ts";
import { nodesIn, type Graphql } from "./surface/graphql.ts";
import { oneOf, type Postgrest } from "./surface/postgrest.ts";

const OPERATION = "read statistics";
/** Estuary has none from before. The service wants whole months. */
const BEGINNING = "2020-01-01T00:00:00Z";
const PAGE = 1000;
/** Names of one question to PostgREST: they stand in its URL, quoted and escaped. */
const NAMES_IN_URL = 25;
/** Names of one question to GraphQL, which answers at most 10,000 months in all. */
const NAMES = 50;

/** Documents written to each collection, summed over all months that are kept; a collection without statistics is left out. */
export async function documentsByPostgrest(postgrest: Postgrest, collections: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  for (const names of batches([...new Set(collections)], NAMES_IN_URL)) {
    const query = { catalog_name: oneOf(names), grain: "eq.monthly", select: "catalog_name,docs_written_to_me", order: "catalog_name.asc,ts.asc", limit: String(PAGE) };
    for (let offset = 0; ; offset += PAGE) {
      const rows = parsed(await postgrest.read({ operation: OPERATION, path: "catalog_stats", query: { ...query, offset: String(offset) } }));
      if (!Array.isArray(rows)) break;
      for (const row of rows as unknown[]) if (isRecord(row)) add(sums, row["catalog_name"], row["docs_written_to_me"]);
      if (rows.length < PAGE) break;
    }
  }
  return sums;
}

/** The same by GraphQL, where it has statistics. It refuses a whole question for one name the token may not read: that one is left out. */
export async function documentsByGraphql(graphql: Graphql, collections: readonly string[], now: Date = new Date()): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString().replace(".000Z", "Z");
  for (const names of batches([...new Set(collections)], NAMES)) {
    for (const node of await months(graphql, names, end)) {
      const value = parsed(node);
      if (!isRecord(value) || !isRecord(value["statsSummary"])) continue;
      const { writtenToMe } = value["statsSummary"];
      add(sums, value["catalogName"], isRecord(writtenToMe) ? writtenToMe["docsTotal"] : undefined);
    }
  }
  return sums;
}

async function months(graphql: Graphql, names: readonly string[], end: string): Promise<readonly RawJson[]> {
  try {
    const data = await graphql.ask({ operation: OPERATION, document: CATALOG_STATS, variables: { by: { names, grain: "MONTHLY", start: BEGINNING, end } } });
    return nodesIn(data, ["catalogStats"]);
  } catch (error) {
    if (!(error instanceof EstuaryError) || error.kind !== "forbidden") throw error;
    if (names.length === 1) return [];
    const middle = Math.ceil(names.length / 2);
    return [...(await months(graphql, names.slice(0, middle), end)), ...(await months(graphql, names.slice(middle), end))];
  }
}

/** Counts may be texts, since they are 64-bit numbers. */
function add(sums: Map<string, number>, name: unknown, count: unknown): void {
  const number = typeof count === "string" || typeof count === "number" ? Number(count) : Number.NaN;
  if (typeof name === "string" && Number.isFinite(number)) sums.set(name, (sums.get(name) ?? 0) + number);
}
