import { z } from "zod";
import { flag, host, text, textThat, whole } from "./values.ts";

/** The captures, one per source. Connectors: components/estuary/spec/captures. */

const identifier = () => text(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, "allowed: the name of a table or schema: letters, digits and '_', at most 63 characters");

/** A column of a key. Estuary takes keys of one type each. */
const keyColumn = () => text(/^[A-Za-z_][A-Za-z0-9_$]{0,254}(:(string|integer|boolean))?$/, 'allowed: a column, with its type unless that is text, such as "id" or "id:integer"');

/** A time in UTC, as every connector takes it. */
export const instant = () => textThat(isInstant, 'allowed: a time in UTC such as "2027-01-01T00:00:00Z"');

function isInstant(value: string): boolean {
  const date = new Date(value);
  // 30 February would be taken for a day of March.
  return !Number.isNaN(date.getTime()) && date.toISOString() === value.replace(/Z$/, ".000Z");
}

/** Host of a Snowflake account, as its connectors take it. */
export const snowflakeHost = () => text(/^[a-z0-9][a-z0-9._-]{0,200}\.snowflakecomputing\.com$/i, 'allowed: a host of Snowflake such as "organisation-account.snowflakecomputing.com"');

/** Identifier at Snowflake. */
export const snowflakeName = () => text(/^[A-Za-z_][A-Za-z0-9_$]{0,254}$/, "allowed: a name at Snowflake: letters, digits, '_' and '$'");

const off = () => flag().default(false).describe("Capture it.");
const start = (what: string) => instant().optional().describe(`${what} from then on.`);

const postgres = z
  .strictObject({
    enabled: flag().default(true).describe("Capture it."),
    tables: z.array(identifier()).min(1, { error: "allowed: a list of at least 1" }).default(["conversations"]).describe("Tables of schema public; each becomes a collection of its name, with '-' for '_'."),
    keys: z.record(z.string(), z.array(keyColumn()).min(1, { error: "allowed: a list of at least 1" })).default({}).describe("Columns of a table's primary key, by table, such as \"id:integer\". Left out: id, which is text (a uuid)."),
    leaving: z.array(identifier()).default([]).describe("Tables that no schema of ours describes whose rows may leave the platform, after their text was redacted; a schema says it itself. Columns of personal data are known by usual names alone (components/estuary/schemas/registry.json). A row with a number beyond 2^53 in its key does not leave: the derivation's log tells of it."),
  })
  .prefault({})
  .describe("The platform's PostgreSQL, by its change stream.");

const gong = z
  .strictObject({
    enabled: off(),
    region: text(/^[a-z]{2}-\d{1,8}$/, 'allowed: a region of Gong such as "us-55616"').default("us-55616").describe("Region of the API, as Gong's API settings show it."),
    startDate: start("Calls"),
    lookbackDays: whole(1, 30).default(7).describe("Days whose calls are read again each day, since Gong adds to them later."),
  })
  .prefault({})
  .describe("Gong's API.");

const gongIngest = z.strictObject({ enabled: off() }).prefault({}).describe("The endpoint the MCP server of Gong posts calls to.");

const slack = z
  .strictObject({
    enabled: off(),
    startDate: start("Messages; needed when it is captured:"),
    lookbackDays: whole(0, 365).default(7).describe("Days whose threads are read again each time."),
    joinChannels: flag().default(false).describe("Let the bot join every public channel."),
  })
  .prefault({})
  .describe("Slack.");

const hubspot = z.strictObject({ enabled: off() }).prefault({}).describe("HubSpot: contacts, companies and deals.");

const github = z
  .strictObject({
    enabled: off(),
    repositories: z
      .array(text(/^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._*-]{1,100}$/, 'allowed: owner and repository such as "sophia-ai/platform", or "sophia-ai/*"'))
      .default([])
      .describe("What to capture; needed when it is captured."),
    startDate: start("Issues, pull requests and commits; needed when it is captured:"),
  })
  .prefault({})
  .describe("GitHub.");

const snowflake = z
  .strictObject({
    enabled: off(),
    host: snowflakeHost().optional().describe("Host of the account."),
    user: snowflakeName().optional().describe("User whose public key is registered there."),
    database: snowflakeName().optional().describe("Database."),
    warehouse: snowflakeName().optional().describe("Warehouse. Left out: the user's."),
    role: snowflakeName().optional().describe("Role. Left out: the user's."),
    tables: z
      .array(
        z.strictObject({
          schema: snowflakeName().default("PUBLIC").describe("Schema."),
          name: snowflakeName().describe("Table."),
          key: z.array(keyColumn()).min(1, { error: "allowed: a list of at least 1" }).describe("Columns that together name a row, such as \"ID:integer\"."),
        }),
      )
      .default([])
      .describe("Tables; each becomes a collection snowflake-<schema>-<table>."),
  })
  .prefault({})
  .describe("Snowflake, by its streams, every five minutes.");

const memory = z.strictObject({ enabled: off() }).prefault({}).describe("The endpoint AI memory posts what it remembers to.");

export const sources = z
  .strictObject({ postgres, gong, gongIngest, slack, hubspot, github, snowflake, memory })
  .prefault({})
  .describe("What is captured.");

/** Names of the sources, as `migration` takes them. */
export const sourceNames = ["postgres", "gong", "gongIngest", "slack", "hubspot", "github", "snowflake", "memory"] as const;

/** Where the way in to the platform's network ends. */
export const network = z
  .strictObject({
    path: z.enum(["ssh", "tls"], { error: 'allowed: "ssh" or "tls"' }).default("ssh").describe("How Estuary reaches PostgreSQL: `ssh`, through a bastion; `tls`, through a TCP port that PostgreSQL speaks TLS on. With `tls` the connectors encrypt but check no certificate (they take no certificate authority, and PostgreSQL's is signed by the cluster's own): who stands in between may read along and pose as the server, so take `ssh` across the internet."),
    host: host().optional().describe("Name or address by which the way in is reached from outside; needed when PostgreSQL is captured or written to."),
    port: whole(1, 65_535).optional().describe("Port of the way in. Left out: 2222 for ssh, 5432 for tls."),
    slot: text(/^[a-z0-9_]{1,63}$/, "allowed: the name of a replication slot: lower-case letters, digits and '_', at most 63 characters").default("sophia_cdc").describe("Replication slot the capture reads."),
    keepSlot: flag().default(false).describe("Leave the slot when the stack goes: PostgreSQL keeps its WAL for it up to data.postgres.maxSlotWalKeepSize."),
    watermarks: text(/^public\.[a-z_][a-z0-9_]{0,62}$/, 'allowed: a table of schema public such as "public.flow_watermarks"').default("public.flow_watermarks").describe("Table the capture writes its watermarks to; of schema public, which is what is published."),
  })
  .prefault({})
  .describe("The way from Estuary to PostgreSQL, and what is read there.");
