/** What a publication makes the service read anew, by itself or because it was told to. */
import { connectorOf, resourcePath } from "../connectors.ts";
import { itemsOf, member, nodeOf, parseJson, valueOf, withMember, type JsonNode } from "../json.ts";
import { list, nameOf } from "../store/live.ts";
import type { Problem, State } from "../types.ts";
import { fieldTypes, holds, inWords, type FieldTypes } from "./fields.ts";
import { readSchemaOf } from "./schemas.ts";
import { problem, type Entry, type Loose, type View } from "./view.ts";

/** The resource path of a task's binding as one text. */
export function bindingKey(value: Loose, resource: Loose): string {
  return bindingPath(value, resource).join(".");
}

export function bindingPath(value: Loose, resource: Loose): readonly string[] {
  const image = imageOf(value);
  return resourcePath(image === undefined ? undefined : connectorOf(image), resource, connectorIn(value)?.["config"] as Loose | undefined);
}

export function imageOf(value: Loose): string | undefined {
  const image = connectorIn(value)?.["image"];
  return typeof image === "string" ? image : undefined;
}

/** Connectors that write whole documents and never look at what they wrote. */
function isDeltaOnly(value: Loose): boolean {
  return /\/materialize-(webhook|pinecone):/.test(imageOf(value) ?? "");
}

function connectorIn(value: Loose): Loose | undefined {
  return (value["endpoint"] as Loose | undefined)?.["connector"] as Loose | undefined;
}

/** A counter that is lower than the live one. The real service's answer is not known: ours refuses. */
export function loweredCounters(entry: Entry): Problem[] {
  if (entry.live === undefined) return [];
  const former = countersOf(entry.type, valueOf(parseJson(entry.live.model)) as Loose);
  return [...countersOf(entry.type, entry.value)].flatMap(([key, counter]) => {
    const live = former.get(key);
    return live !== undefined && counter < live ? [problem(entry, `the backfill counter of ${key} cannot go down from ${live} to ${counter}`)] : [];
  });
}

function countersOf(type: Entry["type"], value: Loose): Map<string, number> {
  const counter = (one: Loose) => (typeof one["backfill"] === "number" ? one["backfill"] : 0);
  if (type === "collection") return new Map(list((value["derive"] as Loose | undefined)?.["transforms"]).map((one) => [String(one["name"]), counter(one)]));
  return new Map(list(value["bindings"]).map((one) => [bindingKey(value, one["resource"] as Loose), counter(one)]));
}

/**
 * Changes a materialization as the service does when what it reads no longer fits, or is read anew.
 * @returns what makes the publication fail
 */
export function adapt(state: State, { entries }: View, entry: Entry): Problem[] {
  const former = entry.live === undefined ? undefined : (valueOf(parseJson(entry.live.model)) as Loose);
  const faults: Problem[] = [];
  let bindings = itemsOf(member(entry.node, "bindings"));
  let disableTask = false;
  const raise = (index: number, key: string, live: Loose, why: string) => {
    const liveCounter = Number(live["backfill"] ?? 0);
    const own = Number(list(entry.value["bindings"])[index]?.["backfill"] ?? 0);
    if (own > liveCounter) return; // it is read anew already
    bindings = replaced(bindings, index, "backfill", nodeOf(liveCounter + 1));
    entry.fixes.push(`incremented the backfill counter of binding ${key}: ${why}`);
  };
  list(entry.value["bindings"]).forEach((binding, index) => {
    const key = bindingKey(entry.value, binding["resource"] as Loose);
    const live = list(former?.["bindings"]).find((one) => bindingKey(former ?? {}, one["resource"] as Loose) === key);
    if (live === undefined || binding["disable"] === true) return;
    const source = entries.get(nameOf(binding["source"]));
    if (source?.drafted === true && source.value["reset"] === true && source.live !== undefined) return raise(index, key, live, `the source collection ${source.name} was reset`);
    if (state.behaviour.unexpectedBackfills.includes(entry.name)) return raise(index, key, live, "the connector asked for it");
    const why = incompatibility(source, binding, live, isDeltaOnly(entry.value));
    if (why === undefined) return;
    switch (binding["onIncompatibleSchemaChange"] ?? entry.value["onIncompatibleSchemaChange"] ?? "backfill") {
      case "abort": faults.push(problem(entry, `binding ${key}: ${why}; onIncompatibleSchemaChange is abort`)); break;
      case "disableBinding":
        bindings = replaced(bindings, index, "disable", nodeOf(true));
        entry.fixes.push(`disabled binding ${key}: ${why}`);
        break;
      case "disableTask":
        disableTask = true;
        entry.fixes.push(`disabled the task, because of binding ${key}: ${why}`);
        break;
      default: raise(index, key, live, why);
    }
  });
  if (entry.fixes.length > 0) entry.node = withMember(entry.node, "bindings", { kind: "array", items: bindings });
  if (disableTask) entry.node = withMember(entry.node, "shards", withMember(member(entry.node, "shards") ?? nodeOf({}), "disable", nodeOf(true)));
  return faults;
}

