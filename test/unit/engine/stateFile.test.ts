import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { StateError } from "../../../engine/errors.ts";
import { mendState, requirePassphrase } from "../../../engine/stateFile.ts";
import { checkpointPath, ensurePassphrase } from "../../../engine/workFolder.ts";

const whole = JSON.stringify({ version: 3, checkpoint: { stack: "local", latest: { resources: [] } } });

describe("a sandbox stack's stored state", () => {
  let dir: string;
  let path: string;
  let lines: string[];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "state-file-"));
    path = checkpointPath(dir, "demo", "local");
    mkdirSync(dirname(path), { recursive: true });
    lines = [];
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const mend = () => mendState(dir, "demo", "local", (line) => lines.push(line));

  it("is left as it is when it is whole, or not there", () => {
    mend();
    writeFileSync(path, whole);
    mend();
    assert.equal(readFileSync(path, "utf8"), whole);
    assert.deepEqual(lines, []);
  });

  for (const [what, text] of [["empty", ""], ["damaged", whole.slice(0, 40)], ["damaged", "null"], ["damaged", '{"version":3}']] as const) {
    it(`goes back to its backup when it is ${what}: ${JSON.stringify(text)}`, () => {
      writeFileSync(path, text);
      writeFileSync(`${path}.bak`, whole);
      mend();
      assert.equal(readFileSync(path, "utf8"), whole);
      assert.equal(readFileSync(`${path}.damaged`, "utf8"), text);
      assert.deepEqual(lines, [`the state of stack local, ${path}, is ${what}; going back to its backup, ${path}.bak, which the step before wrote (the damaged one is kept as ${path}.damaged)`]);
    });
  }

  const out = "`npm run down -- --stack local` clears the stack and its cluster, and `npm run up -- --stack local` makes them anew";
  it("without a whole backup is refused with its file and the way out", () => {
    writeFileSync(path, "");
    assert.throws(mend, { name: "StateError", message: `the state of stack local, ${path}, is empty, and it has no backup; put a whole one back, or ${out}` });
    writeFileSync(`${path}.bak`, "{");
    assert.throws(mend, { name: "StateError", message: `the state of stack local, ${path}, is empty, and so is its backup, ${path}.bak; put a whole one back, or ${out}` });
    assert.equal(existsSync(path), true);
  });

  describe("and its passphrase", () => {
    let passphrase: string;
    beforeEach(() => { passphrase = join(dir, "passphrase"); });
    const demand = (stack = "local") => requirePassphrase(passphrase, dir, "demo", stack);

    it("may be missing as long as there is no state", () => {
      demand();
      writeFileSync(passphrase, "\n");
      demand();
      assert.ok(ensurePassphrase(passphrase).length >= 32, "an empty one is made anew");
    });

    it("must be there for the state it opens", () => {
      writeFileSync(path, whole);
      const message = (fault: string) => `${passphrase}, the passphrase the state of stack local is encrypted with, is ${fault}, and without it that state cannot be read; put the file back, or ${out}`;
      assert.throws(() => demand(), { name: "StateError", message: message("missing") });
      assert.throws(() => demand("other"), StateError, "a new stack would lock the old one out");
      writeFileSync(passphrase, "");
      assert.throws(() => demand(), { name: "StateError", message: message("empty") });
      writeFileSync(passphrase, "secret");
      demand();
    });
  });
});
