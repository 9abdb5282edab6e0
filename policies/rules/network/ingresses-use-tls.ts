import { isKind } from "../../model/kubernetes.ts";
import { fields, items, text } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { covers } from "./hosts.ts";
import { type PlainTextOptions, mayBePlain, plainTextOptions } from "./plain-text.ts";

/** Traefik's group, and the one it had before version 3. */
const traefikGroups = ["traefik.io", "traefik.containo.us"];

function ingressFaults(resource: Resource): readonly Finding[] {
  const spec = fields(resource.props["spec"]);
  const tls = items(spec["tls"]).map((entry) => items(fields(entry)["hosts"]));
  if (tls.length === 0) return [{ path: ["spec", "tls"], message: "serves plain HTTP", fix: "name the hosts and the Secret of their certificate" }];
  // An entry without hosts is for all of them.
  const covered = (host: string) => tls.some((hosts) => hosts.length === 0 || hosts.some((pattern) => covers(text(pattern) ?? "", host)));
  return items(spec["rules"]).flatMap((rule, index) => {
    const host = text(fields(rule)["host"]) ?? "";
    if (covered(host)) return [];
    return [
      {
        path: ["spec", "rules", index, "host"],
        ...(host === "" ? {} : { value: host }),
        message: host === "" ? "is a rule for every host, which no entry of spec.tls is" : "has no entry in spec.tls, so that it serves plain HTTP",
        fix: host === "" ? "name the host, here and in spec.tls" : "name the host in spec.tls",
        looksAt: [["spec", "tls"]],
      },
    ];
  });
}

function traefikFaults(resource: Resource): readonly Finding[] {
  const { tls } = fields(resource.props["spec"]);
  if (tls !== undefined && tls !== null) return [];
  return [{ path: ["spec", "tls"], message: "serves plain HTTP", fix: "add the field, with the certificate's secretName or a certResolver" }];
}

export const ingressesUseTls = resourceRule<PlainTextOptions>({
  name: "ingresses-use-tls",
  description: "Every host of an Ingress, and every IngressRoute of Traefik, is served with TLS.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  options: plainTextOptions,
  judge: (resource, options) => {
    const faults = isKind(resource, "networking.k8s.io", "Ingress")
      ? ingressFaults(resource)
      : traefikGroups.some((group) => isKind(resource, group, "IngressRoute"))
        ? traefikFaults(resource)
        : [];
    return mayBePlain(resource, options) ? [] : faults;
  },
});