function replaced(items: readonly JsonNode[], index: number, key: string, value: JsonNode): JsonNode[] {
  return items.map((one, at) => (at === index ? withMember(one, key, value) : one));
}

/** Why what stands in the endpoint no longer fits. */
function incompatibility(source: Entry | undefined, binding: Loose, live: Loose, deltaOnly: boolean): string | undefined {
  const delta = (one: Loose) => Boolean((one["resource"] as Loose)["delta_updates"]);
  if (delta(binding) !== delta(live)) return "delta_updates was changed";
  const [from, to] = [nameOf(live["source"]), nameOf(binding["source"])];
  if (from !== to) return `its source was changed from ${from} to ${to}`;
  const groupBy = (one: Loose) => JSON.stringify((one["fields"] as Loose | undefined)?.["groupBy"] ?? []);
  if (groupBy(binding) !== groupBy(live)) return "groupBy was changed";
  if (source?.live === undefined || !source.drafted) return undefined;
  const before = valueOf(parseJson(source.live.model)) as Loose;
  if (JSON.stringify(before["key"]) !== JSON.stringify(source.value["key"])) return `the key of ${source.name} was changed`;
  if (deltaOnly) return undefined; // whole documents have no columns
  const [old, now] = [before, valueOf(source.node) as Loose].map((one) => fieldTypes(readSchemaOf(one))) as [ReadonlyMap<string, FieldTypes>, ReadonlyMap<string, FieldTypes>];
  for (const [pointer, types] of now) {
    const known = old.get(pointer);
    if (known === undefined || !isSelected(pointer, binding, source.value)) continue; // new, or it held anything
    const fitting = types !== undefined && [...types].every((type) => type === "null" || holds(known, type));
    if (!fitting) return `field ${pointer.slice(1)} of ${source.name} was ${inWords(known)} and may now be ${inWords(types)}`;
  }
  return undefined;
}

/** Whether a binding materializes the field; objects and arrays count as well as scalars. */
function isSelected(pointer: string, binding: Loose, source: Loose): boolean {
  const fields = binding["fields"] as Loose | undefined;
  const projections = Object.entries((source["projections"] as Loose | undefined) ?? {});
  const names = [pointer.slice(1), ...projections.flatMap(([name, of]) => ((typeof of === "string" ? of : (of as Loose)["location"]) === pointer ? [name] : []))];
  if (names.some((name) => textsOf(fields?.["exclude"]).includes(name))) return false;
  const required = { ...(fields?.["require"] as Loose | undefined), ...(fields?.["include"] as Loose | undefined) };
  if (names.some((name) => name in required) || (source["key"] as string[]).includes(pointer)) return true;
  const recommended = fields?.["recommended"] ?? true;
  if (recommended === false) return false;
  return recommended === true || pointer.split("/").length - 1 <= Math.max(Number(recommended), 1);
}

const textsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
