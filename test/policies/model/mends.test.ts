import assert from "node:assert/strict";
import { editsAt, settled } from "../../../policies/model/mends.ts";
import { unknown } from "../../../policies/model/unknown.ts";

const finding = { message: "is wrong", fix: "mend it" };

describe("mends", () => {
  const props = { known: 7, held: { a: unknown }, unknown };

  it("are made of findings that hang on nothing unknown", () => {
    const sure = { ...finding, path: ["known"], looksAt: [["nothing"], ["known"]] };
    const bare = { ...finding, path: ["nothing"] };
    const unsure = [
      { ...finding, path: ["unknown", "below"] },
      { ...finding, path: ["held"] },
      { ...finding, path: ["known"], looksAt: [["known"], ["unknown"]] },
    ];
    assert.deepEqual(settled(props, [sure, ...unsure, bare]), [sure, bare]);
  });

  it("are put where nothing is taken away for them", () => {
    const data = { object: { text: "it" }, list: [{}], none: null };
    const paths = [["object", "more", "below"], ["list", 0, "a"], ["none", "a"], ["new", "a"], ["object", "text"]];
    assert.deepEqual(
      editsAt(data, paths, false),
      paths.map((path) => ({ path, value: false })),
    );
    assert.deepEqual(editsAt(data, [["object", "text", "below"], ["object", "text", "below", "more"]], false), []);
    assert.deepEqual(editsAt({ unknown }, [["unknown", "a"]], false), []);
  });
});
