import type { CollectionModel, MaterializationModel } from "../types.ts";
import { sourceName } from "./references.ts";

/** How collections are called from which personal data was taken out. */
export const redactedSuffix = "-redacted";

/** What a webhook of ours hands on to outside of the platform, as the parameter `target` of a binding's path names it. */
const handedOn: readonly string[] = ["weaviate"];

/**
 * Bindings that would carry personal data off the platform: a materialization that leaves reads derivations whose name ends with
 * {@link redactedSuffix}, and nothing else. So does a binding of a webhook of ours that hands on to outside.
 * @param ours addresses that are on the platform
 */
export function leavingFaults(where: string, model: MaterializationModel, specs: ReadonlyMap<string, CollectionModel>, ours: readonly string[]): readonly string[] {
  const all = leaves(model, ours);
  const linked = !all || model.source === undefined ? [] : [`${where}: source would add bindings by itself; a materialization that leaves the platform names each collection`];
  return [
    ...linked,
    ...model.bindings.flatMap(({ resource, source }, index) => {
      if (!all && !isHandedOn(resource["relativePath"])) return [];
      const name = sourceName(source);
      if (name.endsWith(redactedSuffix) && specs.get(name)?.derive !== undefined) return [];
      return [`${where}: bindings.${index}.source ${name} leaves the platform unredacted; allowed: a derivation whose name ends with ${redactedSuffix}`];
    }),
  ];
}

/** Whether what a materialization writes is outside of the platform. */
export function leaves({ endpoint }: Pick<MaterializationModel, "endpoint">, ours: readonly string[]): boolean {
  return !ours.some((address) => address === endpoint.connector.config["address"]);
}

function isHandedOn(path: unknown): boolean {
  if (typeof path !== "string") return false;
  const [, query = ""] = path.split(/\?(.*)/s);
  return new URLSearchParams(query).getAll("target").some((target) => handedOn.includes(target));
}
