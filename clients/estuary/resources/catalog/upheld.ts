import type { CaptureModel, CollectionModel, MaterializationModel, Model } from "../../catalogue/types.ts";
import { type Bound, bindingsOf, counterOf, pathText, transformsOf } from "../../plan/bindings.ts";

type Item = Bound["value"];

/**
 * Our model with what the service added and must stay: backfill counters that it raised, since a lower one is never sent, and bindings
 * that a discovery or a linked capture added where the task asks for that.
 * @param former our model before, whose bindings are ours to take away
 */
export function upheld(ours: Model, live: unknown, former?: unknown): Model {
  if (typeof live !== "object" || live === null) return ours;
  const { derive } = ours as CollectionModel;
  if (derive !== undefined) return { ...ours, derive: { ...derive, transforms: raised(transformsOf(ours), transformsOf(live)) } } as unknown as Model;
  if (!("bindings" in ours)) return ours;
  const known = pathsOf([...bindingsOf(ours), ...bindingsOf(former)]);
  const added = followsOthers(ours) ? bindingsOf(live).filter(({ path }) => !known.has(pathText(path))) : [];
  return { ...ours, bindings: [...raised(bindingsOf(ours), bindingsOf(live)), ...added.map(({ value }) => value)] } as unknown as Model;
}

/** Whether the model no longer has a binding that ours had: a comparison takes it for one that a discovery added. */
export function losesBinding(ours: Model, former: unknown): boolean {
  if (!("bindings" in ours) || !followsOthers(ours)) return false;
  const kept = pathsOf(bindingsOf(ours));
  return bindingsOf(former).some(({ path }) => !kept.has(pathText(path)));
}

/** Whether the service adds bindings to the task by itself. */
function followsOthers(model: CaptureModel | MaterializationModel): boolean {
  return "autoDiscover" in model ? model.autoDiscover?.addNewBindings === true : "source" in model && model.source !== undefined;
}

function raised(ours: readonly Bound[], live: readonly Bound[]): Item[] {
  const counters = new Map(live.map(({ path, value }) => [pathText(path), counterOf(value)]));
  return ours.map(({ path, value }) => {
    const floor = counters.get(pathText(path)) ?? 0;
    return floor > counterOf(value) ? { ...value, backfill: floor } : value;
  });
}

function pathsOf(items: readonly Bound[]): ReadonlySet<string> {
  return new Set(items.map(({ path }) => pathText(path)));
}
