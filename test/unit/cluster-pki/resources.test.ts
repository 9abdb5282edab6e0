import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { type AdminCertificateInputs, type AdminCertificateOutputs, type AuthoritiesInputs, type AuthoritiesOutputs, adminCertificate, authorities } from "@sophia/cluster-pki/resources";
import { adminCertificateSecrets, authoritiesSecrets } from "@sophia/cluster-pki/secret-outputs";
import { hour } from "./support.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const asOf = "2026-11-21T12:00:00.000Z";
const later = (hours: number): string => new Date(Date.parse(asOf) + hours * hour).toISOString();
const asked: AuthoritiesInputs = { rootGeneration: 1, generation: 1, previousRoot: "trusted", asOf };

/** Where private keys and passwords are, by the path of the text that holds them. */
function secretsIn(value: unknown, path = ""): string[] {
  if (typeof value === "string") return /PRIVATE KEY|K10[0-9a-f]{64}::\w+:[0-9a-f]/.test(value) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => secretsIn(item, path === "" ? key : path));
}

describe("the resource of a cluster's authorities", function () {
  this.timeout(30_000);
  let made: { id: string; outs: AuthoritiesOutputs };
  before(async () => { made = await authorities.create(asked); });

  it("has outputs that JSON keeps as they are, and declares all that hold a key secret", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(made.outs)), made.outs);
    assert.deepEqual([...new Set(secretsIn(made.outs))].sort(), [...authoritiesSecrets].filter((name) => secretsIn(made.outs[name]).length > 0 || name === "serverFiles").sort());
    for (const name of new Set(secretsIn(made.outs))) assert.ok((authoritiesSecrets as readonly string[]).includes(name), name);
  });

  it("changes only when a generation or the fate of the root before does", () => {
    const same = { ...asked, asOf: later(90_000) };
    assert.deepEqual(authorities.diff(made.id, made.outs, same), { changes: false });
    // Whatever an engine or another version of this program adds to the inputs.
    assert.deepEqual(authorities.diff(made.id, made.outs, { ...same, __provider: "other text" } as AuthoritiesInputs), { changes: false });
    for (const change of [{ generation: 2 }, { rootGeneration: 2 }, { previousRoot: "retired" as const }]) assert.deepEqual(authorities.diff(made.id, made.outs, { ...same, ...change }), { changes: true });
  });

  it("keeps passwords, service key and root while the generation rises, and drops the root before when it is retired", async () => {
    const second = (await authorities.update(made.id, made.outs, { ...asked, generation: 2 })).outs;
    assert.equal(second.rootFingerprint, made.outs.rootFingerprint);
    assert.deepEqual([second.serverToken, second.agentToken, second.authorities.serviceKey], [made.outs.serverToken, made.outs.agentToken, made.outs.authorities.serviceKey]);
    assert.notEqual(second.clientIssuer.key, made.outs.clientIssuer.key);
    const third = (await authorities.update(made.id, second, { ...asked, generation: 2, rootGeneration: 2 })).outs;
    assert.equal(third.authorities.previousRoot?.certificate, made.outs.authorities.root.certificate);
    assert.ok(!JSON.stringify(third).includes(JSON.stringify(made.outs.authorities.root.key).slice(1, -1)), "the key of the old root is kept by nobody");
    assert.equal(third.serverToken.split("::")[1], made.outs.serverToken.split("::")[1]);
    const fourth = (await authorities.update(made.id, third, { ...asked, generation: 2, rootGeneration: 2, previousRoot: "retired" })).outs;
    assert.equal("previousRoot" in fourth.authorities, false);
    assert.deepEqual(fourth.authorities.issuing, third.authorities.issuing);
    assert.ok(!fourth.caBundle.includes(made.outs.authorities.root.certificate));
  });

  it("names every wrong input at once", () => {
    assert.deepEqual(authorities.check({ rootGeneration: 3, generation: 2 }, { rootGeneration: 2, generation: 0.5, previousRoot: "gone" as "retired", asOf: "soon" }).failures, [
      { property: "rootGeneration", reason: "rootGeneration is 2 but was 3; what was issued is not taken back: keep 3, or raise it to issue anew" },
      { property: "generation", reason: "generation is 0.5; allowed: a whole number from 1" },
      { property: "previousRoot", reason: 'previousRoot is "gone"; allowed: trusted, retired' },
      { property: "asOf", reason: 'asOf is "soon"; allowed: an instant such as 2026-11-21T12:00:00Z, or leave it out for now' },
    ]);
    assert.deepEqual(authorities.check({}, asked).failures, []);
    assert.deepEqual(authorities.check({ rootGeneration: 1 }, { ...asked, rootGeneration: unknown as unknown as number }).failures, []);
  });

  it("refuses a new root that no running server would trust", () => {
    const [failure] = authorities.check(asked, { ...asked, rootGeneration: 2, previousRoot: "retired" }).failures;
    assert.equal(failure?.property, "previousRoot");
    assert.match(failure?.reason ?? "", /^previousRoot is "retired" while rootGeneration goes from 1 to 2, .* set it to "trusted", rotate, and retire the old root afterwards \(docs\/runbooks\/rotate-cluster-ca\.md\)$/);
    assert.deepEqual(authorities.check({ ...asked, rootGeneration: 2 }, { ...asked, rootGeneration: 2, previousRoot: "retired" }).failures, []);
  });
});

