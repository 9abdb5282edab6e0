import type { TestStep } from "../types.ts";
import { defined } from "./endpoint.ts";
import type { Spec } from "./spec.ts";

/** A test of derivations: runs at every publication that touches them and fails it. */
export function test(name: string, steps: readonly TestStep[], description?: string): Spec<"test"> {
  return { name, type: "test", model: defined({ ...(description !== undefined && { description }), steps }) };
}

/** Documents put into a collection. */
export function ingest(collection: string, documents: readonly unknown[], description?: string): TestStep {
  return { ingest: { collection, documents, ...(description !== undefined && { description }) } };
}

/** Documents that must then be in a collection, in the order of its key; fields that are left out are not looked at. */
export function verify(collection: string, documents: readonly unknown[], description?: string): TestStep {
  return { verify: { collection, documents, ...(description !== undefined && { description }) } };
}
