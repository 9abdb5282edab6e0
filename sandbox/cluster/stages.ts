import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { parseAllDocuments } from "yaml";

import { getJson, until, type Api } from "./api.ts";
import { stagesFolder } from "./paths.ts";

/** A stage of KWOK: when an object of `apiGroup` and `kind` is in some state, what a controller would do with it. */
export interface Stage {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly resourceRef: { readonly apiGroup: string; readonly kind: string } };
}

/** All stages of stages/, which are single documents or lists of them. */
export async function readStages(folder: string = stagesFolder): Promise<Stage[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return texts.flatMap((text) => parseAllDocuments(text).flatMap((document) => {
    const value = document.toJS() as Stage | { readonly kind: "List"; readonly items: readonly Stage[] };
    return "items" in value ? [...value.items] : [value];
  }));
}

/** A custom resource the API server has. */
export interface DefinedResource {
  readonly group: string;
  readonly kind: string;
  /** As in paths: "httproutes". */
  readonly plural: string;
}

/** Those whose resource exists: built in (everything but `customGroups`), or among `defined`. */
export function applicableStages(stages: readonly Stage[], defined: readonly DefinedResource[]): Stage[] {
  return stages.filter((stage) => !customGroups.includes(groupOf(stage)) || definitionOf(stage, defined) !== undefined);
}

/** Groups of our stages that are there only once their definitions are installed. */
const customGroups = ["gateway.networking.k8s.io"];

/** The group alone: "" for "v1", "networking.k8s.io" for "networking.k8s.io/v1". */
function groupOf({ spec: { resourceRef: { apiGroup } } }: Stage): string {
  return apiGroup.includes("/") ? apiGroup.slice(0, apiGroup.indexOf("/")) : "";
}

function definitionOf(stage: Stage, defined: readonly DefinedResource[]): DefinedResource | undefined {
  return defined.find(({ group, kind }) => group === groupOf(stage) && kind === stage.spec.resourceRef.kind);
}

/**
 * Waits until the API server describes the custom resources of these stages. KWOK asks for the description when a
 * stage appears, and never again when it is not there yet.
 */
export async function waitForDescriptions(
  api: Api, stages: readonly Stage[], defined: readonly DefinedResource[], signal?: AbortSignal,
): Promise<void> {
  await until("custom resources are not described", async () => {
    const lacking = await Promise.all(stages.map(async (stage) => {
      const definition = definitionOf(stage, defined);
      if (definition === undefined) return [];
      const { paths } = await getJson<{ paths: Record<string, unknown> }>(api, `/openapi/v3/apis/${stage.spec.resourceRef.apiGroup}`);
      return Object.keys(paths).some((path) => path.endsWith(`/${definition.plural}/{name}`)) ? [] : [definition.plural];
    }));
    return lacking.flat().join(", ");
  }, { signal });
}

/** What of the stages' resources KWOK does not watch yet, by its log (lines of JSON). */
export function unwatchedResources(stages: readonly Stage[], log: string): string {
  const watched = new Set(log.split("\n").filter((line) => line.includes('"Start stage controller"')).map((line) => {
    const { APIGroup, Kind } = (JSON.parse(line) as { ref: { APIGroup: string; Kind: string } }).ref;
    return `${APIGroup}/${Kind}`;
  }));
  const wanted = new Set(stages.map(({ spec: { resourceRef: { apiGroup, kind } } }) => `${apiGroup}/${kind}`));
  return [...wanted].filter((resource) => !watched.has(resource)).join(", ");
}
