import "@sophia/cluster-pki";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { type Server, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { type Authorities, caBundleOf, clientChainOf, newAdminCertificate } from "@sophia/cluster-pki";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const hour = 60 * 60 * 1000;

/** A server's certificate with this name, as k3s would make it from its server authority. */
async function servingCertificate({ issuing, intermediate }: Authorities, name: string): Promise<{ cert: string; key: string }> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const authority = new x509.X509Certificate(issuing.server.certificate);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: "0102030405",
    subject: "CN=k3s",
    issuer: authority.subjectName,
    notBefore: new Date(Date.now() - hour),
    notAfter: new Date(Date.now() + hour),
    publicKey: new x509.PublicKey(createPublicKey(key).export({ type: "spki", format: "der" })),
    signingKey: createPrivateKey(issuing.server.key).toCryptoKey(algorithm, false, ["sign"]),
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }])],
  });
  return { cert: `${certificate.toString("pem")}\n${issuing.server.certificate}${intermediate.certificate}`, key };
}

/** A k3s server's port 6443: TLS by the cluster's authorities, and nobody without one of its certificates. */
export class SecureServer {
  readonly #server: Server;
  /** What `/readyz` says. */
  readyz = { status: 200, body: "ok" };
  clusterUid = "uid-one";

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request, response) => {
      const answer = (status: number, body: unknown) => response.writeHead(status, { connection: "close" }).end(typeof body === "string" ? body : JSON.stringify(body));
      if (!(request.socket as TLSSocket).authorized) answer(401, { message: "Unauthorized" });
      else if (request.url === "/readyz") answer(this.readyz.status, this.readyz.body);
      else answer(200, { metadata: { uid: this.clusterUid } });
    });
  }

  static async start(authorities: Authorities, name = "kubernetes.default.svc"): Promise<SecureServer> {
    const { cert, key } = await servingCertificate(authorities, name);
    const { issuing, intermediate, root } = authorities;
    const ca = [issuing.client.certificate, intermediate.certificate, root.certificate];
    const server = createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: false });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new SecureServer(server);
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** What the administrator of a cluster shows and trusts. */
export async function administrator(authorities: Authorities) {
  const issuer = { chain: clientChainOf(authorities), key: authorities.issuing.client.key };
  const { certificate, key } = await newAdminCertificate({ user: "sophia-infra", group: "sophia:cluster-admins", validityHours: 1 }, issuer, new Date());
  return { caBundle: caBundleOf(authorities), certificate, key };
}
