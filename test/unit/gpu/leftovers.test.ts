import assert from "node:assert/strict";
import type { Instance } from "@sophia/lambda-cloud";
import { endLeftovers } from "../../../scripts/lib/gpu/leftovers.ts";

type Listed = { id: string; status: string; tags?: { key: string; value: string }[] };

describe("what a killed update left behind, when its stack is destroyed", () => {
  const tag = "0123456789ab:organization/project/stack";
  const ours = [{ key: "sophia:stack", value: tag }];
  let account: Listed[];
  let terminated: string[];
  const cloud = {
    listInstances: () => Promise.resolve(structuredClone(account) as unknown as Instance[]),
    terminateInstance: (id: string) => {
      terminated.push(id);
      account = account.map((each) => (each.id === id ? { ...each, status: terminated.length === 1 ? "terminated" : "terminating" } : each));
      return Promise.resolve();
    },
  };
  const end = (known: string[] = []) => endLeftovers({ cloud, tag, known: new Set(known), say: () => undefined, signal: AbortSignal.timeout(5_000), interval: 1 });

  beforeEach(() => { terminated = []; });

  it("is terminated and waited for: what carries the stack's tag, lives, and is in no state", async () => {
    account = [
      { id: "left", status: "booting", tags: ours }, { id: "recorded", status: "active", tags: ours }, { id: "over", status: "terminated", tags: ours },
      { id: "another stack's", status: "active", tags: [{ key: "sophia:stack", value: `${tag}2` }] }, { id: "nobody's", status: "active" },
    ];
    assert.deepEqual(await end(["recorded"]), ["left"]);
    assert.deepEqual(terminated, ["left"]);
  });

  it("is nothing after a run that ended well", async () => {
    account = [];
    assert.deepEqual(await end(), []);
  });

  it("is not called over while it is terminating", async () => {
    account = [{ id: "a", status: "booting", tags: ours }, { id: "b", status: "unheard-of", tags: ours }];
    const ending = end();
    setTimeout(() => { account = account.map((each) => ({ ...each, status: "terminated" })); }, 50);
    assert.deepEqual(await ending, ["a", "b"]);
    assert.ok(account.every(({ status }) => status === "terminated"));
  });
});
