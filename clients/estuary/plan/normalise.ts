import type { CatalogType } from "../catalogue/types.ts";
import { bindingsOf, pathText, transformsOf } from "./bindings.ts";
import { isRecord, type Loose, recordIn, without } from "./values.ts";

/**
 * A model in a form in which two that mean the same are the same: bindings and transforms by what names them, defaults left out, what the service writes into a model
 * taken out, older keys under their newer name. For comparing, never for sending.
 */
export function normalise(type: CatalogType, model: unknown): Loose {
  if (type === "test") return { ...(Array.isArray(model) ? { steps: model } : plain(model)) };
  const { endpoint, bindings: _bindings, source, sourceCapture, derive, readSchema, schema, autoDiscover, shards, ...rest } = plain(model);
  const common = without({ ...rest, shards: shardsOf(shards) }, { onIncompatibleSchemaChange: "backfill", projections: {}, shards: {} });
  if (type === "collection") {
    return without({ ...common, ...(schema !== undefined && { schema: withoutExpansion(schema) }), ...(readSchema !== undefined && { readSchema: withoutExpansion(readSchema) }), derive: isRecord(derive) ? derivationOf(derive, model) : undefined });
  }
  const bindings = Object.fromEntries(bindingsOf(model).map(({ path, value }) => [pathText(path), bindingOf(value, rest["onIncompatibleSchemaChange"])]));
  return without({ ...common, endpoint, bindings, source: linkOf(source ?? sourceCapture), autoDiscover: discoveryOf(autoDiscover) }, { autoDiscover: {} });
}

/** What a publication is told, not what is published: its expectations and one-time orders. */
function plain(model: unknown): Loose {
  const { expectPubId: _expectPubId, delete: _delete, reset: _reset, ...rest } = isRecord(model) ? model : {};
  return without(rest);
}

function shardsOf(shards: unknown): Loose {
  return isRecord(shards) ? without(shards, { disable: false, hotStandbys: 0, flags: {} }) : {};
}

function discoveryOf(autoDiscover: unknown): Loose {
  return isRecord(autoDiscover) ? without(autoDiscover, { addNewBindings: false, evolveIncompatibleCollections: false }) : {};
}

/** @param onIncompatible what the task says, which a binding may say again */
function bindingOf(value: Loose, onIncompatible: unknown): Loose {
  const { resource, source, ...rest } = value;
  const { _meta, ...own } = isRecord(resource) ? resource : {};
  return without(
    { ...rest, resource: without(own, { delta_updates: false }), ...(source !== undefined && { source: sourceOf(source) }) },
    { disable: false, backfill: 0, priority: 0, fields: { recommended: true }, onIncompatibleSchemaChange: onIncompatible ?? "backfill" },
  );
}

function derivationOf(derive: Loose, model: unknown): Loose {
  const { transforms: _transforms, shards, ...rest } = derive;
  const transforms = Object.fromEntries(
    transformsOf(model).map(({ path, value }) => {
      const { name: _name, source, ...own } = value;
      return [pathText(path), without({ ...own, source: sourceOf(source) }, { disable: false, backfill: 0, priority: 0 })];
    }),
  );
  return without({ ...rest, transforms, shards: shardsOf(shards) }, { shards: {}, shuffleKeyTypes: [] });
}

/** A source by its name alone is a name. */
function sourceOf(source: unknown): unknown {
  if (!isRecord(source)) return source;
  const { name, ...window } = without(source);
  return Object.keys(window).length === 0 ? name : { name, ...window };
}

/** The capture a materialization follows, in both its forms. */
function linkOf(source: unknown): unknown {
  if (source === undefined || source === null) return undefined;
  return isRecord(source) ? without(source, { deltaUpdates: false, targetNaming: "prefixNonDefaultSchema" }) : { capture: source };
}

/** A schema without those the service writes into it for `flow://` references. */
function withoutExpansion(schema: unknown): unknown {
  if (!isRecord(schema) || !isRecord(schema["$defs"])) return schema;
  const { $defs, ...rest } = schema;
  const kept = Object.fromEntries(Object.entries(recordIn({ $defs }, "$defs")).filter(([name]) => !name.startsWith("flow://")));
  return Object.keys(kept).length === 0 ? rest : { ...rest, $defs: kept };
}
