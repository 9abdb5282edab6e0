import assert from "node:assert/strict";
import { type Catalogue, type MaterializationModel, sourceName } from "@sophia/estuary/catalogue";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { everything, settingsWith } from "./support/settings.ts";

type Move = Readonly<Record<string, { readonly mode?: "live" | "shadow" | "cutover"; readonly removeOld?: boolean }>>;

const catalogue = (migration: Move): Catalogue => catalogueFrom(settingsWith({ ...everything, migration }));

/** Where a collection is written to at each target. */
function places({ specs }: Catalogue, collection: string): readonly string[] {
  return ["postgres", "snowflake", "pinecone", "redis"].flatMap((target) =>
    (specs[`sophia-ai/materialize-${target}`] as MaterializationModel).bindings
      .filter(({ source }) => new RegExp(`^sophia-ai/${collection}(-enriched|-valid|-redacted)?$`).test(sourceName(source)))
      .map(({ resource }) => `${target} ${(resource["schema"] ?? resource["namespace"] ?? "") as string}`.trim()),
  );
}

const live = ["postgres estuary", "snowflake FABRIC", "pinecone gong-calls", "redis"];
const shadow = ["postgres estuary_shadow", "snowflake FABRIC_SHADOW", "pinecone gong-calls-shadow"];

describe("migration", () => {
  it("writes a source that never moved to the live schemas", () => {
    assert.deepEqual(places(catalogue({}), "gong-calls"), live);
  });

  it("writes a source in the shadow to shadow schemas only, and not to the sink", () => {
    assert.deepEqual(places(catalogue({ gongIngest: { mode: "shadow" } }), "gong-calls"), shadow);
  });

  it("writes to both after the cutover, so that the way back is open", () => {
    assert.deepEqual([...places(catalogue({ gongIngest: { mode: "cutover" } }), "gong-calls")].sort(), [...live, ...shadow].sort());
  });

  it("gives up the shadow only when asked", () => {
    assert.deepEqual(places(catalogue({ gongIngest: { mode: "cutover", removeOld: true } }), "gong-calls"), live);
  });

  it("moves one source and leaves the others where they are", () => {
    const before = places(catalogue({}), "memories");
    assert.deepEqual(places(catalogue({ gongIngest: { mode: "shadow" } }), "memories"), before);
    assert.deepEqual(before, ["postgres estuary", "snowflake FABRIC", "pinecone memories", "redis"]);
  });

  it("changes neither captures nor collections: what moves is where documents are written", () => {
    const rest = ({ specs, types }: Catalogue) => Object.fromEntries(Object.entries(specs).filter(([name]) => types[name] !== "materialization"));
    assert.deepEqual(rest(catalogue({ gongIngest: { mode: "shadow" }, slack: { mode: "cutover" } })), rest(catalogue({})));
  });

  it("is undone by the settings of before", () => {
    assert.deepEqual(catalogue({ gongIngest: { mode: "live" } }), catalogue({}));
  });
});
