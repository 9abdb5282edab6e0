import assert from "node:assert/strict";
import fc from "fast-check";
import { accountFileBytes, fileStoreBytes, goMemoryLimit, majority, streamBytes } from "../../../components/nats/spec/capacity.ts";
import { natsDisruptionBudget } from "../../../components/nats/spec/stateful-set.ts";
import { type NatsStream, natsStreams } from "../../../config/nats.ts";
import { bytes } from "../../../config/settings/values.ts";
import { entry } from "./support.ts";

const sizes = fc.tuple(fc.integer({ min: 1, max: 4096 }), fc.constantFrom("Mi", "Gi", "Ti")).map(([amount, unit]) => `${amount}${unit}`);

describe("capacity of NATS", () => {
  for (const [memory, limit] of [
    ["8Gi", "6963MiB"],
    ["4Gi", "3481MiB"],
    ["256Mi", "217MiB"],
    ["1Gi", "870MiB"],
  ] as const) {
    it(`gives Go ${limit} of ${memory}`, () => assert.equal(goMemoryLimit(memory), limit));
  }

  it("fills four fifths of a volume, counted once per replica in the account", () => {
    assert.equal(fileStoreBytes("50Gi"), 40 * 2 ** 30);
    assert.equal(accountFileBytes("50Gi", 3), 120 * 2 ** 30);
    assert.deepEqual(
      (["data", "workflow", "system"] as const).map((stream) => streamBytes(stream, "50Gi") / 2 ** 30),
      [20, 10, 6],
    );
  });

  it("always fits: the streams into the store, the store into the volume, Go into the container", () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const streams = Object.keys(natsStreams).reduce((sum, stream) => sum + streamBytes(stream as NatsStream, size), 0);
        assert.ok(streams <= fileStoreBytes(size));
        assert.ok(fileStoreBytes(size) < bytes(size));
        assert.ok(Number.parseInt(goMemoryLimit(size), 10) * 2 ** 20 < bytes(size));
      }),
    );
  });

  it("leaves a majority up in a drain: 2 of 3, 3 of 5, and promises nothing for one", () => {
    assert.deepEqual([majority(3), majority(5)], [2, 3]);
    assert.equal(natsDisruptionBudget(entry, 1), undefined);
    assert.deepEqual(natsDisruptionBudget(entry, 3)?.spec, {
      minAvailable: 2,
      selector: { matchLabels: { "app.kubernetes.io/name": "nats", "app.kubernetes.io/part-of": "sophia-ai" } },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
    assert.deepEqual((natsDisruptionBudget(entry, 5)?.spec as { minAvailable: number }).minAvailable, 3);
  });
});
