import { type TLSSocket, connect, createServer } from "node:tls";
import { type Authorities, type Pair, caBundleOf, certificatesOf, clientChainOf, newAdminCertificate, newAuthorities, serverFilesOf, tlsFolder } from "@sophia/cluster-pki";
import { leafOf } from "../../e2e/cluster-pki/leaf.ts";

export const hour = 3_600_000;

/** A file servers get. */
export const fileOf = (authorities: Authorities, name: string): string => serverFilesOf(authorities)[`${tlsFolder}/${name}`] ?? "";

/** The certificate of an API server, as k3s makes it at its start. */
export const servingOf = (authorities: Authorities): Promise<Pair> =>
  leafOf(fileOf(authorities, "server-ca.crt"), fileOf(authorities, "server-ca.key"), { name: "kube-apiserver", usages: ["server"], names: ["kubernetes.default.svc"] });

export const adminOf = (authorities: Authorities, now = new Date()): ReturnType<typeof newAdminCertificate> =>
  newAdminCertificate({ user: "admin", group: "sophia:cluster-admins", validityHours: 168 }, { chain: clientChainOf(authorities), key: authorities.issuing.client.key }, now);

/**
 * Connects an administrator with the credentials of `client` to an API server with the files of `server`, by Node's TLS
 * (OpenSSL). Resolves with the user the server saw, or with the code of the error of whoever refused.
 */
export async function handshake(server: Authorities, client: Authorities): Promise<string> {
  const serving = await servingOf(server);
  const admin = await adminOf(client);
  const listening = createServer({ cert: serving.certificate, key: serving.key, ca: certificatesOf(fileOf(server, "client-ca.crt")), requestCert: true, rejectUnauthorized: true });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as { port: number };
  const seen = new Promise<string>((resolve) => {
    const refused = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    listening.on("secureConnection", (socket: TLSSocket) => { socket.on("error", () => {}); resolve(String(socket.getPeerCertificate().subject.CN)); socket.destroy(); });
    listening.on("tlsClientError", (error: NodeJS.ErrnoException) => refused(error));
    connect({ host: "127.0.0.1", port, servername: "kubernetes.default.svc", ca: certificatesOf(caBundleOf(client)), cert: admin.certificate, key: admin.key }).on("error", refused);
  });
  const result = await seen;
  await new Promise((resolve) => listening.close(resolve));
  return result;
}

export { newAuthorities };
