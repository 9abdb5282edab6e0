import { z } from "zod";
import { pathOf, secret } from "./shared.ts";
import { thirdPartyResource, utcSecond } from "./third-party.ts";
import type { Connector } from "./types.ts";

/**
 * Channels, messages and threads of Slack. Based on a third party's connector, whose schema is not published: this one is ours, from
 * https://docs.estuary.dev/reference/Connectors/capture-connectors/slack/.
 */
export const sourceSlack = {
  image: "ghcr.io/estuary/source-slack",
  tag: ":v2",
  protocol: "capture",
  published: false,
  config: z.strictObject({
    credentials: z.strictObject({ auth_type: z.literal("OAuth"), access_token: secret, client_id: secret.optional(), client_secret: secret.optional() }),
    join_channels: z.boolean().optional(),
    lookback_window: z.int().min(0),
    start_date: utcSecond,
  }),
  resource: thirdPartyResource,
  resourcePath: (resource) => pathOf(resource, "namespace", "stream"),
} as const satisfies Connector;
