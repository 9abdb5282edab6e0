import type { JsonSchema } from "./catalogue/types.ts";
import { isRecord } from "./outcome.ts";
import { CONNECTOR_SPEC } from "./surface/documents.ts";
import { unlessNotFound, type Graphql } from "./surface/graphql.ts";

/**
 * The schemas of exactly this image and tag ("ghcr.io/estuary/source-postgres:v3"). The service answers with those of the default tag
 * when it does not know the one asked for, without saying so: that counts as none.
 */
export async function connectorSchemas(graphql: Graphql, image: string): Promise<{ readonly config: JsonSchema; readonly resource: JsonSchema } | undefined> {
  const question = { operation: "read a connector's schema", document: CONNECTOR_SPEC, variables: { fullImageName: image } };
  const spec = await unlessNotFound(graphql.value(question, ["connectorSpec"]));
  if (!isRecord(spec)) return undefined;
  const { imageTag, endpointSpecSchema: config, resourceSpecSchema: resource } = spec;
  const [, tag] = /(:[^:/]+)$/.exec(image) ?? [];
  if (tag === undefined || imageTag !== tag || !isRecord(config) || !isRecord(resource)) return undefined;
  return { config, resource };
}
