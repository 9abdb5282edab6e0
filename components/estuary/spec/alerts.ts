import { sinkMetrics } from "../../../config/estuary-sink.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import type { CustomObject } from "../../kit/monitor.ts";
import { metadata } from "../../kit/objects.ts";
import { lagAlerts, lagRecordings } from "./lag-alerts.ts";
import { type Rule, type RuleGroup, alert, evaluation } from "./rule.ts";
import { monitoringOwner, scrapeJob } from "./scrape.ts";
import { slotAlerts } from "./slot-alerts.ts";

/**
 * A counter that grew within five minutes, or came into being: one that begins above 0 never increased. It has come into being only where
 * Estuary was scraped five minutes ago and did not tell it then: after a gap in the scrapes every counter looks new.
 */
function grew(counter: string): string {
  return `(sum by (task) (increase(${counter}[5m])) > 0) or (sum by (task) (${counter} unless ${counter} offset 5m) > 0 and on () (max(up{job="${scrapeJob}"} offset 5m) == 1))`;
}

/** Whether anything is watched besides what is ours: {@link EstuaryMonitoringArgs.token}. */
export interface Watched {
  /** Estuary's own metrics are scraped. @default true */
  readonly scraped?: boolean;
}

function otherAlerts({ quality, targets }: Settings["estuary"], { scraped = true }: Watched): Rule[] {
  const share = (ratio: number) => `${Number((ratio * 100).toFixed(4))} %`;
  return [
    alert(
      "EstuaryErrors",
      { severity: "warning", hold: "0s", summary: "{{ $labels.task }} logs errors", description: "{{ $labels.task }} logged errors or failed within the last five minutes. Its logs are at Estuary." },
      `${grew("logged_errors_total")} or ${grew("logged_failures_total")}`,
    ),
    ...(scraped
      ? [
          alert(
            "EstuaryMetricsMissing",
            { severity: "warning", hold: "15m", summary: "Estuary's metrics cannot be scraped", description: "No alert on lag, errors or throughput can fire. Is the token still valid, and may Prometheus reach Estuary?" },
            `up{job="${scrapeJob}"} == 0 or absent(up{job="${scrapeJob}"})`,
          ),
        ]
      : []),
    ...(targets.sink.enabled
      ? [
          alert(
            "EstuaryQuality",
            {
              severity: "warning",
              hold: "5m",
              summary: `Fewer than ${share(quality.target)} of the documents of {{ $labels.source }} are valid`,
              description: "Valid are {{ $value | humanizePercentage }}. The others, with what is wrong with each, are in the quarantine collection and in the sink's dead letters.",
            },
            `min by (source) (${sinkMetrics.quality}) < ${quality.target}`,
          ),
        ]
      : []),
  ];
}

/** Every rule, by group. */
export function estuaryRuleGroups(settings: Pick<Settings, "estuary" | "data">, watched: Watched = {}): RuleGroup[] {
  const { estuary } = settings;
  const interval = `${evaluation}s`;
  return [
    { name: "estuary-lag", interval, rules: [...lagRecordings(estuary), ...lagAlerts(estuary)] },
    { name: "estuary", interval, rules: [...otherAlerts(estuary, watched), ...slotAlerts(settings)] },
  ];
}

/** The alerts of the data fabric, for the Prometheus Operator. */
export function estuaryAlerts(settings: Pick<Settings, "estuary" | "data">, watched: Watched = {}): CustomObject {
  return { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata: metadata(monitoringOwner), spec: { groups: estuaryRuleGroups(settings, watched) } };
}
