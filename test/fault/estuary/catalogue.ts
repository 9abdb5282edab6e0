import type { CatalogType, MaterializationModel, Model } from "../../../clients/estuary/catalogue/types.ts";
import type { Plan } from "./project/index.ts";

const key = ["/id"];
const schema = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
const ingest = { image: "ghcr.io/estuary/source-http-ingest:v1", config: { paths: ["/calls"], requireAuthToken: { $secret: "token" } } };
const database = { image: "ghcr.io/estuary/materialize-postgres:v5", config: { address: "db.example.com:5432", user: "estuary", database: "sophia", credentials: { auth_type: "UserPassword", password: { $secret: "password" } } } };

/** Specs of every kind. */
export const specs: Record<string, Model> = {
  "acme/calls": { key, schema },
  "acme/enriched": { key, schema, derive: { using: { sqlite: {} }, transforms: [{ name: "calls", source: "acme/calls", shuffle: "any", lambda: "select $id as id;" }] } },
  "acme/in": { endpoint: { connector: ingest }, bindings: [{ resource: { path: "/calls" }, target: "acme/calls" }] },
  "acme/out": { endpoint: { connector: database }, bindings: [{ resource: { table: "calls" }, source: "acme/calls" }] },
  "acme/out-too": { endpoint: { connector: database }, bindings: [{ resource: { table: "enriched" }, source: "acme/enriched" }] },
  "acme/test": { steps: [{ ingest: { collection: "acme/calls", documents: [{ id: "1" }] } }, { verify: { collection: "acme/enriched", documents: [{ id: "1" }] } }] },
};

export const types: Record<string, CatalogType> = {
  "acme/calls": "collection", "acme/enriched": "collection", "acme/in": "capture", "acme/out": "materialization", "acme/out-too": "materialization", "acme/test": "test",
};

export const whole: Plan = { specs, types };

export function withSpecs(changes: Readonly<Record<string, Model>>, more: Partial<Plan> = {}): Plan {
  return { specs: { ...specs, ...changes }, types, ...more };
}

export function without(names: readonly string[]): Plan {
  const kept = <Value>(all: Record<string, Value>) => Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
  return { specs: kept(specs), types: kept(types) };
}

/** The materialization of calls with one binding changed. */
export function changedBinding(priority: number): Plan {
  const out = specs["acme/out"] as MaterializationModel;
  return withSpecs({ "acme/out": { ...out, bindings: [{ resource: { table: "calls" }, source: "acme/calls", priority }] } });
}
