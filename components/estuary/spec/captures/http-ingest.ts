import { type Spec, capture, secretRef, sourceHttpIngest } from "@sophia/estuary/catalogue";
import { captureNames } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Collected } from "../registry.ts";

/** Token by which each endpoint is posted to. */
const tokens = { gongIngest: "ESTUARY_GONG_TOKEN", memory: "ESTUARY_MEMORY_TOKEN" } as const;

/**
 * An endpoint of ours at Estuary that others post to, one path per collection; its URL is known once it runs. No browser posts to
 * it, and a token forbids "*" among the origins. https://docs.estuary.dev/reference/Connectors/capture-connectors/http-ingest/
 */
export function httpIngestCapture(source: keyof typeof tokens, { prefix }: Settings["estuary"], collected: readonly Collected[]): Spec<"capture"> {
  return capture(prefix + captureNames[source], {
    connector: sourceHttpIngest,
    config: { paths: collected.map(({ name }) => `/${name}`), requireAuthToken: secretRef(tokens[source]), allowedCorsOrigins: [] },
    bindings: collected.map(({ name }) => ({ resource: { path: `/${name}`, stream: name }, target: prefix + name })),
  });
}
