import assert from "node:assert/strict";
import { X509Certificate, createHash, createPrivateKey } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authorities, authorityNames, certificatesOf, firstEndOf, reissued, serverFilesOf, tlsFolder, tokensOf, withNewRoot, withoutPreviousRoot } from "@sophia/cluster-pki";
import { adminOf, fileOf, handshake, newAuthorities, servingOf } from "./support.ts";

describe("the authorities of a cluster", function () {
  this.timeout(60_000);
  const now = new Date();
  let made: Authorities;
  let renewed: Authorities;
  let rooted: Authorities;
  let retired: Authorities;
  let folder: string;

  before(async () => {
    made = await newAuthorities(now);
    renewed = await reissued(made, now);
    rooted = await withNewRoot(renewed, now);
    retired = withoutPreviousRoot(rooted);
    folder = mkdtempSync(join(tmpdir(), "pki-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** `openssl verify`, strict, with nothing but the root trusted. */
  const verify = (root: string, chain: string, certificate: string, purpose: string): string => {
    for (const [name, content] of Object.entries({ root, chain, certificate })) writeFileSync(join(folder, name), content);
    return execFileSync("openssl", ["verify", "-x509_strict", "-check_ss_sig", "-purpose", purpose, "-CAfile", join(folder, "root"), "-untrusted", join(folder, "chain"), join(folder, "certificate")], { encoding: "utf8", stdio: "pipe" }).trim();
  };

  it("has exactly the files k3s asks for, and no key of root or intermediate among them", () => {
    const names = ["client-ca", "etcd/peer-ca", "etcd/server-ca", "request-header-ca", "server-ca"];
    assert.deepEqual(Object.keys(serverFilesOf(made)).sort(), [...names.flatMap((name) => [`${tlsFolder}/${name}.crt`, `${tlsFolder}/${name}.key`]), `${tlsFolder}/service.key`].sort());
    const text = Object.values(serverFilesOf(made)).join("");
    for (const { key } of [made.root, made.intermediate]) assert.ok(!text.includes(key.split("\n")[1] ?? ""));
  });

  it("has one root, one intermediate and five authorities under it, on P-256, each able to sign just what it should", () => {
    const of = ({ certificate }: { certificate: string }) => new X509Certificate(certificate);
    const root = of(made.root);
    assert.ok(root.verify(root.publicKey));
    assert.ok(of(made.intermediate).verify(root.publicKey));
    for (const name of authorityNames) assert.ok(of(made.issuing[name]).verify(of(made.intermediate).publicKey), name);
    for (const pair of [made.root, made.intermediate, ...Object.values(made.issuing)]) {
      const text = execFileSync("openssl", ["x509", "-noout", "-text"], { input: pair.certificate, encoding: "utf8" });
      assert.match(text, /NIST CURVE: P-256/);
      assert.match(text, /X509v3 Key Usage: critical\n\s+Digital Signature, Certificate Sign, CRL Sign\n/);
      assert.match(text, pair === made.root ? /critical\n\s+CA:TRUE\n/ : pair === made.intermediate ? /CA:TRUE, pathlen:1\n/ : /CA:TRUE, pathlen:0\n/);
      assert.ok(of(pair).checkPrivateKey(createPrivateKey(pair.key)));
    }
    assert.equal(new Set([made, renewed, rooted].flatMap((each) => [each.intermediate, ...Object.values(each.issuing)].map((pair) => of(pair).subject))).size, 18);
  });

  it("holds by openssl's strict rules: servers, administrators, and each bundle up to the root", async () => {
    const serving = await servingOf(made);
    assert.match(verify(made.root.certificate, fileOf(made, "server-ca.crt"), certificatesOf(serving.certificate)[0] ?? "", "sslserver"), /: OK$/);
    const admin = await adminOf(made);
    assert.match(verify(made.root.certificate, admin.certificate, certificatesOf(admin.certificate)[0] ?? "", "sslclient"), /: OK$/);
    for (const name of authorityNames) {
      const [first = "", ...chain] = certificatesOf(fileOf(made, `${name}-ca.crt`));
      assert.equal(chain.length, 2);
      assert.match(verify(made.root.certificate, chain.join(""), first, "any"), /: OK$/);
    }
    assert.throws(() => verify(retired.root.certificate, admin.certificate, certificatesOf(admin.certificate)[0] ?? "", "sslclient"), /verification failed/);
  });

  it("gives tokens in the secure form: hash of the root's DER, servers as server, agents as node", () => {
    const hash = createHash("sha256").update(new X509Certificate(made.root.certificate).raw).digest("hex");
    assert.deepEqual(tokensOf(made), { serverToken: `K10${hash}::server:${made.passwords.server}`, agentToken: `K10${hash}::node:${made.passwords.agent}` });
    assert.notEqual(made.passwords.server, made.passwords.agent);
    assert.match(made.passwords.server, /^[0-9a-f]{64}$/);
  });

  it("lets administrator and server know each other by TLS", async () => {
    assert.equal(await handshake(made, made), "admin");
  });

  it("keeps both sides known to each other while authorities are renewed under one root", async () => {
    assert.deepEqual(tokensOf(renewed), tokensOf(made));
    assert.equal(renewed.serviceKey, made.serviceKey);
    for (const name of authorityNames) assert.notEqual(renewed.issuing[name].key, made.issuing[name].key);
    assert.deepEqual(await Promise.all([handshake(made, renewed), handshake(renewed, made), handshake(renewed, renewed)]), ["admin", "admin", "admin"]);
  });

  it("keeps both sides known to each other while the root changes, and only as long as the old one is trusted", async () => {
    assert.deepEqual(await Promise.all([handshake(renewed, rooted), handshake(rooted, renewed), handshake(rooted, rooted), handshake(retired, retired)]), ["admin", "admin", "admin", "admin"]);
    assert.deepEqual(await Promise.all([handshake(rooted, retired), handshake(retired, rooted)]), ["admin", "admin"]);
    assert.notEqual(await handshake(retired, made), "admin");
    assert.notEqual(await handshake(made, retired), "admin");
    assert.deepEqual([rooted.passwords, rooted.serviceKey], [made.passwords, made.serviceKey]);
  });

  it("shows k3s the present root first: roots in a bundle are those without an authority key id", () => {
    // As k3s reads a bundle (pkg/clientaccess/token.go): its first root that signed the chain gives the token's hash.
    const bundle = certificatesOf(fileOf(rooted, "server-ca.crt"));
    const isRoot = (certificate: string) => !execFileSync("openssl", ["x509", "-noout", "-text"], { input: certificate, encoding: "utf8" }).includes("Authority Key Identifier");
    assert.deepEqual(bundle.filter(isRoot), [rooted.root.certificate, renewed.root.certificate]);
    assert.equal(certificatesOf(fileOf(retired, "server-ca.crt")).filter(isRoot).length, 1);
  });

  it("ends after ten years, the root after twenty, and nothing outlives what signed it", async () => {
    const days = (certificate: string) => Math.round((new X509Certificate(certificate).validToDate.getTime() - now.getTime()) / 86_400_000);
    assert.equal(days(made.root.certificate), 7300);
    for (const pair of [made.intermediate, ...Object.values(made.issuing)]) assert.equal(days(pair.certificate), 3650);
    assert.equal(Math.round((firstEndOf(made).getTime() - now.getTime()) / 86_400_000), 3650);
    const late = await reissued(made, new Date(now.getTime() + 15 * 365 * 86_400_000));
    assert.equal(new X509Certificate(late.issuing.server.certificate).validTo, new X509Certificate(made.root.certificate).validTo);
  });
});
