import { type Spec, capture, secretRef, sourceSlack } from "@sophia/estuary/catalogue";
import { captureNames } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Collected } from "../registry.ts";

/** Streams that have a cursor; the others are read whole each time. */
const incremental: readonly string[] = ["channel_messages", "threads"];

/** Channels, users, messages and threads. https://docs.estuary.dev/reference/Connectors/capture-connectors/slack/ */
export function slackCapture({ prefix, sources: { slack } }: Settings["estuary"], collected: readonly Collected[]): Spec<"capture"> {
  return capture(prefix + captureNames.slack, {
    connector: sourceSlack,
    config: {
      credentials: { auth_type: "OAuth", access_token: secretRef("SLACK_BOT_TOKEN") },
      join_channels: slack.joinChannels,
      lookback_window: slack.lookbackDays,
      start_date: slack.startDate ?? "",
    },
    bindings: collected.map(({ name, resource = name }) => ({ resource: { stream: resource, syncMode: incremental.includes(resource) ? ("incremental" as const) : ("full_refresh" as const) }, target: prefix + name })),
  });
}
