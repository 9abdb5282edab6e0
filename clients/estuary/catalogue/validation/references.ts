import { closest } from "../closest.ts";
import type { CaptureModel, CollectionModel, MaterializationModel, Model, SourceWindow, TestModel } from "../types.ts";

/** A collection a spec names, and where. */
export interface Reference {
  readonly at: string;
  readonly collection: string;
}

/** The name of what a binding or a transform reads. */
export function sourceName(source: string | SourceWindow): string {
  return typeof source === "string" ? source : source.name;
}

/** Collections a spec reads, writes or tests. */
export function references(type: string, model: Model): readonly Reference[] {
  switch (type) {
    case "capture":
      return (model as CaptureModel).bindings.map(({ target }, index) => ({ at: `bindings.${index}.target`, collection: target }));
    case "materialization":
      return (model as MaterializationModel).bindings.map(({ source }, index) => ({ at: `bindings.${index}.source`, collection: sourceName(source) }));
    case "test":
      return (model as TestModel).steps.map((step, index) => ({ at: `steps.${index}`, collection: ("ingest" in step ? step.ingest : step.verify).collection }));
    default:
      return ((model as CollectionModel).derive?.transforms ?? []).map(({ name, source }) => ({ at: `derive.transforms.${name}.source`, collection: sourceName(source) }));
  }
}

/** Named collections that are not there. A capture is published with its collections or not at all. */
export function referenceFaults(where: string, named: readonly Reference[], collections: ReadonlySet<string>): readonly string[] {
  return named.flatMap(({ at, collection }) => {
    if (collections.has(collection)) return [];
    const guess = closest(collection, [...collections]);
    return [`${where}: ${at} is ${JSON.stringify(collection)}, which is no collection of the catalogue; ${guess === undefined ? "add it" : `did you mean ${guess}?`}`];
  });
}
