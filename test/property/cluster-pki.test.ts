import assert from "node:assert/strict";
import fc from "fast-check";
import { type Authorities, isDueForRenewal, newAuthorities, reissued, serverFilesOf, tlsFolder, tokensOf, withNewRoot, withoutPreviousRoot } from "@sophia/cluster-pki";
import { type AuthoritiesInputs, authorities } from "@sophia/cluster-pki/resources";
import { handshake } from "../unit/cluster-pki/support.ts";

const now = new Date();

const steps = { generation: reissued, root: withNewRoot, retire: (old: Authorities) => Promise.resolve(withoutPreviousRoot(old)) };

describe("any life of a cluster's authorities", function () {
  this.timeout(120_000);

  it("never parts an administrator and a server that are one step from each other, and keeps what must stay", async () => {
    const first = await newAuthorities(now);
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])), { minLength: 1, maxLength: 5 }), async (life) => {
      let old = first;
      for (const step of life) {
        const next = await steps[step](old, now);
        assert.deepEqual(await Promise.all([handshake(old, next), handshake(next, old), handshake(next, next)]), ["admin", "admin", "admin"], step);
        assert.deepEqual([next.passwords, next.serviceKey], [first.passwords, first.serviceKey]);
        assert.equal(tokensOf(next).serverToken === tokensOf(old).serverToken, step !== "root");
        assert.equal(next.previousRoot === undefined, step === "retire" || (step === "generation" && old.previousRoot === undefined));
        const files = Object.values(serverFilesOf(next)).join("");
        for (const key of [next.root.key, next.intermediate.key, old.root.key, old.intermediate.key]) assert.ok(!files.includes(key.split("\n")[1] ?? ""));
        assert.equal(Object.keys(serverFilesOf(next)).every((path) => path.startsWith(`${tlsFolder}/`)), true);
        old = next;
      }
    }), { numRuns: 8 });
  });

  it("takes generations that rise or stay, and no other", () => {
    const generation = fc.integer({ min: -2, max: 9 });
    const inputs = fc.record({ rootGeneration: generation, generation, previousRoot: fc.constantFrom("trusted" as const, "retired" as const) });
    fc.assert(fc.property(inputs, inputs, (olds: AuthoritiesInputs, news: AuthoritiesInputs) => {
      const wrong = new Set(authorities.check(olds, news).failures.map(({ property }) => property));
      assert.equal(wrong.has("generation"), news.generation < 1 || news.generation < olds.generation);
      assert.equal(wrong.has("rootGeneration"), news.rootGeneration < 1 || news.rootGeneration < olds.rootGeneration);
      assert.equal(wrong.has("previousRoot"), news.previousRoot === "retired" && news.rootGeneration > olds.rootGeneration);
    }));
  });

  it("renews a certificate exactly when less than a third of its time is left", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 8760 }), fc.integer({ min: 0, max: 3_000_000 }), (hours, parts) => {
      const length = hours * 3_600_000;
      const left = length - Math.floor((length * parts) / 2_000_000);
      const certificate = { issuedAt: now.toISOString(), expiresAt: new Date(now.getTime() + length).toISOString() };
      assert.equal(isDueForRenewal(certificate, new Date(now.getTime() + length - left)), left < length / 3);
    }));
  });
});
