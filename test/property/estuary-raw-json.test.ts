import assert from "node:assert/strict";
import fc from "fast-check";
import { cut, items, jsonObject, jsonText, members, rawJson, splice, type Path } from "../../clients/estuary/index.ts";

/** JSON texts with any spacing, and with numbers spelled as no writer would. */
const space = fc.constantFrom("", " ", "\n\t ", "\r\n");
const number = fc.constantFrom("1.0", "-0", "1e2", "1E+02", "12345678901234567890", "0.10000000000000000001");
const string = fc.oneof(fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)), fc.constantFrom('"\\u0041"', '"\\/"', '"{[\\"]}"', '"\\\\"'));
/**
 * Names without a backslash in them: V8 (of Node 24.21) reads {"\u0041": 1} as {"\\": 1} once it has seen an object whose name is a backslash,
 * so the parser would be the one that is wrong.
 */
const key = string.filter((json) => !(JSON.parse(json) as string).includes("\\"));
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom("null", "true", "false"),
    number,
    string,
    fc.array(fc.tuple(space, tie("value"), space).map((parts) => parts.join(""))).map((all) => `[${all.join(",")}]`),
    fc.array(fc.tuple(space, key, space, tie("value"), space).map(([a, name, b, member, c]) => `${a}${name}${b}:${b}${member}${c}`)).map((all) => `{${all.join(",")}}`),
  ),
}));
const text = fc.tuple(space, value, space).map((parts) => parts.join(""));

/** Every path there is, as JSON.parse sees it. */
function paths(parsed: unknown, at: Path = []): Path[] {
  if (Array.isArray(parsed)) return [at, ...parsed.flatMap((item, index) => paths(item, [...at, index]))];
  if (typeof parsed !== "object" || parsed === null) return [at];
  return [at, ...Object.entries(parsed).flatMap(([key, member]) => paths(member, [...at, key]))];
}

function at(parsed: unknown, path: Path): unknown {
  return path.reduce<unknown>((from, step) => Object.getOwnPropertyDescriptor(from, step)?.value, parsed);
}

describe("JSON as text, against JSON.parse", () => {
  it("cuts at every path what the parser finds there", () => {
    fc.assert(fc.property(text, (json) => {
      const parsed: unknown = JSON.parse(json);
      for (const path of paths(parsed)) assert.deepEqual(JSON.parse(cut(json, path) ?? ""), at(parsed, path));
    }));
  });

  it("splices what was cut into the same text", () => {
    fc.assert(fc.property(text, (json) => {
      for (const path of paths(JSON.parse(json))) assert.equal(splice(json, path, cut(json, path) ?? rawJson("null")), json);
    }));
  });

  it("splices another value there and changes nothing else", () => {
    fc.assert(fc.property(text, value, fc.nat(), (json, other, choice) => {
      const all = paths(JSON.parse(json));
      const path = all[choice % all.length] ?? [];
      const spliced = splice(json, path, rawJson(other));
      assert.equal(cut(spliced, path), other.trim());
      assert.equal(splice(spliced, path, cut(json, path) ?? rawJson("null")), json);
    }));
  });

  it("finds nothing where the parser finds nothing", () => {
    fc.assert(fc.property(text, fc.array(fc.oneof(fc.string(), fc.nat(5)), { minLength: 1, maxLength: 3 }), (json, path) => {
      const known = new Set(paths(JSON.parse(json)).map((one) => JSON.stringify(one)));
      assert.equal(cut(json, path) !== undefined, known.has(JSON.stringify(path)));
    }));
  });

  it("takes apart and puts together the same values", () => {
    fc.assert(fc.property(text, (json) => {
      const parsed: unknown = JSON.parse(json);
      const inside = members(json);
      if (inside !== undefined) assert.deepEqual(JSON.parse(jsonObject(inside)), parsed);
      const list = items(json);
      if (list !== undefined) assert.deepEqual(list.map((item) => JSON.parse(item) as unknown), parsed);
    }));
  });

  it("writes names and values so that they are read again", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (name, plain) => {
      const json = jsonObject([[name, jsonText(plain)]]);
      assert.equal(cut(json, [name]), JSON.stringify(plain));
      assert.equal(members(json)?.[0]?.[0], name);
    }));
  });
});
