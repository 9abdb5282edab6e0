import assert from "node:assert/strict";
import fc from "fast-check";
import { fromPublic, fromSeed } from "@nats-io/nkeys";
import { userKey } from "../../../components/nats/keys.ts";

describe("nkeys of NATS users", () => {
  it("are the same for the same bytes", () => {
    assert.deepEqual(userKey(Buffer.alloc(32, 7).toString("base64")), {
      seed: "SUAAOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBZ5FE",
      publicKey: "UDVEU3DD4KOFECV66VIHWEZOYX4ZKR3WV27L464SIIPOU2IUI3JCYSJF",
    });
  });

  it("are those of the NATS library: it reads the seed, finds the same public key, and what one signs the other verifies", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array(), (bytes, nonce) => {
        const { seed, publicKey } = userKey(Buffer.from(bytes).toString("base64"));
        const pair = fromSeed(new TextEncoder().encode(seed));
        assert.equal(pair.getPublicKey(), publicKey);
        assert.ok(fromPublic(publicKey).verify(nonce, pair.sign(nonce)));
      }),
      { numRuns: 20 },
    );
  });

  it("are refused from anything but 32 bytes, without repeating them", () => {
    const short = Buffer.from("a secret that is too short").toString("base64");
    assert.throws(() => userKey(short), (error: Error) => /26 bytes; allowed: 32 bytes in base64/.test(error.message) && !error.message.includes(short) && !error.message.includes("a secret"));
  });
});
