import fc from "fast-check";

import { type Path, readPath } from "../../../policies/model/path.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { edited } from "./edits.ts";
import { sampleStack } from "./sample-stack.ts";

/** Every place in the value, save the value itself. */
export function placesIn(value: unknown): readonly Path[] {
  if (typeof value !== "object" || value === null) return [];
  const steps: (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return steps.flatMap((step) => [[step], ...placesIn(readPath(value, [step])).map((rest) => [step, ...rest])]);
}

/** JSON of any shape, small, with words and numbers that Kubernetes' own fields hold. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, false, 0, 1, -1, 1.5, 1e21, "", "0", "1", "*", "true", "500m", "1Gi", "Always", [], {}, [null], [[]], [{}], { "": null }, "__proto__", "constructor"),
  fc.string({ maxLength: 12, unit: "grapheme" }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values by the name of the field they stand in. */
function valuesByName(stack: readonly Resource[]): ReadonlyMap<string | number, readonly unknown[]> {
  const places = stack.flatMap(({ props }) => placesIn(props).map((path) => ({ name: path.at(-1)!, value: readPath(props, path) })));
  return new Map([...Map.groupBy(places, ({ name }) => name)].map(([name, found]) => [name, found.map(({ value }) => value)]));
}

/** One change of one resource. */
export interface Mutation {
  /** Position of the resource in the stack. */
  readonly of: number;
  readonly path: Path;
  readonly value: unknown;
}

/** A place in one of the resources; never the coordinates by which its kind is known, which are known before anything else. */
export function arbitraryPlace(stack: readonly Resource[]): fc.Arbitrary<Omit<Mutation, "value">> {
  const isOpen = (path: Path) => path[0] !== "apiVersion" && path[0] !== "kind";
  const places = stack.flatMap(({ props }, of) => placesIn(props).filter(isOpen).map((path) => ({ of, path })));
  return fc.constantFrom({ of: 0, path: ["spec"] }, ...places);
}

const familiar = valuesByName(sampleStack);

/** What may well come to stand at a place: what stands in fields of this name elsewhere, or nothing. */
export function familiarValue(path: Path): fc.Arbitrary<unknown> {
  return fc.constantFrom(null, undefined, ...(familiar.get(path.at(-1)!) ?? []));
}

/** Any place and any value, unknown ones among them. */
export function arbitraryMutation(stack: readonly Resource[]): fc.Arbitrary<Mutation> {
  return arbitraryPlace(stack).chain((place) =>
    fc.oneof({ weight: 2, arbitrary: garbage }, { weight: 2, arbitrary: familiarValue(place.path) }, { weight: 1, arbitrary: fc.constant(unknown) }).map((value) => ({ ...place, value })));
}

/** Some of the sample's resources, as many as told, with some changes. */
export function arbitraryStack(resources: number, mutations: number): fc.Arbitrary<readonly Resource[]> {
  return fc.subarray([...sampleStack], { minLength: 1, maxLength: resources }).chain((stack) =>
    fc.array(arbitraryMutation(stack), { maxLength: mutations, size: "max" }).map((changes) => changes.reduce(mutated, stack)));
}

/** The stack with the change made. */
export function mutated(stack: readonly Resource[], { of, path, value }: Mutation): readonly Resource[] {
  return stack.map((resource, index) => (index === of ? { ...resource, props: edited(resource.props, { at: path, value }) } : resource));
}

/** Freezes the value and everything in it. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
