import assert from "node:assert/strict";
import { LambdaCloudError, type LambdaCloudErrorKind } from "@sophia/lambda-cloud";
import type { RunResult } from "../../../engine/index.ts";
import { tearDown } from "../../../scripts/lib/gpu/teardown.ts";

const result = (outcome: RunResult["outcome"]): RunResult => ({ outcome }) as RunResult;

function refusal(kind: LambdaCloudErrorKind, status?: number): LambdaCloudError {
  return new LambdaCloudError({ summary: `listInstances (GET /api/v1/instances) was answered ${status ?? "not at all"}.`, operation: "listInstances", request: "GET /api/v1/instances", kind, status });
}

describe("the end of a stack that rents", () => {
  let done: string[];
  let said: string[];
  let outcomes: RunResult["outcome"][];

  beforeEach(() => {
    done = [];
    said = [];
    outcomes = ["succeeded"];
  });

  const step = <Value>(name: string, value: () => Value): Promise<Value> => {
    done.push(name);
    return Promise.resolve().then(value);
  };
  const end = (look: () => unknown, left: readonly string[] = []) =>
    tearDown({
      cloud: { listInstances: () => step("look", () => { look(); return []; }) },
      destroy: () => step("destroy", () => result(outcomes.shift() ?? "succeeded")),
      leftovers: () => step("leftovers", () => left),
      remedy: "Write the key anew.",
      say: (line) => said.push(line),
      signal: new AbortController().signal,
    });

  for (const [status, kind] of [[401, "unauthorized"], [403, "refused"]] as const) {
    it(`deletes nothing when the key is refused with ${status}, and says so in one line`, async () => {
      const refused = end(() => { throw refusal(kind, status); });
      await assert.rejects(refused, (error) => error instanceof Error && error.name === "RefusedError" && error.message === `nothing was deleted: listInstances (GET /api/v1/instances) was answered ${status}. Write the key anew.`);
      assert.deepEqual([done, said], [["look"], []]);
    });
  }

  for (const [what, error] of [["no answer", refusal("unavailable")], ["a fault of the API", refusal("unavailable", 500)], ["too many requests", refusal("rate-limited", 429)]] as const) {
    it(`goes on after ${what}, with a warning`, async () => {
      assert.equal((await end(() => { throw error; })).outcome, "succeeded");
      assert.deepEqual(done, ["look", "destroy", "leftovers"]);
      assert.deepEqual(said, [`could not look whether Lambda Cloud takes the key, going on: ${error.message}`]);
    });
  }

  it("looks at the key, destroys, and ends what is left", async () => {
    assert.equal((await end(() => undefined)).outcome, "succeeded");
    assert.deepEqual([done, said], [["look", "destroy", "leftovers"], []]);
  });

  it("destroys again when what was left had kept it from going", async () => {
    outcomes = ["failed", "succeeded"];
    assert.equal((await end(() => undefined, ["i"])).outcome, "succeeded");
    assert.deepEqual(done, ["look", "destroy", "leftovers", "destroy"]);
  });

  it("does not when nothing was left", async () => {
    outcomes = ["failed"];
    assert.equal((await end(() => undefined)).outcome, "failed");
    assert.deepEqual(done, ["look", "destroy", "leftovers"]);
  });

  it("stops at a signal, and deletes nothing", async () => {
    const controller = new AbortController();
    const stopped = tearDown({
      cloud: { listInstances: () => { controller.abort(new Error("enough")); return Promise.reject(new Error("enough")); } },
      destroy: () => step("destroy", () => result("succeeded")), leftovers: () => step("leftovers", () => []), remedy: "", say: (line) => said.push(line), signal: controller.signal,
    });
    await assert.rejects(stopped, /^Error: enough$/);
    assert.deepEqual(done, []);
  });
});
