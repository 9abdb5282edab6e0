import type { z } from "zod";
import { imageOf } from "../connectors/index.ts";
import type { Connector } from "../connectors/types.ts";
import type { Endpoint } from "../types.ts";

/** What a connector's configuration is written as. */
export type ConfigOf<C extends Connector> = z.input<C["config"]>;
/** What a binding's resource is written as. */
export type ResourceOf<C extends Connector> = z.input<C["resource"]>;

/** An endpoint; what is wrong in the configuration is told by the whole catalogue's check. */
export function endpointOf<C extends Connector>(connector: C, config: ConfigOf<C>): Endpoint {
  return { connector: { image: imageOf(connector), config: record(config) } };
}

/** A mapping of keys, without those that are undefined. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return defined(value) as Readonly<Record<string, unknown>>;
}

/** A value without what is undefined in it: no JSON text has that, and two equal models must be equal. */
export function defined<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map((inner: unknown) => defined(inner)) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, defined(inner as unknown)])) as Value;
}
