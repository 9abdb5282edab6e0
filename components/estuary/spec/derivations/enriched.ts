import { readFileSync } from "node:fs";
import { type Spec, ingest, sqliteDerivation, test, verify } from "@sophia/estuary/catalogue";
import { type Collected, schemaNamed } from "../registry.ts";

/** Valid documents with what follows from them, by the SQL of components/estuary/derivations. */
export function enrichedSpecs(prefix: string, entry: Collected): readonly Spec[] {
  if (entry.enriched === undefined) return [];
  const [valid, enriched] = [`${prefix}${entry.name}-valid`, `${prefix}${entry.name}-enriched`];
  const lambda = readFileSync(new URL(`../../derivations/${entry.name}-enriched.sql`, import.meta.url), "utf8");
  return [
    sqliteDerivation(enriched, { key: entry.key, schema: schemaNamed(entry.enriched), transforms: [{ name: "enrich", source: valid, shuffle: "any", lambda }] }),
    ...(entry.name === "gong-calls" ? [test(`${prefix}test-${entry.name}-enriched`, [ingest(prefix + entry.name, calls.map(({ call }) => call)), verify(enriched, calls.map(({ becomes }) => becomes))], "Moods fall into their categories, and none without a mood.")] : []),
  ];
}

const started = "2027-01-01T10:00:00Z";

/** Calls and what becomes of them, in the order of their keys. */
const calls = [
  { call: { callId: "1", started, sentiment: 0.29999, actionItems: ["call back", { owner: "sales" }] }, becomes: { callId: "1", startedAt: "2027-01-01T10:00:00.000Z", sentimentCategory: "at_risk", actionItems: ["call back", { owner: "sales" }], actionItemCount: 2, sourceSystem: "gong" } },
  { call: { callId: "2", started, sentiment: 0.3 }, becomes: { callId: "2", sentimentCategory: "neutral", actionItems: [], actionItemCount: 0 } },
  { call: { callId: "3", started, sentiment: 0.7 }, becomes: { callId: "3", sentimentCategory: "neutral" } },
  { call: { callId: "4", started, sentiment: 0.70001 }, becomes: { callId: "4", sentimentCategory: "positive" } },
  { call: { callId: "5", started }, becomes: { callId: "5", sentimentCategory: null } },
  { call: { callId: "6", started, sentiment: null }, becomes: { callId: "6", sentimentCategory: null } },
];
