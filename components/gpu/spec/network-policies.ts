import { gpu } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { dns, dnsPorts, prometheus, toApiServer } from "../../kit/network/peers.ts";
import { type Policy, egress, ingress, policyIn, tcp } from "../../kit/network/policy.ts";

/** Ports metrics are served on: the operator's own, and DCGM's exporter's. https://docs.nvidia.com/datacenter/dcgm/latest/gpu-telemetry/dcgm-exporter.html */
const metricsPorts = [8080, 9400];

/**
 * The operator's namespace starts closed, in and out, as all others do; its pods ask the API server and the DNS, and Prometheus
 * asks them. Its images are pulled by the nodes, and its driver is the machine's.
 */
export function operatorNetworkPolicies({ cluster, monitored }: { readonly cluster: Settings["cluster"]; readonly monitored: boolean }): Policy[] {
  const everyPod = {};
  return [
    policyIn(gpu.operatorNamespace, "default-deny", everyPod, {}),
    policyIn(gpu.operatorNamespace, "allow-dns", everyPod, { egress: egress([dns], dnsPorts) }),
    policyIn(gpu.operatorNamespace, "allow-api-server", everyPod, { egress: toApiServer(cluster) }),
    ...(monitored ? [policyIn(gpu.operatorNamespace, "allow-metrics", everyPod, { ingress: ingress([prometheus], tcp(...metricsPorts)) })] : []),
  ];
}
