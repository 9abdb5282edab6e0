import { type Pair, crossSigned, endOf, newAuthority } from "./certificates.ts";
import { newPassword, newServiceKey } from "./keys.ts";

/** The authorities of a k3s cluster, by the path of their files below `server/tls` less `-ca.crt`. */
export const authorityNames = ["server", "client", "request-header", "etcd/peer", "etcd/server"] as const;

export type AuthorityName = (typeof authorityNames)[number];

/**
 * Everything a cluster's trust is made of: root, intermediate, and under it one authority for each purpose, as in
 * https://docs.k3s.io/cli/certificate#custom-ca-topology. Holds private keys.
 */
export interface Authorities {
  readonly root: Pair;
  /** The root before this one, while it is trusted: its certificate, and this root signed by it. */
  readonly previousRoot?: { readonly certificate: string; readonly crossSigned: string };
  readonly intermediate: Pair;
  readonly issuing: Readonly<Record<AuthorityName, Pair>>;
  /** Signs service-account tokens; the same for the cluster's life. */
  readonly serviceKey: string;
  /** What servers, and agents, prove with that they may join; the same for the cluster's life, since it also encrypts what snapshots hold. */
  readonly passwords: { readonly server: string; readonly agent: string };
}

const year = 365 * 24 * 60 * 60 * 1000;

/** Nodes whose clocks are an hour slow still accept a new authority. */
const slack = 60 * 60 * 1000;

/** Upstream's example gives a root 20 years and what is under it 10. */
const years = { root: 20, issuing: 10 };

function validity(now: Date, length: number, issuer?: Pair) {
  const end = now.getTime() + length * year;
  return { notBefore: new Date(now.getTime() - slack), notAfter: new Date(issuer === undefined ? end : Math.min(end, endOf(issuer.certificate).getTime())) };
}

async function issueUnder(root: Pair, now: Date): Promise<Pick<Authorities, "intermediate" | "issuing">> {
  const below = validity(now, years.issuing, root);
  const intermediate = await newAuthority("intermediate", below, root, 1);
  const issuing: Partial<Record<AuthorityName, Pair>> = {};
  for (const name of authorityNames) issuing[name] = await newAuthority(name.replace("/", "-"), below, intermediate, 0);
  return { intermediate, issuing: issuing as Record<AuthorityName, Pair> };
}

/** The authorities of a new cluster. */
export async function newAuthorities(now: Date): Promise<Authorities> {
  const root = await newAuthority("root", validity(now, years.root));
  return { root, ...(await issueUnder(root, now)), serviceKey: await newServiceKey(), passwords: { server: newPassword(), agent: newPassword() } };
}

/** New intermediate and issuing authorities under the same root: whoever trusts the root trusts the new ones at once. */
export async function reissued(old: Authorities, now: Date): Promise<Authorities> {
  return { ...old, ...(await issueUnder(old.root, now)) };
}

/** A new root and all under it. The old root signs the new one and is then kept without its key, so that both are trusted until it is retired. */
export async function withNewRoot(old: Authorities, now: Date): Promise<Authorities> {
  const root = await newAuthority("root", validity(now, years.root));
  const previousRoot = { certificate: old.root.certificate, crossSigned: await crossSigned(root, old.root, validity(now, years.root, old.root)) };
  return { ...old, root, previousRoot, ...(await issueUnder(root, now)) };
}

/** Only the present root is trusted any more. */
export function withoutPreviousRoot({ previousRoot: _retired, ...rest }: Authorities): Authorities {
  return rest;
}

/** When the first of the authorities ends. */
export function firstEndOf({ root, intermediate, issuing }: Authorities): Date {
  return new Date(Math.min(...[root, intermediate, ...Object.values(issuing)].map(({ certificate }) => endOf(certificate).getTime())));
}
