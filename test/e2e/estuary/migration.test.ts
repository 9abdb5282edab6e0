import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionFrom } from "@sophia/estuary";
import { type Catalogue, secretRefs } from "@sophia/estuary/catalogue";
import { Estuary } from "../../../clients/estuary/client.ts";
import { check, create, diffLive, remove, update } from "../../../clients/estuary/resources/catalog/index.ts";
import { type Session, sessionWith } from "../../../clients/estuary/resources/session.ts";
import type { Properties } from "../../../clients/estuary/resources/values.ts";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { EstuaryAdmin, type EstuaryEmulator, createEstuaryEmulator } from "../../../sandbox/estuary/index.ts";
import { everything, settingsWith } from "../../unit/estuary-fabric/support/settings.ts";

type Mode = "live" | "shadow" | "cutover";

const catalogueIn = (mode: Mode): Catalogue => catalogueFrom(settingsWith({ ...everything, migration: { gongIngest: { mode } } }));

function inputs({ specs, types }: Catalogue): Properties {
  const secretValues = Object.fromEntries(secretRefs(specs).map(({ ref }) => [ref.$secret, `very-secret-${ref.$secret}`]));
  return { owner: "0123456789abcdef".repeat(4), prefix: "sophia-ai/", dataPlane: "ops/dp/public/gcp-us-central1-c2", specs, types, secretValues, activation: { timeoutSeconds: 60, pollSeconds: 0.02, required: true } };
}

/** The whole fabric by the catalogue's verbs, without the engine: over PostgREST as flowctl goes, and by the GraphQL that is to replace it. */
for (const extension of [true, false]) {
  describe(`the data fabric at the emulator, ${extension ? "by GraphQL" : "by PostgREST"}`, function () {
    this.timeout(120_000);
    this.bail(true);
    const stateDir = mkdtempSync(join(tmpdir(), "estuary-migration-"));
    let emulator: EstuaryEmulator;
    let admin: EstuaryAdmin;
    let session: Session;
    let id: string;
    let outs: Properties;

    this.beforeAll(async () => {
      emulator = await createEstuaryEmulator({ seed: 1 });
      admin = new EstuaryAdmin(emulator.admin);
      await admin.behaviour({ extension });
      const { rest, graphql, encryption, agent, token } = emulator;
      const file = join(stateDir, "connection.json");
      writeFileSync(file, JSON.stringify({ rest, graphql, encryption, agent, token, poll: 10, stateDir }), { mode: 0o600 });
      session = sessionWith(new Estuary(connectionFrom(undefined, { ESTUARY_CONNECTION_FILE: file })), { stateDir, poll: 10, engine: { alive: () => Promise.resolve(true) }, say: () => undefined });
    });
    this.afterAll(async () => {
      await emulator.close();
      rmSync(stateDir, { recursive: true, force: true });
    });

    /** What an `up` does, and the rows it staged. */
    async function up(mode: Mode): Promise<readonly string[]> {
      const { inputs: news, failures } = check(undefined, inputs(catalogueIn(mode)));
      assert.deepEqual(failures, []);
      const since = (await admin.log()).at(-1)?.number ?? -1;
      if ((await diffLive(session, id, outs, news)).changes) ({ outs } = await update(session, id, outs, news));
      return (await admin.log(since + 1)).flatMap(({ staged = [] }) => staged);
    }

    it("goes live in one publication and is then as wanted", async () => {
      const { inputs: news, failures } = check(undefined, inputs(catalogueIn("live")));
      assert.deepEqual(failures, []);
      ({ id, outs } = await create(session, news));
      const { live, publications } = await admin.state();
      assert.deepEqual(live.map(({ name }) => name), Object.keys(catalogueIn("live").specs).sort());
      assert.equal(publications.length, 1);
      assert.doesNotMatch(JSON.stringify([live, publications, outs]), /very-secret/);
      assert.equal((await diffLive(session, id, outs, news)).changes, false);
    });

    it("moves one source to shadow schemas, over, and back, touching its materializations alone", async () => {
      const tasks = (names: readonly string[]) => assert.ok(names.length > 0 && names.every((name) => /\/materialize-/.test(name)), names.join(", "));
      for (const mode of ["shadow", "cutover", "shadow", "live"] as const) tasks(await up(mode));
      assert.deepEqual(await up("live"), []);
      const { live } = await admin.state();
      for (const [name, { bindings }] of Object.entries(catalogueIn("live").specs).filter(([name]) => name.includes("/materialize-")).map(([name, model]) => [name, model as { bindings: readonly object[] }] as const)) {
        const there = JSON.parse(live.find((spec) => spec.name === name)?.model ?? "{}") as { bindings: readonly object[] };
        assert.equal(there.bindings.length, bindings.length, name);
      }
    });

    it("leaves nothing of its own when it is deleted", async () => {
      await remove(session, id, outs);
      assert.deepEqual((await admin.state()).live.filter(({ type }) => type !== null), []);
    });
  });
}
