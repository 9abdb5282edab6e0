/** Rules of Prometheus. https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */

export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

/** Seconds between two evaluations of a group. */
export const evaluation = 30;

/** What an alert says besides its expression. */
export interface Said {
  readonly severity: "warning" | "critical";
  /** How long the expression must hold, such as "5m". */
  readonly hold: string;
  readonly summary: string;
  readonly description: string;
}

export function alert(name: string, { severity, hold, summary, description }: Said, expr: string): Rule {
  return { alert: name, expr, for: hold, labels: { severity }, annotations: { summary, description } };
}
