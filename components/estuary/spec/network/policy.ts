import { namespaces, selectorLabels } from "../../../../config/names.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { nodes } from "../../../kit/network/peers.ts";
import { type Policy, egress, ingress, podsOf, policy, tcp } from "../../../kit/network/policy.ts";
import { slotService } from "../slot-job.ts";
import { captureBlocks } from "./addresses.ts";
import { healthPort } from "./proxy.ts";
import { containerPort, postgresTarget, wayOwner } from "./ways.ts";

/** Labels CloudNativePG gives its instances. https://cloudnative-pg.io/documentation/1.30/labels_annotations/ */
const postgresLabels = { "cnpg.io/cluster": "postgres" };
const postgres = podsOf(namespaces.platform, postgresLabels);

/** Who may come in, and that the way ends at PostgreSQL: beside the guardrails' policies, which it adds to, because addresses are known only from Estuary. */
export function wayInPolicy(cidrs: readonly string[], { cluster, estuary }: Pick<Settings, "cluster" | "estuary">): Policy {
  const { path } = estuary.network;
  const { service } = wayOwner(estuary.network);
  const port = containerPort({ path });
  return policy(service, "estuary", { matchLabels: selectorLabels(service) }, {
    ingress: [
      ...ingress(captureBlocks(cidrs).map((cidr) => ({ ipBlock: { cidr } })), tcp(port)),
      ...ingress(nodes(cluster), tcp(path === "tls" ? healthPort : port)),
    ],
    egress: egress([postgres], tcp(postgresTarget.port)),
  });
}

/** What PostgreSQL receives because of Estuary. */
export function postgresPolicy({ estuary }: Pick<Settings, "estuary">): Policy {
  const { service } = wayOwner(estuary.network);
  const way = podsOf(namespaces.estuary, selectorLabels(service));
  const slot = podsOf(namespaces.platform, selectorLabels(slotService));
  return policy("postgres-from-estuary", "platform", { matchLabels: postgresLabels }, { ingress: ingress([way, slot], tcp(postgresTarget.port)) });
}

/** What the slot's Job may open. */
export function slotPolicy(): Policy {
  return policy(slotService, "platform", { matchLabels: selectorLabels(slotService) }, { egress: egress([postgres], tcp(postgresTarget.port)) });
}
