/** Built specs: the parts of Flow's protocol that tell what a task would do. */
import { valueOf } from "../json.ts";
import { isDisabled, list, nameOf } from "../store/live.ts";
import { bindingPath } from "./backfills.ts";
import { fieldTypes, type FieldTypes } from "./fields.ts";
import { readSchemaOf } from "./schemas.ts";
import type { Entry, Loose, View } from "./view.ts";

export function builtSpec({ entries }: View, entry: Entry): object {
  const value = valueOf(entry.node) as Loose;
  const shardTemplate = { id: `${entry.type}/${entry.name}`, ...(isDisabled(entry.type, entry.node) && { disable: true }) };
  const bindings = list(value["bindings"]).map((one) => ({
    resourceConfig: one["resource"], resourcePath: bindingPath(value, one["resource"] as Loose), backfill: one["backfill"] ?? 0, disabled: one["disable"] === true,
    collection: collectionOf(entries.get(nameOf(one["target"] ?? one["source"]))),
    ...(entry.type === "materialization" && { deltaUpdates: Boolean((one["resource"] as Loose)["delta_updates"]) }),
  }));
  const [active, inactive] = [bindings.filter(({ disabled }) => !disabled), bindings.filter(({ disabled }) => disabled)].map((some) => some.map(({ disabled: _disabled, ...one }) => one));
  switch (entry.type) {
    case "capture": return { name: entry.name, connectorType: "IMAGE", bindings: active, inactiveBindings: inactive, shardTemplate };
    case "materialization": return { name: entry.name, connectorType: "IMAGE", bindings: active, inactiveBindings: inactive, shardTemplate };
    case "collection": {
      const derive = value["derive"] as Loose | undefined;
      const transforms = (isActive: boolean) => list(derive?.["transforms"]).filter((one) => (one["disable"] !== true) === isActive).map((one) => ({ name: one["name"], collection: { name: nameOf(one["source"]) }, backfill: one["backfill"] ?? 0 }));
      return {
        ...collectionOf(entry),
        ...(derive !== undefined && { derivation: { connectorType: "typescript" in (derive["using"] as Loose) ? "TYPESCRIPT" : "SQLITE", transforms: transforms(true), inactiveTransforms: transforms(false), shardTemplate } }),
      };
    }
    case "test": return { name: entry.name };
  }
}

function collectionOf(entry: Entry | undefined): object {
  if (entry === undefined) return {};
  return { name: entry.name, key: entry.value["key"], projections: [...fieldTypes(readSchemaOf(entry.value))].map(([ptr, types]) => ({ ptr, field: ptr.slice(1), inference: inferenceOf(types) })) };
}

const everyType: readonly string[] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/** Formats stand beside the types. */
function inferenceOf(fieldTypes: FieldTypes): object {
  const types = [...(fieldTypes ?? everyType)].map((type) => type.split(":") as [string, string?]);
  const format = types.find(([, one]) => one !== undefined)?.[1];
  return { types: [...new Set(types.map(([type]) => type))].sort(), ...(format !== undefined && { string: { format } }) };
}
