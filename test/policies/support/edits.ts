import type { Path } from "../../../policies/model/path.ts";

/** A value put at a place; undefined takes away what stands there. */
export interface Edit {
  readonly at: Path;
  readonly value: unknown;
}

/**
 * The object with the edit made; the given one stays as it is. Objects missing on the way are made, so that one edit may give a
 * container its securityContext. An edit of an item that its list does not have changes nothing.
 */
export function edited<Value>(object: Value, { at, value }: Edit): Value {
  const [step, ...rest] = at;
  if (step === undefined) return value as Value;
  if (typeof step === "number") {
    if (!Array.isArray(object) || step >= object.length) return object;
    return object.map((item: unknown, index) => (index === step ? edited(item, { at: rest, value }) : item)) as Value;
  }
  if (Array.isArray(object)) return object;
  const { [step]: here, ...others } = (typeof object === "object" && object !== null ? object : {}) as Record<string, unknown>;
  const next = edited(here, { at: rest, value });
  return (next === undefined ? others : { ...others, [step]: next }) as Value;
}
