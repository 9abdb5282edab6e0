import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CaptureModel, type Catalogue, type MaterializationModel, isSecretRef } from "@sophia/estuary/catalogue";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { type EstuaryInput, everything, least, settingsWith } from "../../unit/estuary-fabric/support/settings.ts";

const published = join(import.meta.dirname, "..", "..", "..", "..", "shared", "specs", "estuary");

const read = (path: string) => JSON.parse(readFileSync(join(published, path), "utf8")) as Record<string, unknown>;

const stacks: Readonly<Record<string, EstuaryInput>> = {
  "with the least": least,
  "with everything": everything,
  "with everything, by TLS": { ...everything, network: { host: "in.example.com", path: "tls" } },
  "half moved": { ...everything, migration: { gongIngest: { mode: "shadow" }, slack: { mode: "cutover" } } },
  "with counters": { ...everything, backfills: { "sophia-ai/materialize-postgres": { "gong-calls-enriched": 2 }, "sophia-ai/source-postgres": { conversations: 1 }, "sophia-ai/gong-calls-enriched": { "gong-calls-valid": 3 } } },
};

const plural = { capture: "captures", collection: "collections", materialization: "materializations", test: "tests" } as const;

/** A catalogue as one file of flowctl. */
function asFile({ specs, types }: Catalogue): Record<string, Record<string, unknown>> {
  const file: Record<string, Record<string, unknown>> = {};
  for (const [name, model] of Object.entries(specs)) (file[plural[types[name] ?? "test"]] ??= {})[name] = model;
  return file;
}

function compiler(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, unicodeRegExp: true });
  addFormats.default(ajv);
  // Of Rust, where the catalogue's schema is written.
  for (const format of ["uint", "uint32"]) ajv.addFormat(format, { type: "number", validate: (value) => Number.isInteger(value) && value >= 0 });
  return ajv;
}

/** A configuration as the connector gets it. */
function withSecrets(value: unknown): unknown {
  if (isSecretRef(value)) return `${value.prefix ?? ""}secret`;
  if (Array.isArray(value)) return value.map(withSecrets);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSecrets(inner)]));
}

/** A schema whose `oneOf` names every variant that its discriminator knows; that of HubSpot forgets one. */
function withVariants(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withVariants);
  if (schema === null || typeof schema !== "object") return schema;
  const inner = Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema" && key !== "$id").map(([key, part]) => [key, withVariants(part)]));
  const mapping = (inner["discriminator"] as { mapping?: Record<string, string> } | undefined)?.mapping;
  return mapping === undefined ? inner : { ...inner, oneOf: Object.values(mapping).map(($ref) => ({ $ref })) };
}

describe("the specs of the data fabric", function () {
  this.timeout(60_000);
  const validators = new Map<string, ValidateFunction>();

  before(function () {
    if (existsSync(published)) return;
    console.log("      skipped: ../shared/specs/estuary, the published documents, are not here");
    this.skip();
  });

  for (const [what, input] of Object.entries(stacks)) {
    it(`are what the published catalogue schema takes, ${what}`, () => {
      const validate = compiler().compile(read("flow.schema.json"));
      validate(asFile(catalogueFrom(settingsWith(input))));
      assert.deepEqual(validate.errors ?? [], []);
    });

    it(`have configurations and resources that the published connectors take, ${what}`, () => {
      const { specs, types } = catalogueFrom(settingsWith(input));
      const unpublished = new Set<string>();
      for (const [name, model] of Object.entries(specs)) {
        if (types[name] !== "capture" && types[name] !== "materialization") continue;
        const { endpoint, bindings } = model as CaptureModel | MaterializationModel;
        const connector = /([^/]+):v\d+$/.exec(endpoint.connector.image)?.[1] ?? "";
        if (!existsSync(join(published, "connectors", `${connector}.config.json`))) {
          unpublished.add(connector);
          continue;
        }
        const check = (kind: "config" | "resource", value: unknown) => {
          const file = `${connector}.${kind}.json`;
          const validate = validators.get(file) ?? compiler().compile(withVariants(read(join("connectors", file))) as object);
          validators.set(file, validate);
          validate(value);
          assert.deepEqual(validate.errors ?? [], [], `${kind} of ${name}`);
        };
        check("config", withSecrets(endpoint.connector.config));
        for (const { resource } of bindings) check("resource", resource);
      }
      // No schema of these is published, so nobody's but ours was asked.
      assert.deepEqual([...unpublished].filter((connector) => !["materialize-webhook", "source-slack", "source-github"].includes(connector)), []);
    });
  }

  it("would be refused with a key that the connector has not", () => {
    const validate = compiler().compile(withVariants(read(join("connectors", "materialize-postgres.config.json"))) as object);
    assert.equal(validate({ user: "x", credentials: { auth_type: "UserPassword", password: "x" } }), false);
  });
});
