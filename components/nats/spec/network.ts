import type * as k8s from "@pulumi/kubernetes";
import { selectorLabels } from "../../../config/names.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import { metadata } from "../../kit/objects.ts";
import { natsOwner, portNamed } from "./layout.ts";
import { streamsOwner } from "./streams-job.ts";

type NetworkPolicyArgs = k8s.networking.v1.NetworkPolicyArgs;

/** The flow of the stream Job, which is no entry of the catalogue and so in no list of callers: from it to the servers, both ends said. */
export function streamsJobFlow(entry: WorkloadEntry): readonly [egress: NetworkPolicyArgs, ingress: NetworkPolicyArgs] {
  const ports = [{ port: portNamed(entry, "client"), protocol: "TCP" }];
  const job = { matchLabels: selectorLabels(streamsOwner.service) };
  const servers = { matchLabels: selectorLabels(entry.name) };
  return [
    {
      metadata: metadata(streamsOwner, `${streamsOwner.service}-to-${entry.name}`),
      spec: { podSelector: job, policyTypes: ["Egress"], egress: [{ to: [{ podSelector: servers }], ports }] },
    },
    {
      metadata: metadata(natsOwner(entry), `${entry.name}-from-${streamsOwner.service}`),
      spec: { podSelector: servers, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: job }], ports }] },
    },
  ];
}
