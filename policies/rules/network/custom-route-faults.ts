import { identityOf } from "../../model/kubernetes.ts";
import { absent, fields, items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import type { Finding } from "../../model/rule.ts";

/** https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/ and .../tcp/ingressroutetcp/ */
function traefikFaults({ props }: Resource, protocol: "HTTP" | "TCP"): readonly Finding[] {
  if (!absent(fields(props["spec"])["tls"])) return [];
  return [{ path: ["spec", "tls"], message: `serves plain ${protocol}`, fix: "add the field, with the certificate's secretName or a certResolver" }];
}

/** Without a virtual host it is a part of another HTTPProxy, whose TLS holds for it. https://projectcontour.io/docs/main/config/tls-termination/ */
function contourFaults({ props }: Resource): readonly Finding[] {
  const { virtualhost, routes } = fields(props["spec"]);
  const insecure = items(routes).flatMap((route, index) => {
    if (fields(route)["permitInsecure"] !== true) return [];
    return [{ path: ["spec", "routes", index, "permitInsecure"], value: true, message: "serves plain HTTP beside TLS", fix: "remove the field, so that callers are sent to https" }];
  });
  if (absent(virtualhost)) return insecure;
  if (absent(fields(virtualhost)["tls"])) return [{ path: ["spec", "virtualhost", "tls"], message: "serves plain HTTP", fix: "add the field, with the certificate's secretName or passthrough" }];
  return insecure;
}

const judges: Readonly<Record<string, (resource: Resource) => readonly Finding[]>> = {
  "projectcontour.io/HTTPProxy": contourFaults,
  "traefik.io/IngressRoute": (resource) => traefikFaults(resource, "HTTP"),
  "traefik.io/IngressRouteTCP": (resource) => traefikFaults(resource, "TCP"),
  // The group of Traefik before version 3.
  "traefik.containo.us/IngressRoute": (resource) => traefikFaults(resource, "HTTP"),
  "traefik.containo.us/IngressRouteTCP": (resource) => traefikFaults(resource, "TCP"),
};

/** What a route of Traefik's or Contour's own kinds serves without TLS. */
export function customRouteFaults(resource: Resource): readonly Finding[] {
  const identity = identityOf(resource);
  return identity === undefined ? [] : (judges[`${identity.group}/${identity.kind}`]?.(resource) ?? []);
}
