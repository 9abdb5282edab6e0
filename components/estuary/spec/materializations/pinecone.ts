import { type Spec, materialization, materializePinecone, redactedSuffix, secretRef } from "@sophia/estuary/catalogue";
import { materializationNames } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { schemaFor } from "../migration.ts";
import type { Collected } from "../registry.ts";
import { placed, stopsAtIncompatible, writesSoon } from "./bindings.ts";

/** Vectors of redacted texts; the connector makes them by OpenAI, and knows no deletions. */
export function pineconeMaterialization(estuary: Settings["estuary"], collected: readonly Collected[]): Spec<"materialization"> {
  const { prefix, targets } = estuary;
  const leaving = collected.filter(({ leaves, embedded }) => leaves === true && embedded === true);
  return materialization(prefix + materializationNames.pinecone, {
    connector: materializePinecone,
    config: { index: targets.pinecone.index ?? "", pineconeApiKey: secretRef("PINECONE_API_KEY"), openAiApiKey: secretRef("OPENAI_API_KEY"), embeddingModel: targets.pinecone.model },
    ...stopsAtIncompatible,
    ...writesSoon,
    bindings: placed(estuary, leaving).map(({ entry: { name }, placement }) => ({ resource: { namespace: schemaFor(placement, name, "-shadow") }, source: prefix + name + redactedSuffix, fields: { recommended: true } })),
  });
}
