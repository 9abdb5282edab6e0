import type { Connector } from "../connectors/types.ts";
import type { CaptureModel } from "../types.ts";
import { type ConfigOf, type ResourceOf, defined, endpointOf, record } from "./endpoint.ts";
import type { Spec } from "./spec.ts";

/** A binding of a capture. */
export interface CaptureBindingOptions<C extends Connector> {
  readonly resource: ResourceOf<C>;
  /** Name of the collection it writes, which the same catalogue must hold. */
  readonly target: string;
  readonly disable?: true;
  readonly backfill?: number;
}

export interface CaptureOptions<C extends Connector> extends Omit<CaptureModel, "endpoint" | "bindings"> {
  readonly connector: C;
  readonly config: ConfigOf<C>;
  readonly bindings: readonly CaptureBindingOptions<C>[];
}

/** Reads a source into collections. */
export function capture<const C extends Connector>(name: string, { connector, config, bindings, ...rest }: CaptureOptions<C>): Spec<"capture"> {
  const model = { endpoint: endpointOf(connector, config), bindings: bindings.map((binding) => ({ ...binding, resource: record(binding.resource) })), ...rest };
  return { name, type: "capture", model: defined(model) };
}
