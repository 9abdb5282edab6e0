import { UnknownValueError } from "@pulumi/policy";
import type { Props } from "../model/resource.ts";
import { unknown } from "../model/unknown.ts";

function read(holder: object, key: PropertyKey): unknown {
  try {
    return plain((holder as Record<PropertyKey, unknown>)[key]);
  } catch (error) {
    // What Pulumi hands a policy throws where a value is not known yet, which would end the whole rule at its first unknown.
    if (error instanceof UnknownValueError) return unknown;
    throw error;
  }
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(value, index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(value, key)]));
}

/** Pulumi's view of a resource's properties as plain data, with our marker where a value is known only after the update. */
export function plainProps(props: object): Props {
  return plain(props) as Props;
}
