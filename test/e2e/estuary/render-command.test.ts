import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type EstuaryEmulator, createEstuaryEmulator } from "../../../sandbox/estuary/index.ts";
import { Clone } from "../commands/clone.ts";
import { describeEstuary, localCatalogue, makeLive, recordState } from "./support.ts";

describe("estuary:render, as people start it", function () {
  this.timeout(120_000);
  let clone: Clone;
  let emulator: EstuaryEmulator;
  const catalogue = localCatalogue();

  before(async () => {
    clone = Clone.make();
    emulator = await createEstuaryEmulator({ seed: 7 });
  });
  after(async () => {
    await emulator.close();
    await clone.remove();
  });

  /** The catalogue as flowctl would read it: imports followed, texts of files put in. */
  const read = (dir: string) => {
    const root = parse(readFileSync(join(dir, "flow.yaml"), "utf8")) as { import: string[] };
    const parts = root.import.map((path) => parse(readFileSync(join(dir, path), "utf8")) as Record<string, Record<string, unknown>>);
    return Object.assign({}, ...parts.flatMap((part) => Object.values(part))) as Record<string, { endpoint?: { connector: { config: string } } }>;
  };

  it("writes one file per area with placeholders where secrets belong, says so, and prints the folder", async () => {
    const out = clone.path("rendered");
    const ended = await clone.run("estuary-render", "--out", out);
    assert.deepEqual([ended.code, ended.stdout], [0, `${JSON.stringify({ dir: out })}\n`], ended.stderr);
    assert.match(ended.stderr, /^flowctl must not publish .*sophia-ai\/source-postgres.*: the configuration has placeholders where its secrets belong/m);
    const rendered = read(out);
    assert.deepEqual(Object.keys(rendered).sort(), Object.keys(catalogue.specs).sort());
    const file = rendered["sophia-ai/source-postgres"]?.endpoint?.connector.config ?? "";
    assert.match(readFileSync(join(out, "captures", file), "utf8"), /^# Not to be published: .*\n\n?[^]*\$secret: /);
  });

  it("takes encrypted configurations from the state, byte for byte", async () => {
    const encrypted = await makeLive(catalogue, emulator, describeEstuary(clone.path(".sandbox"), emulator));
    recordState(clone, catalogue, encrypted);
    const ended = await clone.run("estuary-render", "--json");
    const { dir, placeholders } = JSON.parse(ended.stdout) as { dir: string; placeholders: string[] };
    assert.deepEqual([ended.code, ended.stderr, placeholders], [0, "", []]);
    assert.equal(dir, clone.path(".sandbox/estuary/render/local"));
    for (const [name, spec] of Object.entries(read(dir))) {
      if (spec.endpoint === undefined) continue;
      const folder = catalogue.types[name] === "capture" ? "captures" : "materializations";
      assert.equal(readFileSync(join(dir, folder, spec.endpoint.connector.config), "utf8"), encrypted.get(name));
    }
  });

  it("does not take one of a configuration that has changed since", async () => {
    const encrypted = new Map(Object.keys(catalogue.specs).map((name) => [name, '{"sops":{}}']));
    const former = JSON.parse(JSON.stringify(catalogue).replaceAll('"historyMode":false', '"historyMode":true')) as typeof catalogue;
    recordState(clone, former, encrypted);
    const ended = await clone.run("estuary-render", "--json");
    assert.deepEqual((JSON.parse(ended.stdout) as { placeholders: string[] }).placeholders, ["sophia-ai/source-postgres"]);
  });
});
