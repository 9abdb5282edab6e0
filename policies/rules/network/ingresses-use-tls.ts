import { isKind, isPartial } from "../../model/kubernetes.ts";
import { resourceRule } from "../../model/rule.ts";
import { customRouteFaults } from "./custom-route-faults.ts";
import { ingressFaults } from "./ingress-faults.ts";
import { type PlainTextOptions, mayBePlain, plainTextOptions } from "./plain-text.ts";

interface Options extends PlainTextOptions {
  /** Entry points of Traefik that speak plain HTTP. */
  readonly plainEntryPoints: readonly string[];
}

export const ingressesUseTls = resourceRule<Options>({
  name: "ingresses-use-tls",
  description:
    "Every host of an Ingress, with its default backend, and every IngressRoute and IngressRouteTCP of Traefik and HTTPProxy of Contour is served with TLS. Not judged: TCPRoutes, UDP, other controllers' kinds and annotations, and what the proxy says to its backends.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  options: {
    schema: {
      ...plainTextOptions.schema,
      plainEntryPoints: { type: "array", items: { type: "string" }, description: "Entry points of Traefik that speak plain HTTP, as an Ingress's annotation names them." },
    },
    defaults: { ...plainTextOptions.defaults, plainEntryPoints: ["web"] },
  },
  judge: (resource, options) => {
    if (isPartial(resource) || mayBePlain(resource, options)) return [];
    return isKind(resource, "networking.k8s.io", "Ingress") ? ingressFaults(resource, options.plainEntryPoints) : customRouteFaults(resource);
  },
});
