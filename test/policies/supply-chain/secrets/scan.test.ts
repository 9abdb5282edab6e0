import assert from "node:assert/strict";
import { scan } from "../../../../policies/rules/supply-chain/secrets/scan.ts";
import { digest, fill, githubToken, randomKey } from "../support.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const pem = (what: string) => [`${"-".repeat(5)}BEGIN ${what}${"-".repeat(5)}`, fill(64, randomKey), fill(40, randomKey), `${"-".repeat(5)}END ${what}${"-".repeat(5)}`].join("\n");
const drawn = "text that looks drawn by lot";
const url = "a URL with a password";
const nkey = fill(55, "AB2CD3EF4GH5");

const suspicious: readonly [what: string, text: string, line?: number][] = [
  ["a token of GitHub", githubToken],
  ["a token of GitHub", `one\ntwo ${githubToken}\nthree`, 2],
  ["a token of GitHub", `https://x-access-token:${githubToken}@github.com/it`],
  ["a private key", pem("PRIVATE KEY")],
  ["a private key", `${pem("CERTIFICATE")}\n${pem("RSA PRIVATE KEY")}`, 5],
  ["a private key", `${pem("PRIVATE KEY")}\n${pem("CERTIFICATE")}`],
  ["a private key in base64", base64(`${pem("PRIVATE KEY")}\n`)],
  ["a token of GitHub in base64", `token: ${base64(githubToken)}`],
  ["a token of GitHub in base64 in base64", base64(base64(githubToken))],
  ["a token of GitHub in base64 in base64 in base64", base64(base64(base64(githubToken)))],
  [`${drawn} in base64`, base64(randomKey)],
  [`${url} in base64`, base64("redis://:hunter2@redis:6379/0")],
  [drawn, randomKey],
  [drawn, `KEY=${randomKey}`],
  [drawn, `https://example.com/hook?sig=${randomKey}`],
  [drawn, `${digest}\n${randomKey}`, 2],
  ...["postgres://it:hunter2@db/it", "redis://:hunter2@redis:6379", "amqp://it:a%40b@mq", "https://it:hunter2@example.com/x", "jdbc:postgresql://it:hunter2@db", "mongodb+srv://it:hunter2@db", "POSTGRES://IT:HUNTER2@DB", "see postgres://it:hunter2@db, there", "postgres://it:${A:-hunter2}@db", "nats://a:$(A)@one,nats://b:hunter2@two", "postgres://postgres:password@db", "http://it:%sx@db", "http://it:xREDACTED@db"].map((text): [string, string] => [url, text]),
];

