import assert from "node:assert/strict";
import { fullName, parseImageReference } from "../../../policies/rules/supply-chain/image-reference.ts";
import { digest } from "./support.ts";

const readings: readonly [reference: string, name: string, tag?: string, digest?: string][] = [
  ["nginx", "docker.io/library/nginx"],
  ["nginx:1.29", "docker.io/library/nginx", "1.29"],
  ["bitnami/nginx:1", "docker.io/bitnami/nginx", "1"],
  ["docker.io/nginx:1", "docker.io/library/nginx", "1"],
  ["index.docker.io/nginx:1", "docker.io/library/nginx", "1"],
  ["index.docker.io/team/nginx", "docker.io/team/nginx"],
  ["ghcr.io/sophia-ai/sophia_memory:0.1.0", "ghcr.io/sophia-ai/sophia_memory", "0.1.0"],
  ["ghcr.io/nginx:1", "ghcr.io/nginx", "1"],
  ["localhost/it", "localhost/it"],
  ["localhost:5000/it", "localhost:5000/it"],
  ["registry:5000/team/it:1.2", "registry:5000/team/it", "1.2"],
  ["Registry/it:1", "Registry/it", "1"],
  ["registry/it:1", "docker.io/registry/it", "1"],
  ["[fd00::1]:5000/it:1", "[fd00::1]:5000/it", "1"],
  ["10.0.0.1/it", "10.0.0.1/it"],
  ["a/b/c/d__e--f.g:x", "docker.io/a/b/c/d__e--f.g", "x"],
  [`it@${digest}`, "docker.io/library/it", undefined, digest],
  [`host.example:1/team/it:v1_A-b.c@${digest}`, "host.example:1/team/it", "v1_A-b.c", digest],
  [`it@sha512:${"0".repeat(128)}`, "docker.io/library/it", undefined, `sha512:${"0".repeat(128)}`],
  [`it@sha384:${"f".repeat(96)}`, "docker.io/library/it", undefined, `sha384:${"f".repeat(96)}`],
  [`it:${"t".repeat(128)}`, "docker.io/library/it", "t".repeat(128)],
  ["host:5000", "docker.io/library/host", "5000"],
];

const unreadable = [
  "", ":", ":1", "@", "/", "it:", "it@", "/it", "it/", "ghcr.io/", "ghcr.io//it", "It", "team/It:1", "it:1:2", "it:-1", "it:.1", "it:a b", "it it",
  "-it", "it-", "it_", "i___t", "i..t", "i.-t", ".example/it", "host-.example:1/it", "host:port/it", "-host.example/it", "host.example-/it", "[fd00::g]:1/it", "host.example/te am/it",
  "https://ghcr.io/it", "$(IMAGE)", "it@sha256:0", `it@sha256:${"0".repeat(63)}`, `it@sha256:${"0".repeat(65)}`, `it@sha256:${"A".repeat(64)}`, `it@sha256:${"g".repeat(64)}`,
  `it@md5:${"0".repeat(64)}`, `it@sha512:${"0".repeat(64)}`, `it@sha384:${"0".repeat(64)}`, `it@x${digest}`, `it@${digest}x`, `it@${digest}@${digest}`, `it:${"t".repeat(129)}`, `host.example:1x/it`,
];

describe("an image reference", () => {
  for (const [reference, name, tag, pinned] of readings) {
    it(`is read: ${reference.slice(0, 80)}`, () => {
      const image = parseImageReference(reference);
      assert.ok(image !== undefined);
      assert.equal(fullName(image), name);
      assert.deepEqual({ tag: image.tag, digest: image.digest }, { tag, digest: pinned });
      assert.deepEqual(Object.keys(image), ["registry", "repository", ...(tag === undefined ? [] : ["tag"]), ...(pinned === undefined ? [] : ["digest"])]);
    });
  }

  for (const reference of unreadable) it(`is none: ${JSON.stringify(reference).slice(0, 80)}`, () => assert.equal(parseImageReference(reference), undefined));

  it("keeps registry and repository apart", () => {
    assert.deepEqual(parseImageReference("ghcr.io/team/it:1"), { registry: "ghcr.io", repository: "team/it", tag: "1" });
  });
});
