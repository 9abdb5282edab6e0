import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TlsFiles } from "../../../../components/nats/spec/server-config.ts";

const run = promisify(execFile);
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate authority, for tests: what the cert-manager Issuer is in a cluster. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority in a folder, by openssl. @throws Error with openssl's words */
export async function makeAuthority(folder: string, name: string): Promise<Authority> {
  const authority = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  await run("openssl", ["req", "-x509", ...newKey, "-days", "2", "-subj", `/CN=${name}`, "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", authority.key, "-out", authority.certificate]);
  return authority;
}

/**
 * The three files a cert-manager Certificate's Secret has: a key, a certificate of that authority, and the authority to trust.
 * @param trusted whom the holder trusts. Default: its own authority
 */
export async function issue(folder: string, name: string, authority: Authority, hosts: readonly string[], trusted: Authority = authority): Promise<TlsFiles> {
  const file = (extension: string) => join(folder, `${name}.${extension}`);
  const alternativeNames = hosts.map((host) => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`)).join(",");
  await writeFile(file("ext"), `subjectAltName=${alternativeNames}\nextendedKeyUsage=serverAuth,clientAuth\nkeyUsage=digitalSignature\n`);
  await run("openssl", ["req", ...newKey, "-subj", `/CN=${name}`, "-keyout", file("key"), "-out", file("csr")]);
  await run("openssl", ["x509", "-req", "-in", file("csr"), "-CA", authority.certificate, "-CAkey", authority.key, "-CAcreateserial", "-days", "2", "-extfile", file("ext"), "-out", file("crt")]);
  return { certificate: file("crt"), key: file("key"), authority: trusted.certificate };
}
