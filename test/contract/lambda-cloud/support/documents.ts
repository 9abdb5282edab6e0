import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Document } from "./document.ts";

const repository = join(import.meta.dirname, "..", "..", "..", "..");

/** The vendor's document lies beside the repository, because it carries no licence to be part of it. */
export const publishedPath = join(repository, "..", "shared", "specs", "lambda-cloud-openapi.json");

/** Skips the suite with one line when the published document is not there. */
export function needsPublished(suite: Mocha.Context): void {
  if (existsSync(publishedPath)) return;
  console.log("      skipped: ../shared/specs/lambda-cloud-openapi.json, the published document, is not here");
  suite.skip();
}

export function readPublished(): Document {
  return JSON.parse(readFileSync(publishedPath, "utf8")) as Document;
}

export function readOurs(): Document {
  return parse(readFileSync(join(repository, "clients", "lambda-cloud-api", "openapi.yaml"), "utf8")) as Document;
}
