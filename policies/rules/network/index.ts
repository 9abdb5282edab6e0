import type { Rule } from "../../model/rule.ts";
import { gatewayRoutesUseTls } from "./gateway-routes-use-tls.ts";
import { ingressesUseTls } from "./ingresses-use-tls.ts";
import { namespacesDenyByDefault } from "./namespaces-deny-by-default.ts";
import { servicesHaveNoExternalIps } from "./services-have-no-external-ips.ts";
import { servicesStayInsideTheCluster } from "./services-stay-inside-the-cluster.ts";

/** Rules about ways in and out. */
export const networkRules: readonly Rule[] = [
  namespacesDenyByDefault,
  servicesStayInsideTheCluster,
  servicesHaveNoExternalIps,
  ingressesUseTls,
  gatewayRoutesUseTls,
];
