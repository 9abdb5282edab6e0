import { type Settings, type SettingsInput } from "../../../../config/settings/schema.ts";
import { parseSettings } from "../../../../config/settings.ts";

export type EstuaryInput = NonNullable<SettingsInput["estuary"]>;

const rest = { sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" }, secrets: { source: "generated" } } as const;

/** The least that the default sources and targets need. */
export const least = { enabled: true, network: { host: "in.example.com" }, targets: { sink: { url: "https://events.example.com/" } } } as const satisfies EstuaryInput;

/** Every source and every target. */
export const everything = {
  enabled: true,
  network: { host: "in.example.com" },
  sources: {
    postgres: { tables: ["conversations", "user_profiles"], keys: { user_profiles: ["tenant", "user_id:integer"] }, leaving: ["user_profiles"] },
    gong: { enabled: true, startDate: "2027-01-01T00:00:00Z" },
    gongIngest: { enabled: true },
    slack: { enabled: true, startDate: "2027-01-01T00:00:00Z" },
    hubspot: { enabled: true },
    github: { enabled: true, repositories: ["sophia-ai/platform", "sophia-ai/web"], startDate: "2027-01-01T00:00:00Z" },
    snowflake: { enabled: true, host: "org-account.snowflakecomputing.com", user: "ESTUARY", database: "SALES", tables: [{ schema: "CRM", name: "ORDER_LINES", key: ["ORDER_ID", "LINE:integer"] }] },
    memory: { enabled: true },
  },
  targets: {
    postgres: { enabled: true },
    snowflake: { enabled: true, host: "org-account.snowflakecomputing.com", user: "ESTUARY", database: "SOPHIA", schema: "FABRIC", warehouse: "LOADING" },
    pinecone: { enabled: true, index: "sophia" },
    sink: { url: "https://events.example.com/", weaviate: { enabled: true, url: "https://weaviate.example.com" } },
  },
} as const satisfies EstuaryInput;

/** Settings of a stack with this Estuary. */
export function settingsWith(estuary: EstuaryInput): Settings {
  return parseSettings({ ...rest, estuary }, "trial");
}
