import { type CaptureModel, type CollectionModel, type MaterializationModel, type Spec, sourceName } from "@sophia/estuary/catalogue";
import type { Settings } from "../../../config/settings/schema.ts";

interface Counted {
  readonly backfill?: number;
}

/** What a task's counters are for: its bindings or transforms, each by the collection it reads or writes. */
function partsOf({ type, model }: Spec): readonly { readonly collection: string }[] {
  if (type === "capture") return (model as CaptureModel).bindings.map(({ target }) => ({ collection: target }));
  if (type === "materialization") return (model as MaterializationModel).bindings.map(({ source }) => ({ collection: sourceName(source) }));
  return ((model as CollectionModel).derive?.transforms ?? []).map(({ source }) => ({ collection: sourceName(source) }));
}

function counted(spec: Spec, counter: (collection: string) => number | undefined): Spec {
  const raise = <Part extends Counted>(part: Part, collection: string): Part => {
    const backfill = counter(collection);
    return backfill === undefined || backfill === 0 ? part : { ...part, backfill };
  };
  if (spec.type === "capture") {
    const model = spec.model as CaptureModel;
    return { ...spec, model: { ...model, bindings: model.bindings.map((binding) => raise(binding, binding.target)) } };
  }
  if (spec.type === "materialization") {
    const model = spec.model as MaterializationModel;
    return { ...spec, model: { ...model, bindings: model.bindings.map((binding) => raise(binding, sourceName(binding.source))) } };
  }
  const model = spec.model as CollectionModel;
  if (model.derive === undefined) return spec;
  return { ...spec, model: { ...model, derive: { ...model.derive, transforms: model.derive.transforms.map((transform) => raise(transform, sourceName(transform.source))) } } };
}

/** Specs with the backfill counters of the settings; and the counters that are about nothing there is. */
export function withBackfills({ prefix, backfills }: Pick<Settings["estuary"], "prefix" | "backfills">, specs: readonly Spec[]): { readonly specs: readonly Spec[]; readonly faults: readonly string[] } {
  const faults = Object.entries(backfills).flatMap(([task, counters]) => {
    const spec = specs.find(({ name }) => name === task);
    if (spec === undefined) return [`estuary.backfills.${task} is about no task of this stack; allowed: names of its tasks; remove it`];
    const known = partsOf(spec).map(({ collection }) => collection.slice(prefix.length));
    return Object.keys(counters)
      .filter((binding) => !known.includes(binding))
      .map((binding) => `estuary.backfills.${task}.${binding} is about no binding of ${task}; allowed: ${[...new Set(known)].join(", ") || "none, since it has no bindings"}`);
  });
  return { faults, specs: specs.map((spec) => (backfills[spec.name] === undefined ? spec : counted(spec, (collection) => backfills[spec.name]?.[collection.slice(prefix.length)]))) };
}
