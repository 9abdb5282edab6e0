import type { WorkloadEntry } from "../../../config/services/types.ts";
import { metadata } from "../../kit/objects.ts";
import type { CustomObject } from "../../kit/monitor.ts";
import { names, natsOwner, podHosts } from "./layout.ts";

const apiVersion = "cert-manager.io/v1";
const privateKey = { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" };

/**
 * The certificate servers show each other, and an authority that signs nothing else: whoever holds a certificate of it may
 * join the cluster. cert-manager renews it and the reloader tells the servers. https://cert-manager.io/docs/usage/certificate/
 */
export function routeCertificates(entry: WorkloadEntry, replicas: number): readonly CustomObject[] {
  const owner = natsOwner(entry);
  const object = (kind: string, name: string, spec: CustomObject["spec"]): CustomObject => ({ apiVersion, kind, metadata: metadata(owner, name), spec });
  return [
    object("Issuer", names.routesSelfSigned, { selfSigned: {} }),
    object("Certificate", names.routesAuthority, {
      secretName: names.routesAuthority,
      isCA: true,
      commonName: "NATS routes",
      // Ten years: its change is a planned act, since old and new must be trusted together for a while.
      duration: "87600h",
      renewBefore: "8760h",
      privateKey,
      usages: ["cert sign", "crl sign", "digital signature"],
      issuerRef: { name: names.routesSelfSigned, kind: "Issuer", group: "cert-manager.io" },
    }),
    object("Issuer", names.routesAuthority, { ca: { secretName: names.routesAuthority } }),
    object("Certificate", names.routesTls, {
      secretName: names.routesTls,
      duration: "2160h",
      renewBefore: "720h",
      dnsNames: podHosts(entry, replicas),
      privateKey,
      // A server is the client of the routes it opens.
      usages: ["server auth", "client auth", "digital signature"],
      issuerRef: { name: names.routesAuthority, kind: "Issuer", group: "cert-manager.io" },
    }),
  ];
}
