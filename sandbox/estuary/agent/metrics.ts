/** OpenMetrics of tasks and collections below a prefix. https://docs.estuary.dev/features/openmetrics-api/ */
import { liveSpecs } from "../store/live.ts";
import type { State } from "../types.ts";

export function metricsText(state: State, prefix: string): string {
  const rows = state.stats.filter(({ name, grain }) => grain === "monthly" && name.startsWith(prefix));
  const types = new Map(liveSpecs(state).map(({ name, type }) => [name, type]));
  const label = (name: string) => (types.get(name) === "collection" || !types.has(name) ? "collection" : "task");
  const lines: string[] = [];
  for (const [metric, way] of [["written_by_me", "writtenByMe"], ["read_by_me", "readByMe"], ["written_to_me", "writtenToMe"], ["read_from_me", "readFromMe"]] as const) {
    for (const unit of ["docs", "bytes"] as const) {
      lines.push(`# TYPE ${metric}_${unit} counter`);
      for (const [name, total] of totals(rows.map((row) => [row.name, row[unit][way]] as const))) if (total > 0) lines.push(`${metric}_${unit}_total{${label(name)}=${JSON.stringify(name)}} ${total}`);
    }
  }
  lines.push("# TYPE logged_errors counter");
  for (const { name, type } of liveSpecs(state)) if (name.startsWith(prefix) && (type === "capture" || type === "materialization")) lines.push(`logged_errors_total{task=${JSON.stringify(name)}} 0`);
  return `${lines.join("\n")}\n# EOF\n`;
}

function totals(values: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [name, value] of values) sums.set(name, (sums.get(name) ?? 0) + value);
  return sums;
}
