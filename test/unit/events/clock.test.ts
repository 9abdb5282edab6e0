import assert from "node:assert/strict";
import { clockOf } from "../../../services/events/sink/clock.ts";
import { uuidOf } from "./support/documents.ts";

function order(uuid: string): string {
  const clock = clockOf(uuid);
  assert.ok(clock, uuid);
  return clock.order;
}

describe("clock of a document", () => {
  it("is the time of its UUID", () => {
    // RFC 9562, appendix A.1: Tuesday, 22 February 2022, 2:22:22.00 pm, at UTC-5.
    assert.equal(clockOf("C232AB00-9414-11EC-B3C8-9F6BDECED846")?.milliseconds, Date.UTC(2022, 1, 22, 19, 22, 22));
  });

  it("sorts by time where the text of the UUID does not", () => {
    const [early, late] = [uuidOf(1_700_000_000_000), uuidOf(1_700_000_300_000)];
    const [low, high] = [uuidOf(429_000), uuidOf(430_000)];
    assert.ok(order(early) < order(late));
    assert.ok(order(low) < order(high));
    // Otherwise this test could not tell the two apart.
    const times = Array.from({ length: 50 }, (_, index) => uuidOf(1_700_000_000_000 + index * 60_000));
    assert.notDeepEqual(times.toSorted(), times);
    assert.deepEqual(times.toSorted((one, other) => (order(one) < order(other) ? -1 : 1)), times);
  });

  it("counts ticks of 100 ns, then the counter of four bits", () => {
    const at = 1_700_000_000_000;
    const ascending = [uuidOf(at), uuidOf(at, { counter: 1 }), uuidOf(at, { counter: 15 }), uuidOf(at, { ticks: 1 }), uuidOf(at, { ticks: 1, counter: 9 }), uuidOf(at, { ticks: 9999 }), uuidOf(at + 1)];
    assert.deepEqual(ascending.map(order).toSorted(), ascending.map(order));
    assert.equal(new Set(ascending.map(order)).size, ascending.length);
  });

  it("says nothing of the flags", () => {
    assert.equal(order(uuidOf(5, { flags: 0x3ff })), order(uuidOf(5, { flags: 0 })));
  });

  it("tells two producers of the same clock apart, in one order everywhere", () => {
    assert.ok(order(uuidOf(5, { node: "000000000001" })) < order(uuidOf(5, { node: "000000000002" })));
  });

  for (const text of ["", "x", "c232ab00-9414-41ec-b3c8-9f6bdeced846", "c232ab0094141 1ecb3c89f6bdeced846", "c232ab00-9414-11ec-03c8-9f6bdeced846", "c232ab00-9414-11ec-b3c8-9f6bdeced846 "]) {
    it(`is none in ${JSON.stringify(text)}`, () => assert.equal(clockOf(text), undefined));
  }
});
