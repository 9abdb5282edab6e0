import assert from "node:assert/strict";
import { imageReference, imageVersion } from "../../../config/images.ts";
import { services, workloads } from "../../../config/services.ts";
import { parseSettings } from "../../../config/settings.ts";
import { upstreamImages } from "../../../config/versions.ts";

const digest = `sha256:${"a".repeat(64)}`;
const { images } = parseSettings({}, "trial");

describe("images", () => {
  it("of ours are named after their service and carry the platform's version", () => {
    assert.equal(imageReference("own:memory", images), "ghcr.io/sophia-ai/sophia-memory:0.1.0");
  });

  it("carry the digest a stack pins", () => {
    assert.equal(imageReference("nats", { ...images, digests: { nats: digest } }), `docker.io/library/nats:2.15.2-alpine@${digest}`);
  });

  it("of every entry can be named, at a version that does not move", () => {
    for (const entry of workloads(services)) assert.match(imageReference(entry.image, images), /^[a-z0-9.]+\/[a-z0-9/._-]+:(?!latest)[\w.-]*\d[\w.-]*$/);
    for (const { tag } of Object.values(upstreamImages)) assert.match(tag, /\d+\.\d+/);
  });

  it("that are in no list are refused", () => {
    assert.throws(() => imageVersion("mysql"), /^Error: image mysql is in no list; allowed: own:<service> or a key of upstreamImages in config\/versions\.ts$/);
  });
});
