/**
 * What the catalogue and the sink of Estuary's webhook materialization (services/events) must agree on: where a binding posts
 * to, how the sink names what it stores, and the metrics that alerts are made on.
 */

/** Paths of the sink. Each asks for the sink's token. */
export const sinkRoutes = {
  /** POST: documents of one binding. */
  webhook: "/estuary/webhook",
  /** GET: what was taken in, what lags, whether the targets answer. */
  status: "/estuary/status",
  /** GET: JSON schema of the documents the sink takes. */
  schema: "/estuary/schema",
} as const;

/** Where the sink writes to. */
export const sinkTargets = ["redis", "weaviate"] as const;

export type SinkTarget = (typeof sinkTargets)[number];

/** Whether the documents of a collection passed the checks of their source, or are those that did not. */
export const sinkOutcomes = ["valid", "quarantine"] as const;

export type SinkOutcome = (typeof sinkOutcomes)[number];

/** One binding of the webhook materialization. The sink knows nothing of collections but what their binding's address says. */
export interface SinkBinding {
  readonly target: SinkTarget;
  /** Name of the collection. */
  readonly collection: string;
  /** The collection's key: JSON pointers, in order. */
  readonly key: readonly string[];
  /** Name under which the quality of the documents is counted: the same for the valid and the quarantined ones of a source. Default: `collection`. */
  readonly source?: string;
  /** Default "valid". */
  readonly outcome?: SinkOutcome;
  /** Class of Weaviate. Default: the last part of the collection's name in Pascal case. */
  readonly class?: string;
}

/**
 * The `relativePath` of a binding, resolved by the connector against an `address` that ends with "/". It begins without one:
 * "/estuary" would drop the address's own path.
 */
export function sinkRelativePath(binding: SinkBinding): string {
  const query = new URLSearchParams({ target: binding.target, collection: binding.collection });
  for (const pointer of binding.key) query.append("key", pointer);
  if (binding.source !== undefined) query.set("source", binding.source);
  if (binding.outcome !== undefined) query.set("outcome", binding.outcome);
  if (binding.class !== undefined) query.set("class", binding.class);
  return `${sinkRoutes.webhook.slice(1)}?${query.toString()}`;
}

/** Prefix of every Redis key of the sink; a document of Redis' own is at `estuary:<collection>:<key>`. */
export const sinkKeyPrefix = "estuary:";

/** Defaults of the sink's settings. */
export const sinkDefaults = {
  port: 9017,
  /** Seconds a document stays in Redis, from its publication. */
  valueTtl: 7200,
  /** Seconds the clock of a document (also of a deleted one) outlives it: an older version that is delivered again within them is known to be old. */
  clockTtl: 86_400,
  /** Most bytes of a body whose documents are stored; those beyond go to the dead letters. */
  bodyLimit: 64 * 2 ** 20,
  /** Most bytes of one document. */
  documentLimit: 8 * 2 ** 20,
  deadLetterStream: "estuary:dead-letters",
  /** About as many dead letters are kept: 15 MiB of Redis at most, since each holds little more than a KiB. */
  deadLetterMaximum: 10_000,
  /** Minutes over which the quality ratio is taken. */
  qualityWindow: 60,
} as const;

/** Metrics of the sink that others make alerts or dashboards of. */
export const sinkMetrics = {
  /** Gauge by `collection` and `basis` (`source`: commit at the source, `publication`: arrival at Estuary): largest lag of what was stored within the last minute; absent when nothing was. */
  lag: "estuary_sink_lag_seconds",
  /** Histogram by `collection` and `basis` of the same lags. */
  delivery: "estuary_sink_delivery_seconds",
  /** Gauge by `source` and `target`, the same on every replica: valid documents over all of the window; absent when there were none. */
  quality: "estuary_sink_quality_ratio",
  /** Counter by `collection`, `target` and `outcome` (stored, deleted, again, stale, expired, dead_letter). */
  documents: "estuary_sink_documents_total",
  /** Counter by `code`: answers to bodies. */
  bodies: "estuary_sink_bodies_total",
  bodyBytes: "estuary_sink_body_bytes_total",
  /** Gauge by `collection`: when a document was last stored, seconds since 1970. */
  lastDocument: "estuary_sink_last_document_timestamp_seconds",
  /** Gauge by `target`: 1 when it answers. */
  targetUp: "estuary_sink_target_up",
  /** Gauge: dead letters kept. */
  deadLetters: "estuary_sink_dead_letters",
} as const;
