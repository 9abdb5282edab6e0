import type { CollectionModel, Spec } from "@sophia/estuary/catalogue";
import type { Settings } from "../../../config/settings/schema.ts";
import { collectedBy } from "./collections.ts";
import type { Collected } from "./registry.ts";

/** What the settings name and only the whole catalogue can judge, each told with its key. */
export function namedFaults(estuary: Settings["estuary"], specs: readonly Spec[]): readonly string[] {
  return [...unknownTasks(estuary, specs), ...collisions(estuary, specs)];
}

/** Which derivations there are follows from the registry, so lists of tasks are judged here too. */
function unknownTasks(estuary: Settings["estuary"], specs: readonly Spec[]): readonly string[] {
  const tasks = specs.filter(({ type, model }) => type === "capture" || type === "materialization" || (type === "collection" && (model as CollectionModel).derive !== undefined)).map(({ name }) => name);
  return (["paused", "reenable"] as const).flatMap((list) =>
    estuary[list].flatMap((name, index) => (tasks.includes(name) ? [] : [`estuary.${list}.${index} is ${name}, which is no task of this stack; allowed: ${tasks.join(", ")}; change or remove it`])),
  );
}

/** Tables whose collection has the name of another spec: of another table, of a collection of the registry, or of what is made of one. */
function collisions(estuary: Settings["estuary"], specs: readonly Spec[]): readonly string[] {
  const names = specs.map(({ name }) => name);
  const collected = collectedBy(estuary);
  const faults = (source: "postgres" | "snowflake"): readonly string[] =>
    tablesOf(collected, source).flatMap(({ name, resource }, index) => {
      const whole = estuary.prefix + name;
      if (names.indexOf(whole) === names.lastIndexOf(whole)) return [];
      return [`estuary.sources.${source}.tables.${index} is ${resource}, whose collection ${whole} has the name of another one of this stack; allowed: tables whose names differ in more than capitals, '_' and '-' from each other and from what the other sources make; leave it out or rename the table`];
    });
  return [...faults("postgres"), ...faults("snowflake")];
}

/** The tables of a source, in the order of the settings. */
function tablesOf(collected: readonly Collected[], source: Collected["source"]): readonly Collected[] {
  return collected.filter((entry) => entry.source === source);
}