const innocent: readonly string[] = [
  "", "\n\n", "plain words", "0 3 * * *", "TZ=UTC", "http://nats.area.svc.cluster.local:4222", "nats://nats:4222", "postgres://it@db/it", "postgres://db:5432/it", "https://example.com:8443/a@b", "mailto:it@example.com", "git@github.com:team/it.git", "user:pass@host", "see https://example.com: mail it@example.com",
  "postgres://it:$(PGPASSWORD)@db/it", "postgres://it:${PGPASSWORD}@db/it", "postgres://it:$PGPASSWORD@db/it", "postgres://it:{{ password }}@db", "postgres://it:***@db", "postgres://it:xxxx@db", "postgres://it:...@db", "postgres://it:____@db", "postgres://it:<password>@db", "postgres://it:[password]@db", "postgres://it:{password}@db", "postgres://it:REDACTED@db", "postgres://it:PASSWORD@db", "postgres://it:%s@db",
  "123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000,123e4567-e89b-12d3-a456-426614174000", digest, digest.slice(7), `ghcr.io/team/it:1@${digest}`, "2f98a9f8fe5782479ee2d54e70a1b10a7f6fd4ca", `sha512-${randomKey}${randomKey}==`, `sha256-${randomKey}=`, `SHA384-${randomKey}`, `sha1:${randomKey}`, "d41d8cd98f00b204e9800998ecf8427e",
  pem("CERTIFICATE"), pem("PUBLIC KEY"), pem("CERTIFICATE REQUEST"), `${pem("CERTIFICATE")}\n${pem("CERTIFICATE")}`, pem("RSA PUBLIC KEY"), base64(pem("CERTIFICATE")), base64("server:\n  port: 8080\n  level: information\n"), base64(JSON.stringify({ name: "it", list: [1, 2, 3] })), base64("größer und schöner als vorher"), base64("tab\there\r\nand there"),
  `ssh-ed25519 AAAA${fill(64, randomKey)} it@example.com`, `ssh-rsa  AAAA${fill(300, randomKey)}==`, `ecdsa-sha2-nistp256 AAAA${fill(90, randomKey)}`, `sk-ssh-ed25519@openssh.com AAAA${fill(64, randomKey)}`, `MCowBQYDK2VwAyEA${fill(43, randomKey)}=`, `MFkwEwYHKoZIzj0CAQYI${fill(100, randomKey)}==`, ...[..."UAONCX"].map((kind) => `nkey: ${kind}${nkey}`), "01ARZ3NDEKTSV4RRFFQ69G5FAV", "7ZZZZZZZZZZZZZZZZZZZZZZZZ9",
  `data:image/png;base64,${fill(120, randomKey)}==`, ...["font", "audio", "video"].map((kind) => `url(data:${kind}/x-it;base64,${fill(60, randomKey)})`), fill(400, randomKey), "consolidated_mcp_ports_of_every_server", "/var/run/secrets/kubernetes.io/serviceaccount/token", "C:\\Program Files\\It\\bin\\it.exe", "sophia-ai-main-7d4b9c6f5d-x2x4z", "postgres-rw.sophia-ai-prod.svc.cluster.local", "spec.template.spec.containers[0].image",
  "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager", "gpu_8x_h100_sxm5,gpu_1x_a10,gpu_2x_a6000", "2026-11-21T20:09:26.123456Z", "arn:aws:iam::123456789012:role/sophia-production-backups", "ALTER DEFAULT PRIVILEGES FOR ROLE sophia IN SCHEMA public GRANT SELECT ON TABLES TO sophia_readers", "={{ $json.body.items.map((item) => item.name).join(\", \") }}", "^[A-Za-z0-9+/]{20,}={0,2}$",
  "application/vnd.kubernetes.protobuf,application/json", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
];

describe("the search for secrets", () => {
  for (const [what, text, line = 1] of suspicious) it(`finds ${what}: ${JSON.stringify(text).slice(0, 70)}`, () => assert.deepEqual(scan(text), { what, line }));
  for (const text of innocent) it(`passes over ${JSON.stringify(text).slice(0, 90)}`, () => assert.equal(scan(text), undefined));

  it("unfolds base64 three times at most", () => assert.equal(scan(base64(base64(base64(base64(githubToken))))), undefined));

  it("unfolds base64 only where it is text", () => {
    for (const byte of [0x00, 0x08, 0x0b, 0x0c, 0x0e, 0x1f, 0x7f]) {
      const text = `${String.fromCharCode(byte)} ${githubToken} with words`;
      assert.equal(scan(base64(text))?.what === "a token of GitHub in base64", false, String(byte));
    }
    assert.equal(scan(Buffer.from([0xff, ...Buffer.from(` ${githubToken} with words`)]).toString("base64"))?.what === "a token of GitHub in base64", false);
  });

  it("finds the second where the first is allowed", () => {
    assert.equal(scan(githubToken, [githubToken]), undefined);
    assert.equal(scan(`a ${githubToken} b`, ["", "other", githubToken]), undefined);
    assert.deepEqual(scan(`${githubToken}\n${randomKey}`, [githubToken]), { what: drawn, line: 2 });
    assert.deepEqual(scan(`${githubToken}\n${randomKey}`, [randomKey]), { what: "a token of GitHub", line: 1 });
    assert.deepEqual(scan(githubToken, [""]), { what: "a token of GitHub", line: 1 });
  });
});
