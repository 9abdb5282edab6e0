import "./reflect.ts";
import { type KeyObject, X509Certificate as Parsed, createPrivateKey, randomBytes } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { newKey, publicKeyOf, shortNameOf, spkiOf } from "./keys.ts";

/** A certificate and its private key, both PEM. The certificate is one, without its chain. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** From when to when a certificate holds; X.509 keeps whole seconds. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

interface Request {
  readonly subject: x509.JsonName | x509.Name;
  readonly publicKey: KeyObject;
  /** Absent: the certificate signs itself with `key`. */
  readonly issuer?: Pair;
  /** Private key of a certificate that signs itself. */
  readonly key?: string;
  readonly validity: Validity;
  readonly extensions: readonly x509.Extension[];
}

/** 127 random bits that make a positive number (RFC 5280, 4.1.2.2). */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}

async function sign({ subject, publicKey, issuer, key, validity, extensions }: Request): Promise<string> {
  const spki = new x509.PublicKey(spkiOf(publicKey));
  const parent = issuer === undefined ? undefined : new x509.X509Certificate(issuer.certificate);
  const signingKey = createPrivateKey(issuer?.key ?? key ?? "").toCryptoKey(algorithm, false, ["sign"]);
  const identifiers: x509.Extension[] = [await x509.SubjectKeyIdentifierExtension.create(spki)];
  // A root has none: k3s tells roots from intermediates by it (pkg/clientaccess/token.go, hashCA).
  if (parent !== undefined) identifiers.push(await x509.AuthorityKeyIdentifierExtension.create(parent.publicKey));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject,
    issuer: parent?.subjectName ?? subject,
    notBefore: validity.notBefore,
    notAfter: validity.notAfter,
    publicKey: spki,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [...extensions, ...identifiers],
  });
  return `${certificate.toString("pem").trim()}\n`;
}

/** What an authority's certificate may do; `below` is how many authorities may stand under it, absent: any number. */
function authorityExtensions(below?: number): x509.Extension[] {
  const usage = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  return [new x509.BasicConstraintsExtension(true, below, true), new x509.KeyUsagesExtension(usage, true)];
}

/** A new authority. Its name ends with a short hash of its key, so that no two of a cluster's life share one. */
export async function newAuthority(kind: string, validity: Validity, issuer?: Pair, below?: number): Promise<Pair> {
  const key = await newKey();
  const publicKey = publicKeyOf(key);
  const subject = [{ CN: [`sophia-${kind}-ca@${shortNameOf(publicKey)}`] }];
  const certificate = await sign({ subject, publicKey, ...(issuer === undefined ? { key } : { issuer }), validity, extensions: authorityExtensions(below) });
  return { certificate, key };
}

/** The same authority, name and key, signed by another: who trusts `issuer` trusts what `authority` signs. */
export function crossSigned(authority: Pair, issuer: Pair, validity: Validity): Promise<string> {
  const { subjectName } = new x509.X509Certificate(authority.certificate);
  return sign({ subject: subjectName, publicKey: publicKeyOf(authority.key), issuer, validity, extensions: authorityExtensions() });
}

/** A new certificate for a client of the API server: Kubernetes reads the user's name and groups from it. */
export async function newClientCertificate(user: string, groups: readonly string[], validity: Validity, issuer: Pair): Promise<Pair> {
  const key = await newKey();
  const extensions = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
  ];
  const subject = [...groups.map((group) => ({ O: [group] })), { CN: [user] }];
  return { certificate: await sign({ subject, publicKey: publicKeyOf(key), issuer, validity, extensions }), key };
}

/** SHA-256 of a certificate's DER, in small hexadecimal digits. */
export function fingerprintOf(certificate: string): string {
  return new Parsed(certificate).fingerprint256.replaceAll(":", "").toLowerCase();
}

/** The instant a certificate ends. */
export function endOf(certificate: string): Date {
  return new Parsed(certificate).validToDate;
}

/** The certificates of a bundle, one PEM each. */
export function certificatesOf(bundle: string): string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
}
