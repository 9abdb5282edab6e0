import assert from "node:assert/strict";
import { sidesOf } from "../../../clients/estuary/plan/sides.ts";

describe("a change in words", () => {
  it("shows both values, cut where they are long", () => {
    assert.deepEqual(sidesOf({ from: 1, to: undefined }), { from: "1", to: "absent" });
    assert.deepEqual(sidesOf({ from: "a", to: "b".repeat(90) }), { from: '"a"', to: `"${"b".repeat(56)}...` });
  });

  it("shows of long texts the first line that differs", () => {
    const module = (names: string) => `// ${"the same beginning ".repeat(9)}\nconst names = ${names};\nexport {};\n`;
    assert.deepEqual(sidesOf({ from: module("[]"), to: module('["Joe Bloggs"]') }), { from: 'line 2 of 4 "const names = [];"', to: 'line 2 of 4 "const names = [\\"Joe Bloggs\\"];"' });
    assert.deepEqual(sidesOf({ from: "a\nb", to: "a\nb\nc" }), { from: "line 3 of 2 absent", to: 'line 3 of 3 "c"' });
  });
});
