import { type Settings, type SettingsInput, parseSettings } from "../../../config/settings.ts";

type Estuary = NonNullable<SettingsInput["estuary"]>;

/** A stack whose PostgreSQL Estuary reads and writes. */
export function settingsOf(network: Estuary["network"] = {}, input: SettingsInput = {}): Settings {
  const { estuary, ...rest } = input;
  const sink = { url: "https://sink.example.com/" };
  return parseSettings({ ...rest, estuary: { enabled: true, network: { host: "in.example.com", ...network }, targets: { sink }, ...estuary } }, "test");
}

/** As documentation gives them. RFC 5737 */
export const cidrs = ["198.51.100.7/32", "192.0.2.0/24"];
