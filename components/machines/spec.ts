import { launchGroups } from "../../config/settings/launch-groups.ts";
import { milliseconds, seconds } from "../../config/settings/values.ts";
import type { Settings } from "../../config/settings.ts";
import type { ClusterShape, SnapshotStore } from "../cluster/spec/types.ts";

/** What all nodes of the stack's cluster agree on. */
export function clusterShape(settings: Settings): ClusterShape {
  const { name, podCidr, serviceCidr, flannelBackend } = settings.cluster;
  const regions = new Set(launchGroups(settings).flatMap(({ candidates }) => candidates.map(({ region }) => region)));
  return { name, podCidr, serviceCidr, flannelBackend, spansRegions: regions.size > 1 };
}

/** Where the cluster's etcd snapshots go; nothing where they stay on the servers. */
export function snapshotStore({ cluster: { etcdSnapshots } }: Settings): Omit<SnapshotStore, "accessKey" | "secretKey"> | undefined {
  const { enabled, bucket, folder, endpoint, region, schedule, retention } = etcdSnapshots;
  if (!enabled || bucket === undefined) return undefined;
  return { bucket, ...(folder === undefined ? {} : { folder }), endpoint, region, schedule, retention };
}

/** Name of the stack's SSH key at Lambda, within the 64 characters it takes. */
export function sshKeyName(settings: Settings, project: string, stack: string): string {
  return settings.lambda.sshKey.name ?? `${project}-${stack}`.slice(0, 64);
}

/** How long a machine may take to become a node and to stop being one, in seconds. */
export function membershipTimes({ cluster: { joining } }: Settings) {
  const { ready, drain, whenPodsStay, checkTraffic, poll } = joining;
  return { readySeconds: seconds(ready), drainSeconds: seconds(drain), whenPodsStay, trafficSeconds: checkTraffic ? 120 : 0, pollSeconds: milliseconds(poll) / 1000 };
}

/** Generations of the authorities and the life of the administrator's certificate. */
export function pkiGenerations({ cluster: { pki } }: Settings) {
  const { generation, rootGeneration, previousRoot, adminValidity } = pki;
  return { generation, rootGeneration, previousRoot, adminValidityHours: Math.max(1, Math.round(seconds(adminValidity) / 3600)) };
}
