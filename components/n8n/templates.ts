import { readFileSync, readdirSync } from "node:fs";
import type { Template } from "./spec/workflows.ts";

const folder = new URL("./workflows/", import.meta.url);

/** The workflow templates beside this file, by name. To add one, add its file. */
export function readTemplates(): readonly Template[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => ({ name: file.slice(0, -".json".length), text: readFileSync(new URL(file, folder), "utf8") }));
}
