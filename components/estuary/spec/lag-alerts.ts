import { materializationNames } from "../../../config/estuary.ts";
import { sinkMetrics } from "../../../config/estuary-sink.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { seconds } from "../../../config/settings/values.ts";
import { type Rule, alert, evaluation } from "./rule.ts";

type Estuary = Settings["estuary"];

/** Documents written to a collection, whoever writes them. */
const written = "sophia:estuary_written_docs:total";
/** When a collection was last seen to have grown. */
const grown = "sophia:estuary_grown:timestamp_seconds";

/** When the newest document that a task has worked on was published: of materializations, and of derivations. */
function published(tasks: string): string {
  return `max by (task, collection) (materialized_last_source_published_at_time_seconds${tasks} or derived_last_source_published_at_time_seconds${tasks})`;
}

/** What the lags are made of. A recorded time is kept until the collection has been idle for twice the window. */
export function lagRecordings({ metrics }: Pick<Estuary, "metrics">): Rule[] {
  const kept = 2 * seconds(metrics.window);
  return [
    { record: written, expr: "sum by (collection) (captured_out_docs_total) or sum by (collection) (derived_out_docs_total)" },
    {
      record: grown,
      expr: `((${written} != ${written} offset ${seconds(metrics.interval)}s) * 0 + time()) or (last_over_time(${grown}[${4 * evaluation}s]) > time() - ${kept})`,
    },
  ];
}

/**
 * Lag is now minus the publication of the last document a task has worked on. It counts only while the source wrote within the window, and
 * only when that document is older than what the source wrote last: neither an idle source nor one that writes seldom lags. A write is
 * seen up to a scrape, a comparison and an evaluation late.
 */
function lagging(most: number, { metrics }: Pick<Estuary, "metrics">, tasks: string): string {
  const late = 2 * seconds(metrics.interval) + evaluation;
  return [
    `(time() - ${published(tasks)} > ${most})`,
    `and on (task, collection) (${published(tasks)} < on (collection) group_left () (${grown} - ${late}))`,
    `and on (collection) (time() - ${grown} < ${seconds(metrics.window)})`,
  ].join("\n");
}

/**
 * Tasks that write at set times, and how many seconds lie between. What is written may be older than that: a
 * commit takes its time on top, and Estuary speaks of up to twice the frequency until outstanding transactions are through.
 * https://docs.estuary.dev/reference/materialization-sync-schedule/
 */
function scheduled({ prefix, targets }: Estuary): readonly { readonly task: string; readonly every: number }[] {
  const { enabled, syncFrequency } = targets.snowflake;
  return enabled ? [{ task: `${prefix}${materializationNames.snowflake}`, every: seconds(syncFrequency) }] : [];
}

/** Seconds the sink's lag is remembered: its gauge goes soon after the last change, and a source that changes seldom would never be told. */
const remembered = 300;

/** Tasks that are behind: the change stream by the sink's own clock, all others as exactly as they are scraped. */
export function lagAlerts(estuary: Estuary): Rule[] {
  const { metrics } = estuary;
  const interval = seconds(metrics.interval);
  const rare = scheduled(estuary);
  const others = rare.length === 0 ? "" : `{task!~"${rare.map(({ task }) => task.replaceAll(/[.+*?^$()[\]{}|\\]/g, "\\\\$&")).join("|")}"}`;
  const behind = {
    severity: "warning",
    hold: "2m",
    summary: "{{ $labels.task }} lags behind {{ $labels.collection }}",
    description: "What {{ $labels.task }} worked on last was published {{ $value | humanizeDuration }} ago, and {{ $labels.collection }} has grown since. Look at the task's status and logs at Estuary.",
  } as const;
  return [
    alert("EstuaryLag", behind, lagging(Math.max(metrics.lagSeconds, interval), estuary, others)),
    ...rare.map(({ task, every }) => alert("EstuaryScheduledLag", behind, lagging(2 * every + interval, estuary, `{task="${task}"}`))),
    alert(
      "EstuaryChangeStreamLag",
      {
        severity: "warning",
        hold: "0s",
        summary: `Changes of PostgreSQL take longer than ${metrics.lagSeconds} s`,
        description: `A change that reached {{ $labels.collection }} within the last ${remembered / 60} minutes took {{ $value | humanizeDuration }} from its commit to the sink.`,
      },
      `max by (collection) (max_over_time(${sinkMetrics.lag}{basis="source"}[${remembered}s])) > ${metrics.lagSeconds}`,
    ),
  ];
}
