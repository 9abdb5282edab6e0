import type { Model } from "../../catalogue/types.ts";
import { type FieldChange, compare } from "../../plan/compare.ts";
import { sidesOf } from "../../plan/sides.ts";
import { isDisabled, withDisabled } from "./disabled.ts";
import type { CatalogOutputs } from "./inputs.ts";
import type { Look } from "./types.ts";
import { upheld } from "./upheld.ts";

/**
 * What others changed since we published, by spec: what the service itself adds or moves is none of it.
 * @param edited what is to be said of tasks whose encrypted configuration a person published
 */
export function driftOf(olds: CatalogOutputs, live: Look, edited: ReadonlyMap<string, string>): Record<string, string[]> {
  const drift: Record<string, string[]> = {};
  for (const name of Object.keys(olds.published)) {
    const line = edited.get(name);
    const lines = [...driftOfSpec(olds, name, live), ...(line === undefined ? [] : [line])];
    if (lines.length > 0) drift[name] = lines;
  }
  return drift;
}

function driftOfSpec(olds: CatalogOutputs, name: string, live: Look): string[] {
  const spec = olds.specs[name];
  if (spec === undefined) return [];
  const there = live.get(name);
  if (there?.model === undefined) return ["is gone"];
  const model: unknown = JSON.parse(there.model);
  const { reset: _reset, ...lasting } = spec as Model & { reset?: true };
  const still = isDisabled(model);
  const lines = compare(upheld(withDisabled(lasting, still), model, spec), there.model, olds.types[name] ?? there.type).map(fieldText);
  const asked = isDisabled(spec) || olds.paused.includes(name);
  if (asked && !still) lines.push("runs although it is paused here");
  return lines;
}

/** A change in words. */
export function fieldText(change: FieldChange): string {
  const { from, to } = sidesOf(change);
  return `${change.path} is ${from}, ours is ${to}`;
}
