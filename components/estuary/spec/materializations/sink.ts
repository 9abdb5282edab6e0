import { type Spec, materialization, materializeWebhook, secretRef } from "@sophia/estuary/catalogue";
import { materializationNames, sinkTokenHeader } from "../../../../config/estuary.ts";
import { type SinkBinding, type SinkTarget, sinkRelativePath } from "../../../../config/estuary-sink.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { finalName } from "../collections.ts";
import { placementsOf } from "../migration.ts";
import type { Collected } from "../registry.ts";
import { stopsAtIncompatible } from "./bindings.ts";

/** What goes to each target of the sink. */
const wanted: Readonly<Record<SinkTarget, (entry: Collected) => boolean>> = {
  redis: ({ cached }) => cached === true,
  weaviate: ({ embedded }) => embedded === true,
};

/**
 * Documents posted to the events service, which writes them to what Estuary has no connector for. Redis and Weaviate are two tasks,
 * so that one that is down does not hold up the other. They have no schemas to shadow with, so a source that is still in the shadow
 * is not written there. Quarantined documents go along with the cached ones, to be counted.
 */
export function sinkMaterialization(target: SinkTarget, estuary: Settings["estuary"], collected: readonly Collected[]): Spec<"materialization"> {
  const { prefix, targets } = estuary;
  const bindings = collected
    .filter((entry) => wanted[target](entry) && placementsOf(estuary, entry.source).includes("live"))
    .flatMap((entry): SinkBinding[] => {
      const source = prefix + entry.name;
      const valid: SinkBinding = { target, collection: prefix + finalName(entry), key: entry.key, source };
      if (target !== "redis" || entry.checked !== true) return [valid];
      return [valid, { target, collection: `${prefix}${entry.name}-quarantine`, key: entry.key, source, outcome: "quarantine" }];
    });
  return materialization(prefix + materializationNames[target], {
    connector: materializeWebhook,
    config: { address: targets.sink.url ?? "", headers: { customHeaders: [{ name: sinkTokenHeader, value: secretRef("estuaryWebhookToken", "Bearer ") }] } },
    ...stopsAtIncompatible,
    // Fresh data is what it is for; left alone, a transaction may last five minutes.
    shards: { maxTxnDuration: "1s" },
    bindings: bindings.map((binding) => ({ resource: { relativePath: sinkRelativePath(binding) }, source: binding.collection, fields: { recommended: true } })),
  });
}