describe("the resource of an administrator's certificate", function () {
  this.timeout(30_000);
  let inputs: AdminCertificateInputs;
  let made: AdminCertificateOutputs;
  before(async () => {
    inputs = { user: "admin", group: "sophia:cluster-admins", validityHours: 168, issuer: (await authorities.create(asked)).outs.clientIssuer, asOf };
    made = (await adminCertificate.create(inputs)).outs;
  });

  it("makes a certificate of user and group that begins five minutes before and ends after its validity", () => {
    const certificate = new X509Certificate(made.certificate);
    assert.equal(certificate.subject, "O=sophia:cluster-admins\nCN=admin");
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.equal(certificate.ca, false);
    assert.equal(certificate.validFromDate.toISOString(), later(-1 / 12));
    assert.equal(certificate.validToDate.toISOString(), later(168));
    assert.deepEqual([made.issuedAt, made.expiresAt], [asOf, later(168)]);
    assert.deepEqual([...new Set(secretsIn(made))], [...adminCertificateSecrets]);
    assert.deepEqual(JSON.parse(JSON.stringify(made)), made);
  });

  it("is renewed when less than a third of its time is left, by the clock it is given", () => {
    const due = (hours: number) => adminCertificate.diff("id", made, { ...inputs, asOf: later(hours) }).changes;
    assert.deepEqual([0, 111, 112, 113, 168, 9000].map(due), [false, false, false, true, true, true]);
  });

  it("is made anew for another user, group, validity or authority, and when the authority is not known yet", () => {
    for (const change of [{ user: "other" }, { group: "others" }, { validityHours: 24 }, { issuer: { ...inputs.issuer, chain: "other" } }, { issuer: unknown as unknown as AdminCertificateInputs["issuer"] }, { issuer: { chain: unknown, key: unknown } }]) {
      assert.deepEqual(adminCertificate.diff("id", made, { ...inputs, ...change }), { changes: true }, JSON.stringify(Object.keys(change)));
    }
    assert.deepEqual(adminCertificate.diff("id", made, { ...inputs, __provider: "other text" } as AdminCertificateInputs), { changes: false });
  });

  it("never outlives its authority, and says what to do when that has ended", async () => {
    const nearEnd = later(10 * 365 * 24 - 1);
    const last = (await adminCertificate.create({ ...inputs, asOf: nearEnd })).outs;
    assert.equal(last.expiresAt, later(10 * 365 * 24));
    await assert.rejects(adminCertificate.create({ ...inputs, asOf: later(10 * 365 * 24) }), { message: `the cluster's client authority ended at ${later(10 * 365 * 24)}; raise the generation of its authorities, as docs/runbooks/rotate-cluster-ca.md says` });
  });

  it("names every wrong input at once", () => {
    assert.deepEqual(adminCertificate.check({}, { ...inputs, user: "", group: "system:masters", validityHours: 0 }).failures, [
      { property: "user", reason: 'user is ""; allowed: 1 to 64 characters that do not begin with "system:", which Kubernetes keeps for itself' },
      { property: "group", reason: 'group is "system:masters"; allowed: 1 to 64 characters that do not begin with "system:", which Kubernetes keeps for itself' },
      { property: "validityHours", reason: "validityHours is 0; allowed: a whole number from 1 to 8760" },
    ]);
    assert.deepEqual(adminCertificate.check({}, inputs).failures, []);
  });
});
