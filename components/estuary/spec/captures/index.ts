import type { Spec } from "@sophia/estuary/catalogue";
import { type SourceName, enabledSources } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Collected } from "../registry.ts";
import { githubCapture } from "./github.ts";
import { gongCapture } from "./gong.ts";
import { httpIngestCapture } from "./http-ingest.ts";
import { hubspotCapture } from "./hubspot.ts";
import { postgresCapture } from "./postgres.ts";
import { slackCapture } from "./slack.ts";
import { snowflakeCapture } from "./snowflake.ts";

type MakeCapture = (estuary: Settings["estuary"], collected: readonly Collected[]) => Spec<"capture">;

const makers: Readonly<Record<SourceName, MakeCapture>> = {
  postgres: postgresCapture,
  gong: gongCapture,
  gongIngest: (estuary, collected) => httpIngestCapture("gongIngest", estuary, collected),
  slack: slackCapture,
  hubspot: hubspotCapture,
  github: githubCapture,
  snowflake: snowflakeCapture,
  memory: (estuary, collected) => httpIngestCapture("memory", estuary, collected),
};

/** The captures of the sources that are on. */
export function captureSpecs(estuary: Settings["estuary"], collected: readonly Collected[]): readonly Spec<"capture">[] {
  return enabledSources(estuary).map((source) => makers[source](estuary, collected.filter((entry) => entry.source === source)));
}
