import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CatalogType, Model } from "../../../../clients/estuary/catalogue/types.ts";
import { check, create, diffLive, read, remove, update } from "../../../../clients/estuary/resources/catalog/index.ts";
import { NotReadyError } from "../../../../clients/estuary/resources/partial.ts";
import { type Session, sessionWith } from "../../../../clients/estuary/resources/session.ts";
import type { Properties } from "../../../../clients/estuary/resources/values.ts";
import { FakeEstuary } from "./fake-api.ts";

export const owner = "0123456789abcdef".repeat(4);
export const mark = "[sophia 0123456789abcdef]";
export const password = "very-secret-password";
export const token = "very-secret-token";

const key = ["/id"];
const schema = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
const ingest = { image: "ghcr.io/estuary/source-http-ingest:v1", config: { paths: ["/calls"], requireAuthToken: { $secret: "token" } } };
const database = { image: "ghcr.io/estuary/materialize-postgres:v5", config: { address: "db.example.com:5432", user: "estuary", database: "sophia", credentials: { auth_type: "UserPassword", password: { $secret: "password" } } } };

/** Six specs of every kind. */
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

export function inputs(change: Properties = {}): Properties {
  return {
    owner, prefix: "acme/", dataPlane: "ops/dp/public/test", specs, types,
    secretValues: { password, token },
    adopt: [], paused: [], reenable: [],
    activation: { timeoutSeconds: 0.2, pollSeconds: 0.01, required: true },
    ...change,
  };
}

/** Inputs with one spec changed. */
export function withSpec(name: string, model: Model | undefined, change: Properties = {}): Properties {
  const { [name]: _gone, ...rest } = specs;
  const { [name]: _type, ...others } = types;
  return inputs(model === undefined ? { specs: rest, types: others, ...change } : { specs: { ...specs, [name]: model }, ...change });
}

/** One stack that uses a fake Estuary, as the engine would. */
export class Stack {
  readonly api: FakeEstuary;
  readonly lines: string[] = [];
  readonly stateDir = mkdtempSync(join(tmpdir(), "estuary-resources-"));
  alive = true;
  session: Session;
  id = "";
  outs: Properties | undefined;

  constructor(api = new FakeEstuary()) {
    this.api = api;
    this.session = this.#open();
  }

  #open(): Session {
    return sessionWith(this.api, { stateDir: this.stateDir, poll: 1, engine: { alive: () => Promise.resolve(this.alive) }, say: (line) => this.lines.push(line) });
  }

  /** As after a kill: another process, which knows only what is on disk and in the state. */
  restart(): void {
    this.session = this.#open();
    this.alive = true;
  }

  /** What an `up` does: check, diff, and what follows; nothing when the diff says so. */
  async up(news: Properties): Promise<"created" | "updated" | "same"> {
    const checked = check(this.outs, news);
    if (checked.failures.length > 0) throw new Error(checked.failures.map(({ reason }) => reason).join("\n"));
    try {
      if (this.outs === undefined) {
        ({ id: this.id, outs: this.outs } = await create(this.session, checked.inputs));
        return "created";
      }
      if (!(await diffLive(this.session, this.id, this.outs, checked.inputs)).changes) return "same";
      ({ outs: this.outs } = await update(this.session, this.id, this.outs, checked.inputs));
      return "updated";
    } catch (error) {
      if (error instanceof NotReadyError) [this.id, this.outs] = [error.id, error.properties];
      throw error;
    }
  }

  async refresh(): Promise<Properties> {
    ({ props: this.outs } = await read(this.session, this.id, this.outs ?? {}));
    return this.outs ?? {};
  }

  async down(): Promise<void> {
    await remove(this.session, this.id, this.outs ?? {});
    this.outs = undefined;
  }

  /** A mapping among what is recorded. */
  recorded(key: string): Record<string, unknown> {
    return (this.outs?.[key] ?? {}) as Record<string, unknown>;
  }

  /** Writes since the last call of this. */
  writes(): string[] {
    return this.api.writes.splice(0);
  }

  close(): void {
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}
