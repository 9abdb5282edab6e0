import { z } from "zod";
import { secret } from "./shared.ts";
import type { Connector } from "./types.ts";

/**
 * Documents posted to a URL, as JSON arrays. No schema of it is published: this one is ours, from https://docs.estuary.dev/reference/Connectors/materialization-connectors/http-webhook/
 * and the connector's source. Values of headers are not marked secret there though they are.
 */
export const materializeWebhook = {
  image: "ghcr.io/estuary/materialize-webhook",
  tag: ":v1",
  protocol: "materialization",
  published: false,
  deltaOnly: true,
  markSecret: ["/headers/customHeaders/*/value"],
  config: z.strictObject({
    address: z.string().regex(/^https:\/\/[^\s?#]+\/$/u, 'allowed: a URL that begins with https:// and ends with "/"'),
    headers: z.strictObject({ customHeaders: z.array(z.strictObject({ name: z.string().min(1), value: secret })).optional() }).optional(),
  }),
  // One that begins with "/" would drop the address's own path.
  resource: z.strictObject({ relativePath: z.string().regex(/^[^/\s][^\s]*$/u, 'allowed: a path without "/" at its beginning') }),
  resourcePath: ({ relativePath }, config) => {
    if (typeof relativePath !== "string") return [];
    const { address } = config ?? {};
    return [typeof address === "string" && URL.canParse(relativePath, address) ? new URL(relativePath, address).href : relativePath];
  },
} as const satisfies Connector;
