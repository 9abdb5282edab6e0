import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionFrom } from "@sophia/estuary";
import { type Catalogue, secretRefs } from "@sophia/estuary/catalogue";
import { Estuary } from "../../../clients/estuary/client.ts";
import { check, create, diffLive, update } from "../../../clients/estuary/resources/catalog/index.ts";
import { type Session, sessionWith } from "../../../clients/estuary/resources/session.ts";
import type { Properties } from "../../../clients/estuary/resources/values.ts";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { readStackFile } from "../../../engine/index.ts";
import { EstuaryAdmin, type EstuaryEmulator, createEstuaryEmulator } from "../../../sandbox/estuary/index.ts";
import { settingsOf } from "../../../scripts/lib/gpu/groups.ts";

const repository = join(import.meta.dirname, "..", "..", "..");
const key = "sophia-infra:estuary";

/** What the production stack leaves out because only its owner knows it: accounts, and what lies in them. */
const unset = {
  sources: { snowflake: { enabled: true, host: "org-account.snowflakecomputing.com", user: "ESTUARY", database: "SALES", tables: [{ schema: "CRM", name: "ORDER_LINES", key: ["ORDER_ID", "LINE:integer"] }] } },
  targets: {
    postgres: { enabled: true },
    snowflake: { enabled: true, host: "org-account.snowflakecomputing.com", user: "ESTUARY", database: "SOPHIA", schema: "FABRIC" },
    pinecone: { enabled: true, index: "sophia" },
  },
  weaviate: { enabled: true, url: "https://weaviate.example.com" },
};

/** The settings of the tracked file. */
function tracked(whole: boolean): Settings {
  const file = readStackFile(repository, "prod");
  const estuary = file.config[key] as { readonly sources: object; readonly targets: { readonly sink: object } };
  const { sources, targets } = estuary;
  const { weaviate, ...others } = unset;
  const all = { ...estuary, sources: { ...sources, ...others.sources }, targets: { ...targets, ...others.targets, sink: { ...targets.sink, weaviate } } };
  return settingsOf(whole ? { ...file, config: { ...file.config, [key]: all } } : file, () => undefined);
}

/** Without quotes and line breaks: it stands as it is wherever it stands. */
const valueOf = (name: string) => `very-secret-value-of-${name}`;

function inputs({ specs, types }: Catalogue, { estuary }: Settings): Properties {
  const secretValues = Object.fromEntries(secretRefs(specs).map(({ ref }) => [ref.$secret, valueOf(ref.$secret)]));
  const { prefix, dataPlane } = estuary;
  return { owner: "0123456789abcdef".repeat(4), prefix, dataPlane, specs, types, secretValues, activation: { timeoutSeconds: 60, pollSeconds: 0.02, required: true } };
}

/** What stands in any file below a folder. */
function textIn(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((each) => (each.isFile() ? [readFileSync(join(each.parentPath, each.name), "utf8")] : [])).join("\n");
}

/** The catalogue of the stack that is published for good, by the code that publishes it. */
for (const [what, whole] of [["the settings of Pulumi.prod.yaml", false], ["the same with every source and every target", true]] as const) {
  for (const extension of [true, false]) {
    describe(`${what} at the emulator, ${extension ? "by GraphQL" : "by PostgREST"}`, function () {
      this.timeout(120_000);
      this.bail(true);
      const said: string[] = [];
      let settings: Settings;
      let catalogue: Catalogue;
      let stateDir: string;
      let emulator: EstuaryEmulator | undefined;
      let admin: EstuaryAdmin;
      let session: Session;
      let news: Properties;
      let id: string;
      let outs: Properties;

      this.beforeAll(async () => {
        stateDir = mkdtempSync(join(tmpdir(), "estuary-production-"));
        settings = tracked(whole);
        catalogue = catalogueFrom(settings);
        emulator = await createEstuaryEmulator({ seed: 1, file: join(stateDir, "emulator.json") });
        admin = new EstuaryAdmin(emulator.admin);
        await admin.behaviour({ extension });
        const { rest, graphql, encryption, agent, token } = emulator;
        const file = join(stateDir, "connection.json");
        writeFileSync(file, JSON.stringify({ rest, graphql, encryption, agent, token, poll: 10, stateDir }), { mode: 0o600 });
        session = sessionWith(new Estuary(connectionFrom(undefined, { ESTUARY_CONNECTION_FILE: file })), { stateDir, poll: 10, engine: { alive: () => Promise.resolve(true) }, say: (line) => said.push(line) });
      });
      this.afterAll(async () => {
        await emulator?.close();
        rmSync(stateDir, { recursive: true, force: true });
      });

      const switchedOn = (group: "sources" | "targets") => Object.entries(settings.estuary[group]).flatMap(([name, one]) => (one.enabled ? [] : [name]));

      it("leaves out what its owner must fill in first, and no more", () => {
        assert.deepEqual([switchedOn("sources"), switchedOn("targets")], whole ? [[], []] : [["snowflake"], ["snowflake", "pinecone"]]);
      });

      it("is published whole, in one publication", async () => {
        const checked = check(undefined, inputs(catalogue, settings));
        assert.deepEqual(checked.failures, []);
        news = checked.inputs;
        ({ id, outs } = await create(session, news));
        const { live, publications, drafts } = await admin.state();
        assert.deepEqual(live.map(({ name, type }) => [name, type]), Object.entries(catalogue.types).sort(([a], [b]) => (a < b ? -1 : 1)));
        assert.deepEqual(publications.map(({ status }) => status), ["success"]);
        assert.deepEqual(drafts, []);
        const asked = (await admin.log()).filter(({ operation }) => operation === "createPublication");
        assert.deepEqual([...new Set(asked.map(({ surface }) => surface))], [extension ? "graphql" : "rest"]);
      });

      it("is published a second time by nobody: the plan has no change, and an update without one asks for nothing", async () => {
        assert.equal((await diffLive(session, id, outs, news)).changes, false);
        const before = (await admin.state()).live.map(({ name, lastPubId, model }) => [name, lastPubId, model]);
        ({ outs } = await update(session, id, outs, news));
        const { live, publications, drafts } = await admin.state();
        assert.deepEqual([publications.length, drafts], [1, []]);
        assert.deepEqual(live.map(({ name, lastPubId, model }) => [name, lastPubId, model]), before);
      });

      it("leaves no secret's value where it was stored, logged or said", async () => {
        const refs = secretRefs(catalogue.specs);
        assert.ok(refs.length > 0);
        const kept = `${textIn(stateDir)}\n${JSON.stringify([await admin.state(), await admin.log(), outs, said])}`;
        assert.ok(kept.includes("access_token_sops"), "what is looked through holds the configurations");
        for (const name of new Set(refs.map(({ ref }) => ref.$secret))) {
          const value = valueOf(name);
          // The last digits of base64 depend on what follows.
          for (const form of [value, Buffer.from(value).toString("base64").slice(0, -4)]) assert.ok(!kept.includes(form), name);
        }
      });
    });
  }
}
