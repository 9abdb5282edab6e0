import assert from "node:assert/strict";
import { imagesFromAllowedRegistries } from "../../../policies/rules/supply-chain/images-from-allowed-registries.ts";
import { imagesNameAVersion } from "../../../policies/rules/supply-chain/images-name-a-version.ts";
import { imagesPinnedByDigest } from "../../../policies/rules/supply-chain/images-pinned-by-digest.ts";
import { noMovingImageTags } from "../../../policies/rules/supply-chain/no-moving-image-tags.ts";
import { pod } from "../support/objects.ts";
import { digest, judge } from "./support.ts";

const path = "spec.containers[0].image";
const running = (image: unknown) => pod({ containers: [{ name: "web", image }] });
/** Taken by every rule. */
const good = `ghcr.io/team/web:1.2@${digest}`;

describe("images-name-a-version", () => {
  for (const image of ["nginx", "ghcr.io/team/web", "localhost:5000/web"]) {
    it(`refuses ${image}`, () => {
      const message = "container web names no version, which means latest";
      assert.deepEqual(judge(imagesNameAVersion, running(image)), [{ path, value: image, message, fix: "name a tag, or better a tag and a digest" }]);
    });
  }
  for (const image of ["Web:1", "web:", "https://ghcr.io/team/web:1", "web@sha256:0"]) {
    it(`refuses ${image}, which nothing could pull`, () => {
      const message = "container web names no image that could be pulled";
      assert.deepEqual(judge(imagesNameAVersion, running(image)), [{ path, value: image, message, fix: "write registry/repository:tag, in lower case" }]);
    });
  }
  for (const image of [good, "nginx:1.29", "nginx:latest", `nginx@${digest}`, undefined, ""]) it(`takes ${image}`, () => assert.deepEqual(judge(imagesNameAVersion, running(image)), []));

  it("tells every image apart", () => {
    const subject = pod({ containers: [{ name: "a", image: "a" }, { name: "b", image: good }, { name: "c", image: "c" }], volumes: [{ name: "m", image: { reference: "m" } }] });
    assert.deepEqual(judge(imagesNameAVersion, subject).map(({ path: place }) => place), [path, "spec.containers[2].image", "spec.volumes[0].image.reference"]);
  });
});

describe("no-moving-image-tags", () => {
  it("refuses latest", () => {
    const message = "container web runs whatever latest is that day";
    const fix = "name the tag of one version, or add its digest";
    assert.deepEqual(judge(noMovingImageTags, running("ghcr.io/team/web:latest")), [{ path, value: "ghcr.io/team/web:latest", message, fix }]);
  });
  for (const image of [good, "web", "Web:latest", "web:1-latest", "web:LATEST", "latest", "latest:1", `web:latest@${digest}`, "web:edge"]) {
    it(`takes ${image}`, () => assert.deepEqual(judge(noMovingImageTags, running(image)), []));
  }
  it("refuses the tags it is told to", () => {
    const options = { movingTags: ["edge", "stable"] };
    assert.deepEqual(judge(noMovingImageTags, running("web:edge"), options).map(({ message }) => message), ["container web runs whatever edge is that day"]);
    assert.deepEqual(judge(noMovingImageTags, running("web:stable"), options).map(({ path: place }) => place), [path]);
    assert.deepEqual(judge(noMovingImageTags, running("web:latest"), options), []);
  });
});

describe("images-pinned-by-digest", () => {
  for (const image of ["nginx", "ghcr.io/team/web:1.2", "web@sha256:0"]) {
    it(`refuses ${image}`, () => {
      const message = "container web runs what the tag points to that day";
      assert.deepEqual(judge(imagesPinnedByDigest, running(image)), [{ path, value: image, message, fix: "append @sha256: and the digest of the image" }]);
    });
  }
  for (const image of [good, `nginx@${digest}`, undefined]) it(`takes ${image}`, () => assert.deepEqual(judge(imagesPinnedByDigest, running(image)), []));
  it("takes tags where digests are not required", () => assert.deepEqual(judge(imagesPinnedByDigest, running("nginx:1"), { required: false }), []));
});

describe("images-from-allowed-registries", () => {
  const options = { registries: ["ghcr.io/team", "docker.io/library/", "registry.example:5000", "quay.io/one/exactly"] };
  const from = (image: string, name: string) => [
    {
      path,
      value: image,
      message: `container web comes from ${name}, which is in no allowed registry`,
      fix: "use an image of ghcr.io/team, docker.io/library/, registry.example:5000 or 1 more that are listed",
    },
  ];
  for (const image of [good, "nginx:1", "docker.io/nginx", "library/nginx", "registry.example:5000/any/thing:1", "quay.io/one/exactly:1", "quay.io/one/exactly/deeper", undefined]) {
    it(`takes ${image}`, () => assert.deepEqual(judge(imagesFromAllowedRegistries, running(image), options), []));
  }
  for (const [image, name] of [
    ["ghcr.io/team-of-others/web:1", "ghcr.io/team-of-others/web"],
    ["ghcr.io/web:1", "ghcr.io/web"],
    ["bitnami/nginx:1", "docker.io/bitnami/nginx"],
    ["registry.example/web:1", "registry.example/web"],
    ["registry.example:50001/web:1", "registry.example:50001/web"],
    ["evil.example/ghcr.io/team/web:1", "evil.example/ghcr.io/team/web"],
    ["quay.io/one/exactly-not:1", "quay.io/one/exactly-not"],
    ["GHCR.io/team/web:1", "GHCR.io/team/web"],
    ["web:", "an unreadable reference"],
  ] as const) {
    it(`refuses ${image}`, () => assert.deepEqual(judge(imagesFromAllowedRegistries, running(image), options), from(image, name)));
  }
  it("names three registries at most", () => {
    const fixes = (...registries: string[]) => judge(imagesFromAllowedRegistries, running("evil.example/web:1"), { registries }).map(({ fix }) => fix);
    assert.deepEqual(fixes("a.io"), ["use an image of a.io"]);
    assert.deepEqual(fixes("a.io", "b.io", "c.io"), ["use an image of a.io, b.io, c.io"]);
    assert.deepEqual(fixes("a.io", "b.io", "c.io", "d.io", "e.io"), ["use an image of a.io, b.io, c.io or 2 more that are listed"]);
  });
  it("takes any registry where none is listed", () => assert.deepEqual(judge(imagesFromAllowedRegistries, running("evil.example/web:1")), []));
});
