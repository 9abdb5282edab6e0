import assert from "node:assert/strict";
import { isPublicName, withoutNamedPublicValues, withoutPublicValues } from "../../../../policies/rules/supply-chain/secrets/public-values.ts";
import { scan } from "../../../../policies/rules/supply-chain/secrets/scan.ts";
import { fill, githubToken, randomKey } from "../support.ts";

const drawn = "text that looks drawn by lot";
const base64 = (text: string) => Buffer.from(text).toString("base64url");
const natsHeader = base64('{"typ":"JWT","alg":"ed25519-nkey"}');
const natsJwt = (payload: string) => `${natsHeader}.${base64(payload)}.${fill(40)}`;

describe("values that everyone may read", () => {
  const values: readonly [what: string, text: string][] = [
    ["a key of WireGuard", "PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="],
    ["a recipient of age", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],
    ["a value that SOPS encrypted", "a: ENC[AES256_GCM,data:Tr7oU5RrPmnDkQ==,iv:8QK2n8d9k4XGyTzTfXvJ3ZQpR7s1mYwE0aLbVcNdHuI=,tag:x7Pq2Lm9Rt4Vw8Zb3NaKsQ==,type:str]"],
    ["a hashed host", "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa AAAAB3NzaC1yc2EAAAABIwAAAQEA"],
    ["a key of DKIM", `"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC3QEKyU1fSma0axspqYK5iAj" "54lsAg4qRRCnpKK68hawSd8zpsDz77ntGCR0X2mHVvkHbX6dX"`],
    ["a line of go.sum", "github.com/pkg/errors v0.9.1 h1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4="],
    ["a client of Google", "81x7k2m3n4p5q6r7s8t9u0v1w2x3y4z5.apps.googleusercontent.com"],
    ["an account of NATS", natsJwt('{"jti":"OOKLMLKJGEGGEFEFEEF"}')],
    ["a certificate of SAML", `<ds:X509Certificate>\n${randomKey}\n${randomKey}\n</ds:X509Certificate>`],
    ["a publishable key of Stripe", "pk_live_51H8x7yKlMnOpQrStUvWxYz0123456789AbCdEfGh"],
    ["a variable's public key", `VAPID_PUBLIC_KEY=${randomKey}`],
    ["a hash of a password", 'password: "$2a$11$ooo0H9YkGzGVZrXvLQ8x3eF4T8yH1e0bqKq4yqT0p0x5sY0QeV8aC"'],
    ["an identity of Grafana", '"uid": "aKx9Pq2Lm7Rt4Vw8Zb3N"'],
    ["a client", "OIDC_CLIENT_ID=0oa1b2c3d4E5f6G7h8i9"],
    ["a client, as a flag", "--client-id=0oa1b2c3d4E5f6G7h8i9"],
    ["a certificate", `"samlCert": "${randomKey}"`],
    ["a certificate, in full", `SAML_CERTIFICATE: ${randomKey}`],
  ];
  for (const [what, text] of values) it(`include ${what}`, () => assert.equal(scan(text), undefined));

  it("include nothing beside them", () => {
    for (const [what, text] of values) assert.equal(scan(`${text} ${githubToken}`)?.what, "a token of GitHub", what);
    for (const [what, text] of values) assert.equal(scan(`${randomKey} ${text}`)?.what, drawn, what);
  });
  it("are no shape of a credential, whatever they are called", () => {
    assert.equal(scan(`CLIENT_ID=${githubToken}`)?.what, "a token of GitHub");
    assert.equal(scan(`PRIVATE_KEY=${randomKey}`)?.what, drawn);
    assert.equal(scan(`CLIENT_IDENTITY=${randomKey}`)?.what, drawn);
  });
  it("are no token of NATS that opens by itself", () => assert.equal(scan(natsJwt('{"nats":{"bearer_token": true}}'))?.what, "a JSON Web Token"));
  for (const begins of ["sk-", "ssh-a", "v=DKIM1;", "ENC[AES256_GCM,", "X509Certificate>", "|1|a", "a-", "client_id", "sha1-"]) {
    it(`are looked for in 200 kB of ${begins}`, () => assert.equal(withoutPublicValues(begins.repeat(200_000 / begins.length)).length > 0, true));
  }
  it("are public keys of SSH of every kind", () => {
    for (const kind of ["ssh-ed25519", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com"]) assert.equal(scan(`${kind} AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl`), undefined, kind);
  });
  it("keep their lines", () => {
    assert.equal(withoutPublicValues("a\n<X509Certificate>b\nc</X509Certificate>\nd").split("\n").length, 4);
    assert.equal(withoutNamedPublicValues("the CLIENT_ID=0oa1b2c3d4E5f6G7h8i9, and"), "the  , and");
  });
});

describe("names of what everyone may read", () => {
  for (const name of ["JWT_PUBLIC_KEY", "publicKey", "CLIENT_ID", "clientId", "oauth-client-id", "SAML_CERT", "cert", "CERTIFICATE", "tls.certificate", "pubkey", "sslCert"]) it(`include ${name}`, () => assert.equal(isPublicName(name), true));
  for (const name of ["", "PRIVATE_KEY", "CLIENT_SECRET", "CLIENT_ID_TOKEN", "CERT_KEY", "KEY", "ID", "concert", "republickey"]) it(`do not include ${JSON.stringify(name)}`, () => assert.equal(isPublicName(name), false));
});
