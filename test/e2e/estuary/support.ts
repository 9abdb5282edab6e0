import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Estuary, connectionFrom, jsonText, markSecrets, splice } from "@sophia/estuary";
import { type Catalogue, connectorOf, mapRefs } from "@sophia/estuary/catalogue";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { readStackFile } from "../../../engine/index.ts";
import { EstuaryAdmin, type EstuaryEmulator } from "../../../sandbox/estuary/index.ts";
import { settingsOf } from "../../../scripts/lib/gpu/groups.ts";
import type { Clone } from "../commands/clone.ts";

const repository = join(import.meta.dirname, "..", "..", "..");

/** What the local stack asks for. */
export function localCatalogue(): Catalogue {
  return catalogueFrom(settingsOf(readStackFile(repository, "local"), () => undefined));
}

/** Writes where Estuary is into a folder, as a sandbox does. */
export function describeEstuary(dir: string, { rest, graphql, encryption, agent, token, admin }: EstuaryEmulator): string {
  const file = join(dir, "estuary", "connection.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ rest, graphql, encryption, agent, token, admin, poll: 20, stateDir: join(dir, "estuary", "client") }));
  return file;
}

/** Makes a catalogue live, as an update would, and answers the encrypted configurations. */
export async function makeLive({ specs, types }: Catalogue, { admin }: EstuaryEmulator, file: string): Promise<ReadonlyMap<string, string>> {
  const api = new Estuary(connectionFrom(undefined, { ESTUARY_CONNECTION_FILE: file }));
  const encrypted = new Map<string, string>();
  for (const [name, model] of Object.entries(specs)) {
    let text: string = jsonText(model);
    if ("endpoint" in model) {
      const { image, config } = model.endpoint.connector;
      const schemas = await api.connectorSchemas(image);
      if (schemas === undefined) throw new Error(`the emulator knows no ${image}`);
      const cipher = await api.encrypt(mapRefs(config, ({ $secret, prefix = "" }) => `${prefix}value of ${$secret}`) as never, markSecrets(schemas.config, connectorOf(image)?.markSecret ?? []));
      encrypted.set(name, cipher);
      text = splice(text, ["endpoint", "connector", "config"], cipher);
    }
    await new EstuaryAdmin(admin).edit(name, text, { type: types[name]! });
  }
  return encrypted;
}

/** A state of the local stack that has a catalog of these specs and no other resource. */
export function recordState(clone: Clone, { specs, types }: Catalogue, encrypted: ReadonlyMap<string, string>): void {
  const file = clone.path(".sandbox/state/.pulumi/stacks/sophia-infra/local.json");
  mkdirSync(dirname(file), { recursive: true });
  const outputs = { specs, types, encrypted: Object.fromEntries(encrypted), published: Object.fromEntries(Object.keys(specs).map((name) => [name, { pubId: "0", model: "{}" }])) };
  const resource = { urn: "urn:pulumi:local::sophia-infra::pulumi-nodejs:dynamic/estuary:Catalog::catalog", type: "pulumi-nodejs:dynamic/estuary:Catalog", custom: true, id: "x", inputs: {}, outputs };
  writeFileSync(file, JSON.stringify({ version: 3, checkpoint: { stack: "organization/sophia-infra/local", latest: { manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" }, resources: [resource] } } }));
}
