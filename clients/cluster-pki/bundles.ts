import { type Authorities, type AuthorityName, authorityNames } from "./authorities.ts";
import { fingerprintOf } from "./certificates.ts";

/** Where k3s looks for authorities made beforehand. https://docs.k3s.io/cli/certificate#using-custom-ca-certificates */
export const tlsFolder = "/var/lib/rancher/k3s/server/tls";

/**
 * Bundle of an authority: itself, the intermediate, the root, and while the root before is trusted also that one and the
 * bridge to it. The bridge stands before the root: OpenSSL takes the first issuer that fits, and whoever knows only the root
 * before must not end at the present one.
 */
function bundleOf({ root, intermediate, issuing, previousRoot }: Authorities, name: AuthorityName): string {
  const bridge = previousRoot === undefined ? [] : [previousRoot.crossSigned];
  const before = previousRoot === undefined ? [] : [previousRoot.certificate];
  return [issuing[name].certificate, intermediate.certificate, ...bridge, root.certificate, ...before].join("");
}

/**
 * The files servers need, and no other node may have, by absolute path. Mode 0600, owner root. The keys of root and
 * intermediate are not among them.
 */
export function serverFilesOf(authorities: Authorities): Record<string, string> {
  const pairs = authorityNames.flatMap((name) => [
    [`${tlsFolder}/${name}-ca.crt`, bundleOf(authorities, name)],
    [`${tlsFolder}/${name}-ca.key`, authorities.issuing[name].key],
  ]);
  return Object.fromEntries([...pairs, [`${tlsFolder}/service.key`, authorities.serviceKey]]) as Record<string, string>;
}

/** What clients of the API server trust: the server authority up to the root, and the root before while it is trusted. */
export function caBundleOf({ root, intermediate, issuing, previousRoot }: Authorities): string {
  return [issuing.server.certificate, intermediate.certificate, root.certificate, ...(previousRoot === undefined ? [] : [previousRoot.certificate])].join("");
}

/**
 * What a client sends after its own certificate. Servers that were not rotated yet trust it by their root: the same one, or
 * the one before, by way of the cross-signed certificate.
 */
export function clientChainOf({ intermediate, issuing, previousRoot }: Authorities): string {
  return [issuing.client.certificate, intermediate.certificate, ...(previousRoot === undefined ? [] : [previousRoot.crossSigned])].join("");
}

/**
 * Tokens in the secure form, by which a joining node recognises the cluster: the hash is that of the root's DER.
 * https://docs.k3s.io/cli/token#secure
 */
export function tokensOf({ root, passwords }: Authorities): { readonly serverToken: string; readonly agentToken: string } {
  const prefix = `K10${fingerprintOf(root.certificate)}::`;
  return { serverToken: `${prefix}server:${passwords.server}`, agentToken: `${prefix}node:${passwords.agent}` };
}
