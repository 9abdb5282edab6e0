import { z } from "zod";
import { nativeResource } from "./native-resource.ts";
import { pathOf, secret } from "./shared.ts";
import type { Connector } from "./types.ts";

/**
 * CRM objects of HubSpot, with the token of a private app: the OAuth variant rotates its token and publishes its own configuration. The published schema maps the
 * token variant by its discriminator and defines it, but leaves it out of `oneOf`. Source: schema of source-hubspot-native, v1.
 */
export const sourceHubspotNative = {
  image: "ghcr.io/estuary/source-hubspot-native",
  tag: ":v1",
  protocol: "capture",
  published: true,
  config: z.strictObject({
    credentials: z.strictObject({ credentials_title: z.literal("Private App Credentials"), access_token: secret }),
    capturePropertyHistory: z.boolean().optional(),
    useLegacyNamingForCustomObjects: z.boolean().optional(),
  }),
  resource: nativeResource,
  resourcePath: (resource) => pathOf(resource, "name"),
} as const satisfies Connector;
