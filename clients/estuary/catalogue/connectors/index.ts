import { materializePinecone } from "./materialize-pinecone.ts";
import { materializePostgres } from "./materialize-postgres.ts";
import { materializeSnowflake } from "./materialize-snowflake.ts";
import { materializeWebhook } from "./materialize-webhook.ts";
import { sourceGithub } from "./source-github.ts";
import { sourceGong } from "./source-gong.ts";
import { sourceHttpIngest } from "./source-http-ingest.ts";
import { sourceHubspotNative } from "./source-hubspot-native.ts";
import { sourcePostgres } from "./source-postgres.ts";
import { sourceSlack } from "./source-slack.ts";
import { sourceSnowflake } from "./source-snowflake.ts";
import type { Connector } from "./types.ts";

/** The connectors we use. */
export const connectors = [
  sourcePostgres,
  sourceGong,
  sourceSlack,
  sourceHubspotNative,
  sourceGithub,
  sourceSnowflake,
  sourceHttpIngest,
  materializePostgres,
  materializeSnowflake,
  materializePinecone,
  materializeWebhook,
] as const satisfies readonly Connector[];

/** Image and tag, as a spec names a connector. */
export function imageOf(connector: Pick<Connector, "image" | "tag">): string {
  return `${connector.image}${connector.tag}`;
}

/** The connector of an image; another tag is another connector. */
export function connectorOf(image: string): Connector | undefined {
  return connectors.find((connector) => imageOf(connector) === image);
}
