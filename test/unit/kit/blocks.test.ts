import assert from "node:assert/strict";
import fc from "fast-check";
import { blockWithout, containsAddress, outermost, strictlyContains } from "../../../components/kit/network/blocks.ts";

const address = fc.ipV4();
const block = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([base, prefix]) => `${base}/${prefix}`);

describe("blocks of addresses", () => {
  for (const [cidr, inside, outside] of [
    ["10.42.0.0/16", "10.42.255.255", "10.43.0.0"],
    ["172.16.0.0/12", "172.31.255.255", "172.32.0.0"],
    ["100.64.0.0/10", "100.127.255.255", "100.128.0.0"],
    ["192.0.2.7/32", "192.0.2.7", "192.0.2.8"],
    ["128.0.0.0/1", "255.255.255.255", "127.255.255.255"],
  ] as const) {
    it(`${cidr} holds ${inside} and not ${outside}`, () => {
      assert.equal(containsAddress(cidr, inside), true);
      assert.equal(containsAddress(cidr, outside), false);
    });
  }

  it("0.0.0.0/0 holds every address", () => {
    fc.assert(fc.property(address, (each) => containsAddress("0.0.0.0/0", each)));
  });

  it("a block strictly inside another holds only addresses of it, and never itself", () => {
    fc.assert(
      fc.property(block, block, address, (outer, inner, each) => {
        assert.equal(strictlyContains(outer, outer), false);
        if (strictlyContains(outer, inner) && containsAddress(inner, each)) assert.ok(containsAddress(outer, each));
      }),
    );
  });

  it("keeps of a list what no other one covers, once", () => {
    assert.deepEqual(outermost(["10.42.0.0/16", "10.0.0.0/8", "10.0.0.0/8", "192.168.0.0/16"]), ["10.0.0.0/8", "192.168.0.0/16"]);
  });

  it("takes only exceptions strictly inside the block, which is what the API server accepts", () => {
    assert.deepEqual(blockWithout("10.0.0.0/8", ["10.42.0.0/16", "10.43.0.0/16"]), { cidr: "10.0.0.0/8", except: ["10.42.0.0/16", "10.43.0.0/16"] });
    assert.deepEqual(blockWithout("192.168.0.0/16", ["10.42.0.0/16", "192.168.0.0/16"]), { cidr: "192.168.0.0/16" });
  });
});
