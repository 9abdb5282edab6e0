import { z } from "zod";
import { snowflakeHost, snowflakeName, sourceNames } from "./schema-estuary-sources.ts";
import { flag, plainHttpsUrl, text } from "./values.ts";

/** The materializations, one per target. Connectors: components/estuary/spec/materializations. */

const off = () => flag().default(false).describe("Materialise to it.");

const postgres = z
  .strictObject({
    enabled: flag().default(true).describe("Materialise to it."),
    schema: text(/^[a-z_][a-z0-9_]{0,50}$/, "allowed: the name of a schema: lower-case letters, digits and '_', at most 51 characters").default("estuary").describe("Schema of the platform's database the tables are made in."),
  })
  .prefault({})
  .describe("The platform's PostgreSQL.");

const snowflake = z
  .strictObject({
    enabled: off(),
    host: snowflakeHost().optional().describe("Host of the account."),
    user: snowflakeName().optional().describe("User whose public key is registered there."),
    database: snowflakeName().optional().describe("Database."),
    schema: snowflakeName().optional().describe("Schema the tables are made in."),
    warehouse: snowflakeName().optional().describe("Warehouse. Left out: the user's."),
    role: snowflakeName().optional().describe("Role. Left out: the user's."),
    timestampType: z
      .enum(["TIMESTAMP_LTZ", "TIMESTAMP_NTZ (discard TZ)", "TIMESTAMP_NTZ (normalize to UTC)", "TIMESTAMP_TZ"])
      .default("TIMESTAMP_LTZ")
      .describe("Type of columns that hold a time."),
    syncFrequency: z
      .enum(["0s", "30s", "5m", "15m", "30m", "1h", "2h", "4h"])
      .default("30m")
      .describe("How often rows are written: a warehouse that is never idle is paid for all day."),
  })
  .prefault({})
  .describe("Snowflake, with a key pair.");

const pinecone = z
  .strictObject({
    enabled: off(),
    index: text(/^[a-z0-9]([-a-z0-9]{0,43}[a-z0-9])?$/, "allowed: the name of a Pinecone index: lower-case letters, digits and '-', at most 45 characters").optional().describe("Index; it must exist and have the model's dimension."),
    model: text(/^[a-z0-9][a-z0-9.-]{0,100}$/, 'allowed: a model of OpenAI such as "text-embedding-ada-002"').default("text-embedding-ada-002").describe("Model by which the connector makes vectors."),
  })
  .prefault({})
  .describe("Pinecone.");

const sink = z
  .strictObject({
    enabled: flag().default(true).describe("Materialise to it."),
    url: plainHttpsUrl().optional().describe("URL by which Estuary reaches the events service, with \"/\" at its end. The edge must route /estuary/ below it there: a task whose endpoint does not answer does not start, which fails the update while estuary.activation.required is true."),
    redis: flag().default(true).describe("Write to Redis."),
    weaviate: z
      .strictObject({
        enabled: flag().default(false).describe("Write to Weaviate."),
        url: plainHttpsUrl().optional().describe("Weaviate, outside of the platform: the events service reaches the internet only, at port 443. What goes there is redacted."),
      })
      .prefault({})
      .describe("Weaviate."),
  })
  .prefault({})
  .describe("Our own events service, which writes to what Estuary has no connector for.");

export const targets = z.strictObject({ postgres, snowflake, pinecone, sink }).prefault({}).describe("What is materialised to.");

const move = z
  .strictObject({
    mode: z
      .enum(["live", "shadow", "cutover"])
      .default("live")
      .describe("`live`: written to the targets' own schemas. `shadow`: to shadow schemas beside them, so that both can be compared. `cutover`: to both; back is `shadow` again. What a materialization no longer writes to is as it was then: a second cutover, or `live` after `shadow`, fills the tables anew from the start."),
    removeOld: flag().default(false).describe("After the cutover, stop writing to the shadow schemas; what lies in them stays until somebody drops it."),
  })
  .prefault({})
  .describe("One source.");

const perSource = Object.fromEntries(sourceNames.map((name) => [name, move])) as Record<(typeof sourceNames)[number], typeof move>;

export const migration = z.strictObject(perSource).prefault({}).describe("How far each source has moved here from what brought its data before.");
