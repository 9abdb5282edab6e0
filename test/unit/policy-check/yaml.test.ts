import assert from "node:assert/strict";
import type { Path } from "../../../policies/model/path.ts";
import { readYaml } from "../../../scripts/lib/policy/yaml.ts";

const values = (text: string) => readYaml(text).documents.map(({ value }) => value);
const scalar = (text: string) => (values(`v: ${text}`)[0] as { v: unknown }).v;

describe("YAML as kubectl reads it", () => {
  it("has many documents, of which the empty ones do not count", () => assert.deepEqual(values("---\n# none\n---\na: 1\n---\n\n---\n- b\n...\n"), [{ a: 1 }, ["b"]]));
  it("may be empty", () => assert.deepEqual([values(""), values("# none\n"), values("---\n---\n")], [[], [], []]));
  it("may be JSON, with tabs", () => assert.deepEqual(values('{\n\t"a": [\n\t\ttrue\n\t]\n}\n'), [{ a: [true] }]));

  // Held against sigs.k8s.io/yaml 1.6.0.
  for (const [text, value] of [
    ["yes", true], ["Yes", true], ["on", true], ["y", true], ["Y", true], ["true", true], ["no", false], ["off", false], ["n", false], ['"yes"', "yes"], ["!!str yes", "yes"],
    ["0777", 511], ["0o17", 15], ["0O17", 15], ["-0o17", -15], ["0x1F", 31], ["0X1f", 31], ["0b11", 3], ["08", 8], ["1_000", 1000], ["+5", 5], ["-5", -5], ["1e3", 1000], [".5", 0.5], ["1.5", 1.5],
    ["1:30", "1:30"], ["1:30.5", "1:30.5"], ["2026-06-15", "2026-06-15"], ["2026-06-15T10:00:00Z", "2026-06-15T10:00:00Z"], ["~", null], ["", null], ["null", null], ["0.1.2", "0.1.2"], ["1.2.3.4", "1.2.3.4"],
    ["!!binary aGVsbG8=", "hello"], ["|\n  a\n  b\n", "a\nb\n"], ["e1", "e1"], ["1e400", "1e400"], ["._5", "._5"], ["1_0.5", 10.5], ["1e1_0", 1e10], ["5.", 5], [".inf", ".inf"], [">-\n  a\n  b", "a b"],
  ] as const) {
    it(`takes ${JSON.stringify(text)} for ${JSON.stringify(value)}`, () => assert.deepEqual(scalar(text), value));
  }

  it("follows anchors and merges", () => assert.deepEqual(values("a: &x {b: 1, c: 1}\nd: *x\ne:\n  <<: *x\n  c: 2\n"), [{ a: { b: 1, c: 1 }, d: { b: 1, c: 1 }, e: { b: 1, c: 2 } }]));
  it("lets what is merged replace what stands above it", () => {
    const merged = (rest: string) => (values(`a: &x {b: 1, c: 1}\nd: &y {c: 2}\ne:\n${rest}`)[0] as { e: unknown }).e;
    assert.deepEqual(merged("  b: 0\n  z: 0\n  <<: *x\n"), { z: 0, b: 1, c: 1 });
    assert.deepEqual(merged("  b: 0\n  <<: *x\n  c: 0\n"), { b: 1, c: 0 });
    assert.deepEqual(merged("  b: 0\n  c: 0\n  <<: [*y, *x]\n"), { b: 1, c: 2 });
    assert.deepEqual(merged("  c: 0\n  <<: {c: 3}\n"), { c: 3 });
  });
  it("takes a field named __proto__ for a field", () => assert.deepEqual(Object.keys(values("__proto__: {a: 1}")[0] as object), ["__proto__"]));

  for (const [name, text, faults] of [
    ["keys that stand twice", "a: 1\nb:\n  c: 1\n  c: 2\na: 3\n", ["4:3: Map keys must be unique", "5:1: Map keys must be unique"]],
    ["of every document", "a: [\n---\nb: 'x\n", ["2:1: Flow sequence in block collection must be sufficiently indented and end with a ]", "4:1: Missing closing 'quote"]],
    ["an alias of nothing", "a: *x\n", ["1:1: Unresolved alias (the anchor must be set before the alias)"]],
    ["another version of YAML", "%YAML 1.2\n---\na: yes\n", ["2:1: it asks for YAML 1.2; kubectl reads 1.1"]],
  ] as const) {
    it(`is refused with line and column for ${name}`, () => assert.deepEqual(readYaml(text), { documents: [], faults }));
  }

  it("is refused where aliases would fill the memory", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]", ..."bcdefgh".split("").map((name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefgh"[index]}`).join(", ")}]`)].join("\n");
    assert.deepEqual(readYaml(bomb), { documents: [], faults: ["1:1: Excessive alias count indicates a resource exhaustion attack"] });
  });

  it("may use one anchor as often as people do", () => {
    const text = `a: &x b\nl:\n${"  - *x\n".repeat(500)}`;
    assert.equal((values(text)[0] as { l: unknown[] }).l.length, 500);
  });
});

describe("the line of a place", () => {
  const text = ["# one", "spec:", "  containers:", "    - name: a", "      ports: [{containerPort: 1},", "        {containerPort: 2}]", "    - &c", "      name: b", "      x: &m {y: 1,", "        z: 2}", "  copy: *c", "---", "next: 1"].join("\n");
  const [first, second] = readYaml(text).documents;

  for (const [path, line] of [
    [[], 2], [["spec"], 2], [["spec", "containers"], 3], [["spec", "containers", 0], 4], [["spec", "containers", 0, "ports", 1], 6], [["spec", "containers", 0, "ports", 1, "containerPort"], 6],
    [["spec", "containers", 1, "x", "z"], 10], [["spec", "copy"], 11], [["spec", "copy", "x", "z"], 10],
    [["spec", "containers", 0, "securityContext", "privileged"], 4], [["spec", "containers", 7, "name"], 3], [["spec", "containers", "first"], 3], [["none"], 2], [["spec", "containers", 0, "name", "deeper"], 4],
  ] as readonly (readonly [Path, number])[]) {
    it(`${path.join(".") || "(the document)"} is ${line}`, () => assert.equal(first?.lineOf(path), line));
  }

  it("counts from the top of the file in every document", () => assert.equal(second?.lineOf(["next"]), 13));
});
