import assert from "node:assert/strict";
import fc from "fast-check";
import { clockOf } from "../../services/events/sink/clock.ts";
import { readDocument } from "../../services/events/sink/document.ts";
import { ArraySplitter, type Element } from "../../services/events/sink/split.ts";
import { bodyOf, documentText, published, uuidOf } from "../unit/events/support/documents.ts";
import { type RunningSink, collection, startSink, untilReady } from "../unit/events/support/sink.ts";
import { type TestRedis, startRedis, stopRedis } from "../unit/events/support/with-redis.ts";

/** Cuts bytes at the given places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((one, other) => one - other);
  return [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
}

function split(bytes: Buffer, cuts: readonly number[], documentLimit = 1_000_000): Element[] {
  const splitter = new ArraySplitter({ documentLimit, headLimit: 16 });
  return [...pieces(bytes, cuts).flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

const cuts = fc.array(fc.nat(10_000), { maxLength: 20 });

describe("property: splitting a body", () => {
  it("gives what JSON.parse of the whole gives, for any array, spacing and cuts", () => {
    const spacing = fc.constantFrom(undefined, 1, 3, "\t");
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 8 }), spacing, cuts, (values, indent, places) => {
        const elements = split(Buffer.from(JSON.stringify(values, undefined, indent)), places);
        assert.deepEqual(elements.map((element) => (element.broken === undefined ? JSON.parse(element.bytes.toString()) : element.broken)), JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  it("gives the same for any bytes, wherever they are cut", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.array(fc.constantFrom("[", "]", "{", "}", ",", '"', "\\", "\n", "a", "🐎"), { maxLength: 60 }).map((parts) => Buffer.from(parts.join(""))),
    );
    fc.assert(fc.property(bytes, cuts, fc.constantFrom(4, 1000), (body, places, limit) => assert.deepEqual(split(body, places, limit), split(body, [], limit))));
  });

  it("loses no byte but white space, commas and the array's own brackets", () => {
    const letters = (text: string): string => text.replaceAll(/[\s,[\]]/g, "");
    fc.assert(
      fc.property(fc.array(fc.constantFrom("[", "]", "{", "}", ",", '"', "\\", "\n", "a", "1"), { maxLength: 60 }), cuts, (parts, places) => {
        const body = parts.join("");
        const splitter = new ArraySplitter({ documentLimit: 1000, headLimit: 1000 });
        const elements = [...pieces(Buffer.from(body), places).flatMap((piece) => splitter.push(piece)), ...splitter.end()];
        assert.equal(elements.map((element) => letters((element.broken === undefined ? element.bytes : element.head).toString())).join(""), letters(body));
      }),
    );
  });
});

describe("property: documents", () => {
  const scalar = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null), fc.constantFrom("1", "1.0", "-0", "true", "null", '"', '"1"', "%22", "a/b", "a:b", "\ud800", "\udfff"));

  it("have one key text for each key", () => {
    const textOf = (key: readonly unknown[]): string => {
      const read = readDocument(Buffer.from(JSON.stringify({ key, _meta: { uuid: uuidOf(1) } })), key.map((_, index) => `/key/${index}`));
      assert.ok(!("reason" in read));
      return read.key;
    };
    const key = fc.array(scalar, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(key, key, (one, other) => {
        // A key always has as many values as its collection says.
        if (one.length === other.length) assert.equal(textOf(one) === textOf(other), JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 2000 },
    );
  });

  it("sort by time, then counter, whatever their UUIDs look like", () => {
    const time = fc.record({ at: fc.integer({ min: 0, max: 4_000_000_000_000 }), ticks: fc.integer({ min: 0, max: 9999 }), counter: fc.integer({ min: 0, max: 15 }), flags: fc.integer({ min: 0, max: 0x3ff }) });
    const number = ({ at, ticks, counter }: { at: number; ticks: number; counter: number }): bigint => (BigInt(at) * 10_000n + BigInt(ticks)) * 16n + BigInt(counter);
    fc.assert(
      fc.property(time, time, (one, other) => {
        const [a, b] = [clockOf(uuidOf(one.at, one))?.order ?? "", clockOf(uuidOf(other.at, other))?.order ?? ""];
        assert.equal(a < b, number(one) < number(other));
        assert.equal(a === b, number(one) === number(other));
      }),
    );
  });
});

describe("property: what is stored", () => {
  let redis: TestRedis;
  let replicas: RunningSink[];

  before(async function () {
    redis = await startRedis(this);
    replicas = await Promise.all([startSink(redis.server.port), startSink(redis.server.port)]);
    await Promise.all(replicas.map(untilReady));
  });

  after(async () => {
    await Promise.all((replicas ?? []).map((sink) => sink.close()));
    await stopRedis(redis);
  });

  it("is the newest version of each document, unless it is older than its lifetime, for any order, repetition, batches and replicas", async function () {
    this.timeout(60_000);
    // By the replicas' clock, what was published at 3 is too old by a minute, and at 4 it is not by 29.
    const timeOf = (at: number): number => published - (7 - at) * 1_800_000;
    const version = fc.record({ id: fc.constantFrom("a", "b", "c"), at: fc.integer({ min: 1, max: 8 }), deleted: fc.boolean() });
    const delivery = fc.array(fc.array(version, { maxLength: 6 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(delivery, fc.boolean(), async (bodies, atOnce) => {
        await redis.client.flushall();
        // The same clock is the same document: what it holds follows from its key and time.
        const op = ({ id, at }: { id: string; at: number }): "u" | "d" => (bodies.flat().find((one) => one.id === id && one.at === at)?.deleted === true ? "d" : "u");
        const text = (one: { id: string; at: number }): string => documentText({ id: one.id, at: timeOf(one.at), op: op(one) });
        const post = async (body: (typeof bodies)[number], index: number): Promise<void> => {
          const response = await (replicas[index % 2] as RunningSink).post(bodyOf(body.map(text)));
          assert.equal(response.status, 200);
          await response.arrayBuffer();
        };
        if (atOnce) await Promise.all(bodies.map(post));
        else for (const [index, body] of bodies.entries()) await post(body, index);
        // A redelivery of everything changes nothing.
        if (bodies.length > 2) await post(bodies.flat(), 0);
        for (const id of ["a", "b", "c"]) {
          const newest = bodies.flat().filter((one) => one.id === id).toSorted((one, other) => other.at - one.at)[0];
          const expected = newest === undefined || op(newest) === "d" || newest.at <= 3 ? null : text(newest);
          assert.equal(await redis.client.get(`estuary:${collection}:${id}`), expected);
        }
      }),
      { numRuns: 150 },
    );
  });
});
