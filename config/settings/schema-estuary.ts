import { z } from "zod";
import { network, sources } from "./schema-estuary-sources.ts";
import { migration, targets } from "./schema-estuary-targets.ts";
import { duration, flag, interval, plainHttpsUrl, seconds, text, whole } from "./values.ts";

/** Estuary's alerts. https://docs.estuary.dev/reference/notifications/ */
const alertTypes = [
  "auto_discover_failed",
  "background_publication_failed",
  "data_movement_stalled",
  "shard_failed",
  "task_chronically_failing",
  "task_auto_disabled_failing",
  "task_idle",
  "task_auto_disabled_idle",
] as const;

/** The characters of catalog names. https://docs.estuary.dev/concepts/catalogs/#namespace */
const catalogName = () => text(/^[\p{L}\p{N}_.-]+(\/[\p{L}\p{N}_.-]+)*$/u, 'allowed: a catalog name such as "sophia-ai/source-gong"');
const counter = () => whole(0, 65_535);

const endpoints = z
  .strictObject({
    agent: plainHttpsUrl().default("https://api.estuary.dev").describe("The control plane: GraphQL, status, metrics."),
    rest: plainHttpsUrl().default("https://eyrcnmuzzyriypdajwdk.supabase.co/rest/v1").describe("PostgREST."),
    encryption: plainHttpsUrl().default("https://config-encryption.estuary.dev").describe("What encrypts connectors' configurations."),
  })
  .prefault({})
  .describe("Where Estuary is. A sandbox stack asks its emulator instead, whatever stands here.");

const activation = z
  .strictObject({
    timeout: duration(2).default("10m").describe("How long to wait for published tasks to run."),
    poll: interval().default("5s").describe("Time between two looks."),
    required: flag().default(true).describe("Fail the update when a task does not run by then. false: only say so."),
  })
  .prefault({})
  .describe("What comes after a publication: tasks start by themselves.");

const redaction = z
  .strictObject({
    names: z.array(text(/^[\p{L}\p{M}][\p{L}\p{M}' .-]{1,98}[\p{L}\p{M}.]$/u, "allowed: a name of three to a hundred letters, with spaces, \"'\", '.' and '-' inside")).default([]).describe("Names of persons to take out of free text. They stand in the stack's file and in what is published at Estuary."),
    cards: flag().default(true).describe("Take out card numbers."),
    taxNumbers: flag().default(true).describe("Take out tax numbers: social security numbers, and those of employers and of value-added tax."),
  })
  .prefault({})
  .describe("What is taken out of free text before it leaves the platform, beside e-mail addresses and telephone numbers.");

const ratio = () => {
  const error = "allowed: a share from 0.5 to 1, such as 0.995";
  return z.number({ error }).min(0.5, { error }).max(1, { error });
};

/** Each scrape costs Estuary a check of the token; Prometheus forgets what it was not told again within five minutes. */
const scrapeInterval = () => {
  const error = 'allowed: a whole number with s or m, such as "60s" or "2m", from 60s to 4m';
  const within = (value: string): boolean => /^[1-9]\d{0,2}[sm]$/.test(value) && seconds(value) >= 60 && seconds(value) <= 240;
  return z.string({ error }).refine(within, { error });
};

export const estuary = z
  .strictObject({
    enabled: flag().default(false).describe("Publish the data fabric."),
    surface: z.enum(["auto", "graphql", "postgrest"]).default("auto").describe("Interface of the control plane. `auto`: GraphQL where it has drafts and publications, else PostgREST."),
    endpoints,
    apiKey: text(/^\S{8,2048}$/, "allowed: a key without spaces").optional().describe("Public key of Estuary's PostgREST, no secret: DEFAULT_PG_PUBLIC_TOKEN of flowctl's source, crates/flow-client/src/lib.rs of github.com/estuary/flow. Needed outside the sandbox."),
    prefix: text(/^([\p{L}\p{N}_.-]+\/)+$/u, 'allowed: a prefix of catalog names that ends with "/", such as "sophia-ai/"').default("sophia-ai/").describe("What all our catalog names begin with; nothing outside is touched."),
    dataPlane: text(/^ops\/dp\/(public|private\/[\p{L}\p{N}_.-]+)\/[a-z0-9-]+$/u, 'allowed: a data plane such as "ops/dp/public/gcp-us-central1-c2"').default("ops/dp/public/gcp-us-central1-c2").describe("Data plane of every task and collection."),
    refresh: flag().default(true).describe("Make every plan from what is live at Estuary, not only from what is recorded."),
    adopt: z.array(catalogName()).default([]).describe("Live specs that were made by others and are taken over."),
    paused: z.array(catalogName()).default([]).describe("Tasks that are paused."),
    reenable: z.array(catalogName()).default([]).describe("Tasks that Estuary disabled, and that are to run again."),
    backfills: z.record(catalogName(), z.record(z.string(), counter())).default({}).describe("Backfill counters: by task, by binding or transform (the collection it reads or writes, without prefix). Raise one to have it filled from the start."),
    acceptedBackfills: z.record(catalogName(), counter()).default({}).describe("By task, the highest backfill counter that the policy pack lets pass."),
    activation,
    network,
    sources,
    targets,
    redaction,
    quality: z.strictObject({ target: ratio().default(0.995).describe("Least share of valid documents; below, an alert.") }).prefault({}).describe("Data quality."),
    migration,
    alerts: z
      .strictObject({
        email: z.email({ error: "allowed: an e-mail address" }).optional().describe("Who is written to. Left out: nobody."),
        types: z.array(z.enum(alertTypes)).default(["shard_failed", "data_movement_stalled", "task_chronically_failing", "task_auto_disabled_failing", "background_publication_failed"]).describe("What about."),
      })
      .prefault({})
      .describe("Estuary's own alerts, by e-mail."),
    metrics: z
      .strictObject({
        interval: scrapeInterval().default("60s").describe("Time between two scrapes of Estuary's metrics; each costs it a check of the token, so no oftener than once a minute."),
        window: duration(24).default("15m").describe("A source that wrote nothing for so long is idle, and nothing lags behind it; at least three scrape intervals."),
        lagSeconds: whole(1, 86_400).default(5).describe("Most seconds between a change of PostgreSQL and its arrival at the sink; of other tasks, this or one scrape interval."),
        leastEventsPerSecond: whole(0, 1_000_000).default(100).describe("Least events a second of the change stream while it has a backlog."),
      })
      .prefault({})
      .describe("Metrics and the alerts on them."),
    serviceAccount: z
      .strictObject({
        enabled: flag().default(false).describe("Make a service account at Estuary for whoever publishes next, with an API key."),
        generation: whole(1, 10_000).default(1).describe("Raise it to have a new key made and the old one revoked."),
        validFor: text(/^P([1-9]\d?|[12]\d\d|3[0-5]\d|36[0-5])D$/, 'allowed: days as "P90D", at most P365D').default("P90D").describe("How long its key is good for."),
      })
      .prefault({})
      .describe("The service account."),
  })
  .prefault({})
  .describe("Estuary, which moves data in and out. Its refresh token is the secret `estuaryToken`, or FLOW_AUTH_TOKEN of the environment.");
