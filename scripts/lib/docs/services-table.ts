import { type ServiceEntry, type WorkloadEntry, isWorkload } from "../../../config/services.ts";
import { namespaces } from "../../../config/names.ts";

function replicas(entry: WorkloadEntry): string {
  return entry.scale.kind === "fixed" ? String(entry.scale.replicas) : `${entry.scale.minimum} to ${entry.scale.maximum}`;
}

function row(entry: ServiceEntry): string {
  if (!isWorkload(entry)) return `| [${entry.name}](${entry.source}) | remote | | | | ${entry.summary} |`;
  const ports = entry.ports.filter((port) => port.internal !== true).map((port) => port.port);
  const gpus = entry.gpus === undefined ? "" : `, ${entry.gpus} GPU each`;
  return `| [${entry.name}](${entry.source}) | ${entry.origin} | ${namespaces[entry.namespace]} | ${ports.join(", ")} | ${replicas(entry)}${gpus} | ${entry.summary} |`;
}

/** Every service of the catalogue as a Markdown table. */
export function servicesTable(entries: readonly ServiceEntry[]): string {
  return ["| Service | Origin | Namespace | Ports | Replicas | What it does |", "|---|---|---|---|---|---|", ...entries.map(row)].join("\n");
}
