import "../../../clients/cluster-pki/reflect.ts";
import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { certificatesOf } from "@sophia/cluster-pki";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export interface LeafRequest {
  readonly name: string;
  readonly groups?: readonly string[];
  readonly usages: readonly ("server" | "client")[];
  /** Names and addresses of a server. */
  readonly names?: readonly string[];
}

/**
 * A certificate as k3s makes it at each start: signed by the first of the bundle in `ca.crt`, followed by the whole bundle
 * (k3s, pkg/daemons/control/deps: createClientCertKey).
 */
export async function leafOf(bundle: string, caKey: string, { name, groups = [], usages, names = [] }: LeafRequest): Promise<{ certificate: string; key: string }> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const issuer = new x509.X509Certificate(certificatesOf(bundle)[0] ?? "");
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString("hex")}`,
    subject: [...groups.map((group) => ({ O: [group] })), { CN: [name] }],
    issuer: issuer.subjectName,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 365 * 24 * 3_600_000),
    publicKey: new x509.PublicKey(publicKey.export({ type: "spki", format: "der" })),
    signingKey: createPrivateKey(caKey).toCryptoKey(algorithm, false, ["sign"]),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension(usages.map((usage) => x509.ExtendedKeyUsage[usage === "server" ? "serverAuth" : "clientAuth"])),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: /^[\d.]+$/.test(value) ? "ip" as const : "dns" as const, value })))]),
    ],
  });
  return { certificate: `${certificate.toString("pem").trim()}\n${bundle}`, key: privateKey.export({ type: "sec1", format: "pem" }).toString() };
}
