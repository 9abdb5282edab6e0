import { z } from "zod";
import { pathOf, secret } from "./shared.ts";
import type { Connector } from "./types.ts";

/** Vectors in Pinecone, embedded by OpenAI through the connector. The index must exist with the model's dimension. Source: schema of materialize-pinecone, v1. */
export const materializePinecone = {
  image: "ghcr.io/estuary/materialize-pinecone",
  tag: ":v1",
  protocol: "materialization",
  published: true,
  deltaOnly: true,
  config: z.strictObject({
    index: z.string(),
    pineconeApiKey: secret,
    openAiApiKey: secret,
    embeddingModel: z.string().optional(),
    advanced: z.strictObject({ openAiOrg: z.string().optional() }).optional(),
  }),
  resource: z.strictObject({ namespace: z.string() }),
  resourcePath: (resource) => pathOf(resource, "namespace"),
  hints: { environment: "remove it: the connector no longer has an environment" },
} as const satisfies Connector;
