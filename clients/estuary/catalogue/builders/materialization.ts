import type { Connector } from "../connectors/types.ts";
import type { MaterializationBinding, MaterializationModel } from "../types.ts";
import { type ConfigOf, type ResourceOf, defined, endpointOf, record } from "./endpoint.ts";
import type { Spec } from "./spec.ts";

export interface MaterializationOptions<C extends Connector> extends Omit<MaterializationModel, "endpoint" | "bindings"> {
  readonly connector: C;
  readonly config: ConfigOf<C>;
  readonly bindings: readonly (Omit<MaterializationBinding, "resource"> & { readonly resource: ResourceOf<C> })[];
}

/** Writes collections to a destination. */
export function materialization<const C extends Connector>(name: string, { connector, config, bindings, ...rest }: MaterializationOptions<C>): Spec<"materialization"> {
  const model = { endpoint: endpointOf(connector, config), bindings: bindings.map((binding) => ({ ...binding, resource: record(binding.resource) })), ...rest };
  return { name, type: "materialization", model: defined(model) };
}
