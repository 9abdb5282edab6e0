import { createPrivateKey, generateKeyPairSync, webcrypto } from "node:crypto";

import { provideMetadata } from "./metadata.ts";

/** What a TLS server presents; PEM. */
export interface ServingCertificate { readonly certificate: string; readonly key: string }

const day = 24 * 60 * 60 * 1_000;
const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/**
 * The certificate of a server's API, with the names k3s gives it, signed by the server authority of its user data.
 * @throws Error when authority and key are not an ECDSA P-256 pair in PEM
 */
export async function servingCertificate(authority: { readonly bundle: string; readonly key: string }, addresses: readonly string[], hostname: string): Promise<ServingCertificate> {
  provideMetadata();
  const x509 = await import("@peculiar/x509");
  const issuer = new x509.X509Certificate(authority.bundle);
  const signingKey = await webcrypto.subtle.importKey(
    "pkcs8", createPrivateKey(authority.key).export({ type: "pkcs8", format: "der" }), ecdsa, false, ["sign"]);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const names = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "localhost", hostname];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: "O=k3s, CN=k3s",
    issuer: issuer.subjectName,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Math.min(Date.now() + 365 * day, issuer.notAfter.getTime())),
    publicKey: new x509.PublicKey(publicKey.export({ type: "spki", format: "der" })),
    signingKey,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: "dns" as const, value })), ...["127.0.0.1", ...addresses].map((value) => ({ type: "ip" as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: `${certificate.toString("pem").trim()}\n${authority.bundle}`, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}
