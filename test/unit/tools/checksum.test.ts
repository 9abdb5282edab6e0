import assert from "node:assert/strict";
import fc from "fast-check";
import { digestInGoReleases, digestInList, digestInRelease } from "../../../sandbox/tools/checksum.ts";

const digest = "0123456789abcdef".repeat(4);

describe("digests in a vendor's list", () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ["as sha256sum writes it", `${digest}  tool.tar.gz\n`, digest],
    ["in binary mode", `${digest} *tool.tar.gz\n`, digest],
    ["with a folder's dot", `${digest}  ./tool.tar.gz\r\n`, digest],
    ["in capitals", `${digest.toUpperCase()}  tool.tar.gz`, digest],
    ["of another file", `${digest}  tool.tar.gz.sig\n${digest}  another-tool.tar.gz`, undefined],
    ["of SHA-1", `${digest.slice(0, 40)}  tool.tar.gz`, undefined],
    ["of SHA-512", `${digest}${digest}  tool.tar.gz`, undefined],
    ["that is a page", "<html>please sign in</html>", undefined],
  ];
  for (const [title, text, found] of cases) it(title, () => assert.equal(digestInList(text, "tool.tar.gz"), found));

  it("are found in any place of a list, and only for the named file", () => {
    const line = fc.record({ name: fc.stringMatching(/^[a-z0-9.-]{1,12}$/), digest: fc.stringMatching(/^[0-9a-f]{64}$/) });
    fc.assert(
      fc.property(fc.uniqueArray(line, { selector: ({ name }) => name, minLength: 1 }), fc.nat(), (lines, pick) => {
        const wanted = lines[pick % lines.length];
        assert.ok(wanted);
        const text = lines.map((each) => `${each.digest}  ${each.name}\n`).join("");
        assert.equal(digestInList(text, wanted.name), wanted.digest);
        assert.equal(digestInList(text, `${wanted.name}_absent`), undefined);
      }),
    );
  });
});

describe("digests in GitHub's release", () => {
  const release = (value: unknown) => JSON.stringify({ assets: [{ name: "tool", digest: value }] });
  it("are taken from the asset of that name", () => assert.equal(digestInRelease(release(`sha256:${digest}`), "tool"), digest));
  it("are absent for older releases", () => assert.equal(digestInRelease(release(null), "tool"), undefined));
  it("must be SHA-256", () => assert.equal(digestInRelease(release(`sha512:${digest}`), "tool"), undefined));
  it("are absent for other files", () => assert.equal(digestInRelease(release(`sha256:${digest}`), "other"), undefined));
});

describe("digests in Go's list of releases", () => {
  const list = (sha256: unknown) => JSON.stringify([{ version: "go1.2", files: [{ filename: "other", sha256: "" }] }, { version: "go1.1", files: [{ filename: "tool", sha256 }] }]);
  it("are taken from the file of that name, in any release", () => assert.equal(digestInGoReleases(list(digest), "tool"), digest));
  it("must be SHA-256", () => assert.equal(digestInGoReleases(list(digest.slice(0, 40)), "tool"), undefined));
  it("are absent for other files", () => assert.equal(digestInGoReleases(list(digest), "third"), undefined));
});
