import { enabledTargets, sinkService } from "../estuary.ts";
import type { Settings } from "../settings/schema.ts";
import type { WorkloadEntry } from "./types.ts";

/** The entry as the stack's targets want it: the sink alone knows Weaviate, and only where it is a target: it is outside of the platform, and what is posted for it was redacted. */
export function withSinkTargets(entry: WorkloadEntry, estuary: Settings["estuary"] | undefined): WorkloadEntry {
  if (entry.name !== sinkService || estuary?.enabled !== true || !enabledTargets(estuary).includes("weaviate")) return entry;
  const { url } = estuary.targets.sink.weaviate;
  return {
    ...entry,
    egress: "https",
    environment: { ...entry.environment, ...(url === undefined ? {} : { WEAVIATE_URL: url }) },
    secrets: [...entry.secrets, { variable: "WEAVIATE_API_KEY", secret: "WEAVIATE_API_KEY" }],
  };
}
