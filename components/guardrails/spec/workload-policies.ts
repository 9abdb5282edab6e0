import { namespaces } from "../../../config/names.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { toEndpoint } from "./endpoint.ts";
import { cloudNativePg } from "./operator-labels.ts";
import { internet, nodes, podLabels, podsOfEntry, prometheus, toApiServer } from "../../kit/network/peers.ts";
import { type EgressRule, type IngressRule, type Peer, type Policy, egress, everyPodOf, ingress, policy, podsOf, tcp } from "../../kit/network/policy.ts";
import { instancePorts, metricsPorts, peerPorts, probePorts, servingPorts } from "./ports.ts";

/**
 * One policy per workload of the catalogue, named after it: what it may receive, and what it may open. Each flow stands in
 * two policies, the egress of who calls and the ingress of who is called, so that removing a caller closes it at both ends.
 */
export function workloadPolicies(workloads: readonly WorkloadEntry[], settings: Settings): Policy[] {
  const byName = new Map(workloads.map((entry) => [entry.name, entry]));
  const called = calledBy(workloads);
  return workloads.map((entry) =>
    policy(entry.name, entry.namespace, { matchLabels: podLabels(entry) }, {
      ingress: received(entry, byName, settings),
      egress: opened(entry, called.get(entry.name) ?? [], settings),
    }),
  );
}

/** Whom each caller calls, in the order of the catalogue. */
function calledBy(workloads: readonly WorkloadEntry[]): Map<string, WorkloadEntry[]> {
  const called = new Map<string, WorkloadEntry[]>();
  for (const entry of workloads) {
    for (const caller of entry.callers) called.set(caller, [...(called.get(caller) ?? []), entry]);
  }
  return called;
}

function received(entry: WorkloadEntry, byName: ReadonlyMap<string, WorkloadEntry>, settings: Settings): IngressRule[] {
  const own = podsOfEntry(entry);
  return [
    ...ingress(entry.callers.flatMap((caller) => callerPeers(caller, byName, settings)), tcp(...servingPorts(entry))),
    ...ingress([prometheus], tcp(...metricsPorts(entry))),
    ...ingress(nodes(settings.cluster), tcp(...probePorts(entry))),
    ...ingress([own], tcp(...peerPorts(entry))),
    ...(entry.workload === "operator" ? ingress([podsOf(namespaces.cloudNativePg, cloudNativePg.operator)], tcp(...instancePorts(entry))) : []),
  ];
}

/**
 * Who a caller is. `edge` is whatever runs in the namespace of the controller that carries traffic in. `estuary` is nobody
 * yet: Estuary reads PostgreSQL from outside the cluster, which needs an SSH tunnel or a public address of its own, and
 * until there is one the door stays shut.
 */
function callerPeers(caller: string, byName: ReadonlyMap<string, WorkloadEntry>, settings: Settings): Peer[] {
  const entry = byName.get(caller);
  if (entry !== undefined) return [podsOfEntry(entry)];
  return caller === "edge" ? [everyPodOf(settings.edge.namespace)] : [];
}

function opened(entry: WorkloadEntry, called: readonly WorkloadEntry[], settings: Settings): EgressRule[] {
  return [
    ...called.flatMap((callee) => egress([podsOfEntry(callee)], tcp(...servingPorts(callee)))),
    ...egress([podsOfEntry(entry)], tcp(...peerPorts(entry))),
    ...outside(entry, settings),
  ];
}

/** What lies beyond the catalogue. Instances of an operator report to the API server and reach only their backups. */
function outside(entry: WorkloadEntry, { cluster, data }: Settings): EgressRule[] {
  if (entry.workload !== "operator") return entry.egress === "https" ? internet(cluster) : [];
  const { enabled, endpoint } = data.postgres.backup;
  const backups = !enabled ? [] : endpoint === undefined ? internet(cluster) : toEndpoint(endpoint, cluster);
  return [...toApiServer(cluster), ...backups];
}
