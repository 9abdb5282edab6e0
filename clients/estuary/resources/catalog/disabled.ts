import type { CatalogType, CollectionModel, Model, Shards } from "../../catalogue/types.ts";
import { isRecord } from "../values.ts";

/** Whether a spec runs: a collection does when it is derived. */
export function isTask(type: CatalogType, model: unknown): boolean {
  if (type === "capture" || type === "materialization") return true;
  return type === "collection" && isRecord(model) && isRecord(model["derive"]);
}

/** Whether a model stands still. */
export function isDisabled(model: unknown): boolean {
  if (!isRecord(model)) return false;
  const task = isRecord(model["derive"]) ? model["derive"] : model;
  const { shards } = task;
  return isRecord(shards) && shards["disable"] === true;
}

/** The model standing still, or running: that is said by leaving the key out, never by `false`. */
export function withDisabled(model: Model, disabled: boolean): Model {
  const { derive } = model as CollectionModel;
  if (derive !== undefined) return { ...model, derive: withShards(derive, disabled) };
  return withShards(model as { shards?: Shards }, disabled) as Model;
}

function withShards<Task extends { readonly shards?: Shards }>(task: Task, disabled: boolean): Task {
  const { shards, ...rest } = task;
  const { disable: _disable, ...others } = shards ?? {};
  const kept = disabled ? { ...others, disable: true as const } : others;
  return (Object.keys(kept).length === 0 ? rest : { ...rest, shards: kept }) as Task;
}
