import { entryNamed } from "../../../config/services.ts";
import type { ServiceEntry, WorkloadEntry } from "../../../config/services/types.ts";
import { type Settings, type SettingsInput, parseSettings } from "../../../config/settings.ts";

/** The catalogue's own entry. */
export const entry: WorkloadEntry = entryNamed("nats");

/** Settings of a sandbox stack with these of NATS. */
export function settingsWith(nats: SettingsInput["nats"]): Settings {
  return parseSettings({ sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" }, ...(nats === undefined ? {} : { nats }) }, "test");
}

/** As in production: three servers on volumes of a class of their own. */
export const prodLike = settingsWith({ replicas: 3, storage: "50Gi", storageClass: "fast", cpu: "2", memory: "8Gi" });

/** As on one machine: one server on the default class. */
export const localLike = settingsWith({ replicas: 1, storage: "1Gi", cpu: "100m", memory: "256Mi" });

/** A service with access to NATS. */
export function service(name: string, nats?: WorkloadEntry["nats"], namespace: WorkloadEntry["namespace"] = "mcp"): ServiceEntry {
  const { nats: _none, ...rest } = entry;
  return { ...rest, name, namespace, ...(nats === undefined ? {} : { nats }) };
}
