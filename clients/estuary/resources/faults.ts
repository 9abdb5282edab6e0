import { prefixPattern } from "../catalogue/names.ts";
import { hasUnknown } from "./values.ts";

export interface Failure {
  property: string;
  reason: string;
}

/** Faults of a prefix of catalog names. */
export function prefixFaults(property: string, value: unknown): Failure[] {
  if (hasUnknown(value) || (typeof value === "string" && prefixPattern.test(value))) return [];
  return [{ property, reason: `${property} is ${JSON.stringify(value) ?? "missing"}; allowed: a prefix of catalog names that ends with "/", such as "acme/"` }];
}
