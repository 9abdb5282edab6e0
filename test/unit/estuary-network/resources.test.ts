import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { dataPlane, tunnelKey } from "@sophia/estuary/resources";
import * as planes from "../../../clients/estuary/resources/data-plane.ts";
import type { DataPlane } from "../../../clients/estuary/api.ts";
import { EstuaryError, type EstuaryErrorKind } from "../../../clients/estuary/error.ts";
import type { Session } from "../../../clients/estuary/resources/session.ts";

const name = "ops/dp/public/gcp-us-central1-c2";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** As much of a session as a data plane needs. */
function sessionOf(all: DataPlane[]): { session: Session; said: string[] } {
  const said: string[] = [];
  return { session: { api: { dataPlanes: () => Promise.resolve(all) }, say: (line: string) => said.push(line) } as unknown as Session, said };
}

/** A session whose Estuary fails in a way. */
function failing(kind: EstuaryErrorKind): { session: Session; said: string[] } {
  const { said } = sessionOf([]);
  const dataPlanes = () => Promise.reject(new EstuaryError({ kind, message: `the service said ${kind}`, operation: "dataPlanes" }));
  return { said, session: { api: { dataPlanes }, say: (line: string) => said.push(line) } as unknown as Session };
}

describe("EstuaryDataPlane", () => {
  it("is what Estuary tells of it", async () => {
    const { session } = sessionOf([{ name: "ops/dp/public/other", cidrBlocks: [] }, { name, cidrBlocks: ["198.51.100.7/32", "192.0.2.0/24", "192.0.2.0/24"], awsIamUserArn: "arn:aws:iam::1:user/x" }]);
    const outs = { name, cidrBlocks: ["192.0.2.0/24", "198.51.100.7/32"], awsIamUserArn: "arn:aws:iam::1:user/x" };
    assert.deepEqual(await planes.create(session, { name }), { id: name, outs });
    assert.deepEqual(await planes.read(session, name, {}), { id: name, props: outs });
  });

  it("is said to be out of reach by the names of those that are not", async () => {
    await assert.rejects(planes.create(sessionOf([{ name: "ops/dp/public/b", cidrBlocks: [] }, { name: "ops/dp/public/a", cidrBlocks: [] }]).session, { name }), {
      message: `estuary.dataPlane ${name} is not among those this account may use; allowed: ops/dp/public/a, ops/dp/public/b`,
    });
    await assert.rejects(planes.create(sessionOf([]).session, { name }), { message: /allowed: none, so the token may be another tenant's$/ });
  });

  it("is an update when its addresses moved, which is said, and not when only their order did", async () => {
    const olds = { name, cidrBlocks: ["192.0.2.0/24", "198.51.100.7/32"] };
    const same = sessionOf([{ name, cidrBlocks: ["198.51.100.7/32", "192.0.2.0/24"] }]);
    assert.deepEqual(await planes.diffLive(same.session, name, olds, { name }), { changes: false, replaces: [], deleteBeforeReplace: false });
    const moved = sessionOf([{ name, cidrBlocks: ["203.0.113.0/24"] }]);
    assert.deepEqual(await planes.diffLive(moved.session, name, olds, { name }), { changes: true, replaces: [], deleteBeforeReplace: false });
    assert.deepEqual(moved.said, [`the addresses of ${name} were 192.0.2.0/24, 198.51.100.7/32 and are 203.0.113.0/24`]);
    assert.deepEqual((await planes.update(moved.session, name, olds, { name })).outs, { name, cidrBlocks: ["203.0.113.0/24"] });
  });

  it("is never replaced, also while its name is unknown", () => {
    assert.deepEqual(planes.diff(name, { name }, { name: unknown }), { changes: true, replaces: [], deleteBeforeReplace: false });
    assert.deepEqual(planes.check(undefined, { name: unknown }).failures, []);
  });

  for (const kind of ["unavailable", "rate-limited", "ambiguous"] as const)
    it(`is planned by what is recorded, which is said, while Estuary's answer is ${kind}`, async () => {
      const { session, said } = failing(kind);
      const olds = { name, cidrBlocks: ["192.0.2.0/24"] };
      assert.deepEqual(await planes.diffLive(session, name, olds, { name }), { changes: false, replaces: [], deleteBeforeReplace: false });
      assert.deepEqual(said, [`the addresses of ${name} are taken to be those recorded, 192.0.2.0/24, since Estuary gives no answer: the service said ${kind}`]);
      // What must be known is not made up.
      await assert.rejects(planes.create(session, { name }), { kind });
    });

  for (const kind of ["unauthorized", "forbidden", "invalid"] as const)
    it(`is not planned when Estuary's answer is ${kind}`, async () => {
      await assert.rejects(planes.diffLive(failing(kind).session, name, { name, cidrBlocks: ["192.0.2.0/24"] }, { name }), { kind });
    });

  it("refuses what is no name of one", () => {
    const failures = dataPlane.check(undefined, { name: "gcp-us-central1-c2" }).failures.filter(({ property, reason }) => property === "name" && reason.startsWith("name "));
    assert.deepEqual(failures, [{ property: "name", reason: 'name is "gcp-us-central1-c2"; allowed: a data plane, such as "ops/dp/public/gcp-us-central1-c2"' }]);
  });
});

describe("EstuaryTunnelKey", function () {
  this.timeout(60_000);
  let made: Awaited<ReturnType<typeof tunnelKey.create>>;
  before(async () => { made = await tunnelKey.create({ comment: "estuary", generation: 1 }); });

  it("is an RSA key of 4096 bits in PKCS#1, which is all that Estuary takes", () => {
    const text = String(made.outs["privateKey"]);
    assert.match(text, /^-----BEGIN RSA PRIVATE KEY-----\n[\s\S]+\n-----END RSA PRIVATE KEY-----\n$/);
    assert.deepEqual(createPrivateKey(text).asymmetricKeyDetails, { modulusLength: 4096, publicExponent: 65537n });
  });

  it("tells its public half as OpenSSH writes it", () => {
    const [kind, blob = "", comment] = String(made.outs["publicKey"]).split(" ");
    assert.deepEqual([kind, comment], ["ssh-rsa", "estuary"]);
    const parts: Buffer[] = [];
    for (let rest = Buffer.from(blob, "base64"); rest.length > 0; rest = rest.subarray(4 + rest.readUInt32BE(0))) parts.push(rest.subarray(4, 4 + rest.readUInt32BE(0)));
    const [word, exponent, modulus] = parts as [Buffer, Buffer, Buffer];
    assert.equal(word.toString(), "ssh-rsa");
    // A modulus of 4096 bits begins with a bit that would be a sign.
    assert.equal(modulus.length, 513);
    const key = createPublicKey({ format: "jwk", key: { kty: "RSA", e: exponent.toString("base64url"), n: modulus.subarray(1).toString("base64url") } });
    const data = Buffer.from("signed");
    assert.ok(verify("sha256", data, key, sign("sha256", data, createPrivateKey(String(made.outs["privateKey"])))));
  });

  it("is named by itself, and not by its secret", () => assert.match(made.id, /^rsa-[0-9a-f]{16}$/));

  it("is another one only for a raised generation", async () => {
    const { outs } = made;
    assert.deepEqual(await tunnelKey.diff("", outs, { comment: "estuary", generation: 1 }), { changes: false, replaces: [], deleteBeforeReplace: false });
    assert.deepEqual(await tunnelKey.diff("", outs, { comment: "estuary", generation: 2 }), { changes: true, replaces: ["generation"], deleteBeforeReplace: false });
    const { outs: renamed } = await tunnelKey.update("", outs, { comment: "other", generation: 1 });
    assert.equal(renamed["privateKey"], outs["privateKey"]);
    assert.equal(renamed["publicKey"], String(outs["publicKey"]).replace(/estuary$/, "other"));
  });
});
