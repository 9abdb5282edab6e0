import { type Spec, materialization, materializeWebhook, redactedSuffix, secretRef } from "@sophia/estuary/catalogue";
import { materializationNames, sinkTokenHeader } from "../../../../config/estuary.ts";
import { type SinkBinding, type SinkTarget, sinkRelativePath } from "../../../../config/estuary-sink.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { finalName } from "../collections.ts";
import { placementsOf } from "../migration.ts";
import type { Collected } from "../registry.ts";
import { stopsAtIncompatible } from "./bindings.ts";

/**
 * What goes to each target of the sink, of one collection. Whatever is checked goes to Redis with its quarantine, read there or not:
 * the sink counts the quality of what it takes, by the name of the source. Weaviate is outside of the platform and gets what is
 * redacted; it sees no quarantine, so it counts under that name of its own.
 */
const wanted: Readonly<Record<SinkTarget, (prefix: string, entry: Collected) => readonly SinkBinding[]>> = {
  redis: (prefix, entry) => {
    if (entry.cached !== true && entry.checked !== true) return [];
    const shared = { target: "redis", key: entry.key, source: prefix + entry.name } as const;
    const valid: SinkBinding = { ...shared, collection: prefix + finalName(entry) };
    return entry.checked === true ? [valid, { ...shared, collection: `${prefix}${entry.name}-quarantine`, outcome: "quarantine" }] : [valid];
  },
  weaviate: (prefix, { name, key, embedded, leaves }) => (embedded === true && leaves === true ? [{ target: "weaviate", collection: prefix + name + redactedSuffix, key }] : []),
};

/**
 * Documents posted to the events service, which writes them to what Estuary has no connector for. Redis and Weaviate are two tasks,
 * so that one that is down does not hold up the other. They have no schemas to shadow with, so a source that is still in the shadow
 * is not written there.
 */
export function sinkMaterialization(target: SinkTarget, estuary: Settings["estuary"], collected: readonly Collected[]): Spec<"materialization"> {
  const { prefix, targets } = estuary;
  const bindings = collected.filter(({ source }) => placementsOf(estuary, source).includes("live")).flatMap((entry) => wanted[target](prefix, entry));
  return materialization(prefix + materializationNames[target], {
    connector: materializeWebhook,
    config: { address: targets.sink.url ?? "", headers: { customHeaders: [{ name: sinkTokenHeader, value: secretRef("estuaryWebhookToken", "Bearer ") }] } },
    ...stopsAtIncompatible,
    // Fresh data is what it is for; left alone, a transaction may last five minutes.
    shards: { maxTxnDuration: "1s" },
    bindings: bindings.map((binding) => ({ resource: { relativePath: sinkRelativePath(binding) }, source: binding.collection, fields: { recommended: true } })),
  });
}
