import { z } from "zod";
import { pathOf, secret } from "./shared.ts";
import { nativeResource } from "./native-resource.ts";
import type { Connector } from "./types.ts";

/** Calls, users and scorecards of Gong, by its API. Source: schema of source-gong, v1. */
export const sourceGong = {
  image: "ghcr.io/estuary/source-gong",
  tag: ":v1",
  protocol: "capture",
  published: true,
  config: z.strictObject({
    credentials: z.strictObject({ credentials_title: z.literal("API Key"), access_key: secret, access_key_secret: secret }),
    region: z.string().optional(),
    start_date: z.iso.datetime({ offset: true, message: 'allowed: a date and time such as "2025-01-01T00:00:00Z"' }).optional(),
    calls_lookback_window: z.int().min(1).max(30).optional(),
  }),
  resource: nativeResource,
  resourcePath: (resource) => pathOf(resource, "name"),
} as const satisfies Connector;
