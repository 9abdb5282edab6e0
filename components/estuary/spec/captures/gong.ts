import { type Spec, capture, secretRef, sourceGong } from "@sophia/estuary/catalogue";
import { captureNames } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Collected } from "../registry.ts";

/** Calls and users, by Gong's API. https://docs.estuary.dev/reference/Connectors/capture-connectors/gong/ */
export function gongCapture({ prefix, sources: { gong } }: Settings["estuary"], collected: readonly Collected[]): Spec<"capture"> {
  return capture(prefix + captureNames.gong, {
    connector: sourceGong,
    config: {
      credentials: { credentials_title: "API Key", access_key: secretRef("GONG_ACCESS_KEY"), access_key_secret: secretRef("GONG_ACCESS_SECRET") },
      region: gong.region,
      calls_lookback_window: gong.lookbackDays,
      ...(gong.startDate !== undefined && { start_date: gong.startDate }),
    },
    bindings: collected.map(({ name, resource = name }) => ({ resource: { name: resource, interval: "PT2M" }, target: prefix + name })),
  });
}
