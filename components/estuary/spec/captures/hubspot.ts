import { type Spec, capture, secretRef, sourceHubspotNative } from "@sophia/estuary/catalogue";
import { captureNames } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Collected } from "../registry.ts";

/** Contacts, companies and deals, with the token of a private app. https://docs.estuary.dev/reference/Connectors/capture-connectors/hubspot-native/ */
export function hubspotCapture({ prefix }: Settings["estuary"], collected: readonly Collected[]): Spec<"capture"> {
  return capture(prefix + captureNames.hubspot, {
    connector: sourceHubspotNative,
    config: { credentials: { credentials_title: "Private App Credentials", access_token: secretRef("HUBSPOT_PRIVATE_APP_TOKEN") }, capturePropertyHistory: false },
    bindings: collected.map(({ name, resource = name }) => ({ resource: { name: resource }, target: prefix + name })),
  });
}
