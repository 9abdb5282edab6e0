import { type Pair, certificatesOf, endOf, newClientCertificate } from "./certificates.ts";

/** Who signs clients' certificates. */
export interface ClientIssuer {
  /** The issuing authority's certificate first, then what a client must send with its own. */
  readonly chain: string;
  readonly key: string;
}

export interface AdminRequest {
  /** User name Kubernetes sees. */
  readonly user: string;
  /** Group Kubernetes sees; its rights come from RBAC. */
  readonly group: string;
  readonly validityHours: number;
}

/** A certificate with its chain, and when it was made and ends. */
export interface AdminCertificate extends Pair {
  readonly issuedAt: string;
  readonly expiresAt: string;
}

/** The API server's clock may be five minutes slow. */
const slack = 5 * 60 * 1000;

const wholeSeconds = (milliseconds: number): Date => new Date(Math.floor(milliseconds / 1000) * 1000);

/** @throws Error when the authority has ended */
export async function newAdminCertificate({ user, group, validityHours }: AdminRequest, issuer: ClientIssuer, now: Date): Promise<AdminCertificate> {
  const [authority = ""] = certificatesOf(issuer.chain);
  const end = endOf(authority);
  if (end.getTime() <= now.getTime()) throw new Error(`the cluster's client authority ended at ${end.toISOString()}; raise the generation of its authorities, as docs/runbooks/rotate-cluster-ca.md says`);
  const issuedAt = wholeSeconds(now.getTime());
  const expiresAt = wholeSeconds(Math.min(issuedAt.getTime() + validityHours * 60 * 60 * 1000, end.getTime()));
  const validity = { notBefore: new Date(issuedAt.getTime() - slack), notAfter: expiresAt };
  const { certificate, key } = await newClientCertificate(user, [group], validity, { certificate: authority, key: issuer.key });
  return { certificate: certificate + issuer.chain, key, issuedAt: issuedAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

/** Whether less than a third of the time between two instants is left. */
export function isDueForRenewal({ issuedAt, expiresAt }: Pick<AdminCertificate, "issuedAt" | "expiresAt">, now: Date): boolean {
  const end = Date.parse(expiresAt);
  return (end - now.getTime()) * 3 < end - Date.parse(issuedAt);
}
