import { z } from "zod";
import { pathOf, secret } from "./shared.ts";
import { thirdPartyResource, utcSecond } from "./third-party.ts";
import type { Connector } from "./types.ts";

/**
 * Issues, pull requests, commits and more of GitHub, with a personal access token. Based on a third party's connector, whose schema is not among the published ones: this
 * one is ours, from https://docs.estuary.dev/reference/Connectors/capture-connectors/github/.
 */
export const sourceGithub = {
  image: "ghcr.io/estuary/source-github",
  tag: ":v2",
  protocol: "capture",
  published: false,
  config: z.strictObject({
    credentials: z.strictObject({ option_title: z.literal("PAT Credentials"), personal_access_token: secret }),
    /** Space-delimited, such as "acme/api acme/web" or "acme/*". */
    repository: z.string().min(1),
    start_date: utcSecond,
    branch: z.string().optional(),
    page_size_for_large_streams: z.int().min(1).max(100).optional(),
  }),
  resource: thirdPartyResource,
  resourcePath: (resource) => pathOf(resource, "namespace", "stream"),
} as const satisfies Connector;
