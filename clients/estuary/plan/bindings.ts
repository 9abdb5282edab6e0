import { connectorOf } from "../catalogue/connectors/index.ts";
import { canonical } from "../catalogue/secrets.ts";
import { isRecord, listIn, recordIn, type Loose } from "./values.ts";

/** A binding of a task, or a transform of a derivation, told apart from the others by what names it. */
export interface Bound {
  /** Path of the resource; of a transform, its name. */
  readonly path: readonly string[];
  readonly value: Loose;
}

/** Bindings of a capture or materialization by resource path, never by index: the service and others reorder them. */
export function bindingsOf(model: unknown): readonly Bound[] {
  const connector = recordIn(recordIn(model, "endpoint"), "connector");
  const image = typeof connector["image"] === "string" ? connector["image"] : "";
  return listIn(model, "bindings").map((value) => ({ path: resourcePath(image, recordIn(value, "resource"), recordIn(connector, "config")), value }));
}

/** Transforms of a derivation, by name. */
export function transformsOf(model: unknown): readonly Bound[] {
  return listIn(recordIn(model, "derive"), "transforms").map((value) => ({ path: [String(value["name"])], value }));
}

/** What names the target of a binding; of a connector that is not ours, what the service noted, else the whole resource. */
export function resourcePath(image: string, resource: Loose, config: Loose): readonly string[] {
  const { _meta, ...own } = resource;
  const connector = connectorOf(image);
  if (connector !== undefined) return connector.resourcePath(own, config);
  const noted = isRecord(_meta) ? _meta["path"] : undefined;
  return Array.isArray(noted) ? noted.map(String) : [canonical(own)];
}

/** A path as one text, which two paths share only when they are the same: a part that could be taken for several is quoted. */
export function pathText(path: readonly string[]): string {
  const [only] = path;
  // The address of a webhook stays as it is: of several parts, one with a slash is quoted.
  if (only !== undefined && path.length === 1 && only.includes("/") && !only.includes('"')) return only;
  return path.map((part) => (/^[^."/\\]+$/u.test(part) ? part : JSON.stringify(part))).join(".");
}

export function counterOf(value: Loose | undefined): number {
  return typeof value?.["backfill"] === "number" ? value["backfill"] : 0;
}

/** Name of the collection a binding or transform reads or writes. */
export function collectionOf(value: Loose): string {
  const source = value["source"] ?? value["target"];
  return isRecord(source) ? String(source["name"]) : String(source);
}
