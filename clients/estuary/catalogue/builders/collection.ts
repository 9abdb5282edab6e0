import type { CollectionModel } from "../types.ts";
import { defined } from "./endpoint.ts";
import type { Spec } from "./spec.ts";

/** Documents of one shape. Either `schema`, or `writeSchema` and `readSchema`. */
export function collection(name: string, model: Omit<CollectionModel, "derive">): Spec<"collection"> {
  return { name, type: "collection", model: defined(model) };
}
