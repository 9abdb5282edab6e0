import assert from "node:assert/strict";
import { LostError, Watch } from "../../../engine/watch.ts";

describe("what a stack lives in is watched", () => {
  const gone = ["kube-apiserver (pid 42) is not running"];
  const watch = (answers: (readonly string[] | Error)[]) => {
    const lines: string[] = [];
    const watched = new Watch(async () => {
      const answer = answers.shift() ?? assert.fail("asked once too often");
      if (answer instanceof Error) throw answer;
      return answer;
    }, (line) => lines.push(line));
    return { watched, lines };
  };

  it("and the engine stopped when it is gone three times running", async () => {
    const { watched, lines } = watch([gone, gone, gone]);
    await watched.look();
    await watched.look();
    assert.equal(watched.signal.aborted, false);
    await watched.look();
    assert.ok(watched.signal.reason instanceof LostError);
    assert.equal(watched.signal.reason.message, gone[0]);
    assert.deepEqual(lines, [gone[0], "stopping the engine: what it waits for cannot happen any more"]);
    await watched.look(); // asks nobody any more
  });

  it("and left alone when it comes back, or when only the question failed", async () => {
    const { watched } = watch([gone, gone, [], gone, gone, new Error("no answer"), gone, gone]);
    for (let each = 0; each < 8; each += 1) await watched.look();
    assert.equal(watched.signal.aborted, false);
  });

  it("with one question at a time", async () => {
    const { watched } = watch([gone]);
    await Promise.all([watched.look(), watched.look()]);
    assert.equal(watched.signal.aborted, false);
  });
});
