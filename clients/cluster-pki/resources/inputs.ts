/** What the engine puts for a value it does not know yet (@pulumi/pulumi, runtime/rpc: unknownValue). */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const isUnknown = (value: unknown): boolean => value === unknownValue;

/** A fault of one input, as the engine prints it beside the property. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** What `check` returns to the engine. */
export interface Checked<Inputs> {
  readonly inputs: Inputs;
  readonly failures: Failure[];
}

/** What `diff` returns to the engine. Nothing here ever replaces: these resources are a cluster's identity. */
export interface Difference {
  readonly changes: boolean;
}

/** The instant a resource is judged and made at: `asOf`, or else now. */
export function instantOf({ asOf }: { readonly asOf?: string }): Date {
  return asOf === undefined ? new Date() : new Date(asOf);
}

/** @returns a failure for an `asOf` that is no instant */
export function checkInstant(asOf: unknown): Failure[] {
  if (asOf === undefined || isUnknown(asOf) || (typeof asOf === "string" && !Number.isNaN(Date.parse(asOf)))) return [];
  return [{ property: "asOf", reason: `asOf is ${JSON.stringify(asOf)}; allowed: an instant such as 2026-11-21T12:00:00Z, or leave it out for now` }];
}
