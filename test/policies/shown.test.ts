import assert from "node:assert/strict";
import { shown } from "../../policies/shown.ts";

describe("a value in a message", () => {
  it("is shown where it is a word, a number or the name of an image", () => {
    const image = `registry.example.com:5000/team/app:1.0.0@sha256:${"0123456789abcdef".repeat(4)}`;
    for (const value of [true, 0, null, "", "Unconfined", "0%", "120%", "*", "SYS_ADMIN", "spc_t", "a b, c", image, ["get", "*"], { add: ["NET_ADMIN"] }]) assert.deepEqual(shown(value), value);
  });

  it("is hidden where it may hold a secret, however deep", () => {
    for (const value of ["https://user:hunter2@registry.example.com/app", "user:hunter2@host", "a=b", "pa$$word", "p%40ss", "50%x", `x${"y".repeat(200)}`, "a\nb", "app@sha256:beef"]) assert.equal(shown(value), "[hidden]");
    assert.deepEqual(shown({ hosts: ["good", "user:pw@host"] }), { hosts: ["good", "[hidden]"] });
  });
});
