/** A small catalogue: a capture writes calls, a derivation makes moods of them, a materialization reads both. */
import { connectorOf } from "../../../sandbox/estuary/connectors.ts";
import type { Row, Tools } from "./support.ts";

export const names = { capture: "acme/in", calls: "acme/calls", moods: "acme/moods", out: "acme/out", test: "acme/moods-test" };

export const callsModel = {
  key: ["/id"],
  schema: { type: "object", required: ["id"], properties: { id: { type: "integer" }, mood: { type: ["number", "null"] }, text: { type: "string" } } },
};

export const moodsModel = {
  key: ["/id"],
  schema: { type: "object", required: ["id", "mood"], properties: { id: { type: "integer" }, mood: { type: ["string", "null"] } } },
  derive: {
    using: { sqlite: { migrations: ["create table seen (id integer primary key);"] } },
    transforms: [{
      name: "calls", source: names.calls, shuffle: "any",
      lambda: "insert or ignore into seen values ($id); -- first;\nselect $id as id, case when $mood is null then null when $mood < 0.5 then 'low' else 'high' end as mood;",
    }],
  },
};

export const testModel = {
  steps: [
    { ingest: { collection: names.calls, documents: [{ id: 2, mood: 0.9 }, { id: 1, mood: 0.1 }, { id: 3 }, { id: 2, mood: 0.2 }] } },
    { verify: { collection: names.moods, documents: [{ id: 1, mood: "low" }, { id: 2, mood: "low" }, { id: 3, mood: null }] } },
  ],
};

export const postgresConfig = { address: "db:5432", user: "flow", database: "sophia", historyMode: false, credentials: { auth_type: "UserPassword", password: "s3cret-password" } };

/** Encrypts by the emulator's own service, with the connector's schema. */
export async function encrypted(tools: Tools, image: string, config: unknown): Promise<string> {
  const { status, text } = await tools.encrypt(config, connectorOf(image)!.config);
  if (status !== 200) throw new Error(`${status} ${text}`);
  return text;
}

export const captureImage = "ghcr.io/estuary/source-postgres:v3";
export const outImage = "ghcr.io/estuary/materialize-postgres:v5";

export const captureText = (config: string): string =>
  `{"endpoint":{"connector":{"image":"${captureImage}","config":${config}}},"bindings":[{"resource":{"namespace":"public","stream":"calls"},"target":"${names.calls}"}]}`;

export const outText = (config: string, more = "", bindings = `[{"resource":{"table":"calls"},"source":"${names.calls}"},{"resource":{"table":"moods"},"source":"${names.moods}"}]`): string =>
  `{"endpoint":{"connector":{"image":"${outImage}","config":${config}}},"bindings":${bindings}${more}}`;

/** All of it. */
export async function catalogue(tools: Tools): Promise<Row[]> {
  const { historyMode: _mode, ...outConfig } = postgresConfig;
  return [
    { name: names.calls, type: "collection", model: callsModel },
    { name: names.moods, type: "collection", model: moodsModel },
    { name: names.capture, type: "capture", model: captureText(await encrypted(tools, captureImage, postgresConfig)) },
    { name: names.out, type: "materialization", model: outText(await encrypted(tools, outImage, outConfig)) },
    { name: names.test, type: "test", model: testModel },
  ];
}
