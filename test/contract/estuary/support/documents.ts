import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject, type Options } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const repository = join(import.meta.dirname, "..", "..", "..", "..");

/** The vendor's documents lie beside the repository, because they carry no licence to be part of it. */
const specsPath = join(repository, "..", "shared", "specs", "estuary");

/** Skips the suite with one line when the published documents are not there. */
export function needsSpecs(suite: Mocha.Context): void {
  if (existsSync(specsPath)) return;
  console.log("      skipped: ../shared/specs/estuary, the published documents, is not here");
  suite.skip();
}

/** A published document, or one of our own where none is published. */
export function readSpec(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(specsPath, name), "utf8")) as Record<string, unknown>;
}

export function hasSpec(name: string): boolean {
  return existsSync(join(specsPath, name));
}

/** Our own schemas of connectors that have no published one. */
export function readUnpublished(connector: string): { readonly config: Record<string, unknown>; readonly resource: Record<string, unknown> } {
  return JSON.parse(readFileSync(join(repository, "clients", "estuary", "catalogue", "connectors", "unpublished", `${connector}.schema.json`), "utf8")) as never;
}

/** What is wrong with a value by a published document, one line each. */
export function validator(name: string): (value: unknown) => readonly string[] {
  return validatorOf(readSpec(name));
}

/** As {@link validator}, of a schema of draft 7, 2019-09 or 2020-12. */
export function validatorOf(schema: Record<string, unknown>): (value: unknown) => readonly string[] {
  // Estuary's patterns need the u flag, and its schemas carry keywords of their own.
  const options: Options = { strict: false, allErrors: true, unicodeRegExp: true, validateFormats: true, logger: false };
  const draft = String(schema["$schema"]);
  const ajv = draft.includes("draft-07") ? new Ajv(options) : draft.includes("2019-09") ? new Ajv2019(options) : new Ajv2020(options);
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }: ErrorObject) => `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`));
}
