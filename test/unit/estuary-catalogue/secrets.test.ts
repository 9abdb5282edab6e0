import assert from "node:assert/strict";
import { canonical, configDigest, isSecretRef, resolveSecrets, secretRef, secretRefs } from "@sophia/estuary/catalogue";

const config = { z: secretRef("a"), list: [{ value: secretRef("b", "Bearer ") }], plain: 1, "odd/key~": { in: secretRef("a") } };
const values = { a: "first", b: "second" };

describe("secrets of a configuration", () => {
  it("are found where they stand", () => {
    assert.deepEqual(secretRefs(config).map(({ pointer, ref }) => [pointer, ref.$secret]), [["/z", "a"], ["/list/0/value", "b"], ["/odd~1key~0/in", "a"]]);
  });

  it("are put in with what comes before them, in the same order of keys", () => {
    const resolved = resolveSecrets(config, values);
    assert.equal(JSON.stringify(resolved), '{"z":"first","list":[{"value":"Bearer second"}],"plain":1,"odd/key~":{"in":"first"}}');
  });

  it("are all asked for at once when they are missing or empty, by their names only", () => {
    assert.throws(() => resolveSecrets(config, { a: "" }), { message: "secrets without a value: a, b" });
    assert.throws(() => resolveSecrets({ x: secretRef("toString") }, {}), { message: "secrets without a value: toString" });
  });

  it("are told from mappings that only look alike", () => {
    assert.ok(isSecretRef({ $secret: "a", prefix: undefined }));
    for (const value of [{ $secret: 1 }, { $secret: "a", other: 1 }, { secret: "a" }, null, "a", ["a"]]) assert.equal(isSecretRef(value), false);
  });

  it("change a digest, as does what is plain; the order of keys does not", () => {
    const digest = configDigest(config, values, "owner");
    assert.match(digest, /^[0-9a-f]{64}$/);
    assert.equal(configDigest({ plain: 1, "odd/key~": config["odd/key~"], list: config.list, z: config.z }, values, "owner"), digest);
    const others = [
      configDigest(config, { ...values, b: "third" }, "owner"),
      configDigest({ ...config, plain: 2 }, values, "owner"),
      configDigest(config, values, "other owner"),
      configDigest({ ...config, z: "first" }, values, "owner"),
    ];
    assert.equal(new Set([...others, digest]).size, 5);
  });

  it("are not in the canonical text of a configuration, which leaves out what is undefined", () => {
    assert.equal(canonical({ b: undefined, a: [1, { d: null, c: "x" }] }), '{"a":[1,{"c":"x","d":null}]}');
  });
});
