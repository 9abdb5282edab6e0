import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, extendSchema, parse, validate, type GraphQLSchema } from "graphql";
import * as published from "../../../clients/estuary/surface/documents.ts";
import * as extension from "../../../clients/estuary/surface/extension-documents.ts";

const repository = join(import.meta.dirname, "..", "..", "..");
/** The vendor's schema of 2026-07-31 lies beside the repository, because it carries no licence to be part of it. */
const schemaPath = join(repository, "..", "shared", "specs", "estuary", "control-plane.graphql");

describe("the GraphQL documents we send to Estuary", () => {
  let schema: GraphQLSchema;
  let extended: GraphQLSchema;
  before(function () {
    if (!existsSync(schemaPath)) {
      console.log("      skipped: ../shared/specs/estuary/control-plane.graphql, the published schema, is not here");
      return this.skip();
    }
    schema = buildSchema(readFileSync(schemaPath, "utf8"));
    extended = extendSchema(schema, parse(readFileSync(join(repository, "sandbox", "estuary", "schema", "extension.graphql"), "utf8")));
  });

  const faults = (against: GraphQLSchema, document: string): string[] => validate(against, parse(document)).map(({ message }) => message);

  for (const [name, document] of Object.entries(published)) {
    it(`${name} is valid by the published schema`, () => assert.deepEqual(faults(schema, document), []));
  }

  for (const [name, document] of Object.entries(extension)) {
    it(`${name} is not, but by our extension of it`, () => {
      assert.notDeepEqual(faults(schema, document), [], "the published schema has it now: move it to documents.ts");
      assert.deepEqual(faults(extended, document), []);
    });
  }

  it("is a check that can fail", () => {
    assert.match(faults(schema, "query { liveSpecs(by: {}) { nothing } }").join("\n"), /nothing/);
  });
});
