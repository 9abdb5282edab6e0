import assert from "node:assert/strict";
import type { EngineTools, RunResult } from "../../../engine/index.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { type Trial, makeTrial } from "./trial.ts";

/** A private key in PEM, the same in base64 (as kubeconfigs have it), or a token with its password. */
const secret = /BEGIN (EC |RSA )?PRIVATE KEY|LS0tLS1CRUdJTiB(FQyB|SU0Eg)?QUklWQVRF|K10[0-9a-f]{64}::(server|node):\w/;

/** Where a stored state holds a secret as it is, by path. */
function inClear(value: unknown, path = ""): string[] {
  if (typeof value === "string") return secret.test(value) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => inClear(item, `${path}/${key}`));
}

describe("servers of a cluster under the real engine", function () {
  this.timeout(180_000);
  let tools: EngineTools;
  let trial: Trial;
  before(async function () {
    // Servers answer at addresses of their own, which only Linux has without more ado.
    if (process.platform !== "linux") return this.skip();
    tools = engineToolsFrom(await ensureTools(["pulumi"]));
  });
  beforeEach(async () => {
    trial = await makeTrial(tools);
  });
  afterEach(() => trial.remove());

  const succeeded = (result: RunResult) => {
    assert.equal(result.outcome, "succeeded", JSON.stringify([result.diagnostics, trial.machines.troubles]));
    return result;
  };
  const preempt = async (hostname: string) => {
    const instance = (await trial.living()).find((each) => each.hostname === hostname);
    await trial.admin.happen(instance?.id ?? "", "preempt");
    return instance?.id ?? "";
  };

  it("three: one begins the cluster and the others join it; server 0 is preempted and joins again", async () => {
    const plan = { servers: 3 } as const;
    succeeded(await trial.up(plan));
    const [cluster] = trial.machines.begun;
    assert.equal(trial.machines.begun.length, 1);
    assert.equal(cluster?.nodes.size, 3);
    assert.deepEqual(succeeded(await trial.up(plan)).steps, [], "a second run changes nothing");
    assert.deepEqual(inClear(JSON.parse(trial.stateText())), []);

    const gone = await preempt("sophia-server-0");
    const healed = succeeded(await trial.up(plan));
    assert.equal(trial.machines.begun.length, 1, "no second cluster was begun");
    assert.equal((await trial.living()).length, 3);
    assert.deepEqual([...(cluster?.nodes.values() ?? [])].map(({ ready }) => ready), [true, true, true]);
    assert.ok(![...(cluster?.nodes.keys() ?? [])].some((name) => name.endsWith(gone.slice(0, 8))), "the dead node is gone");
    assert.equal(healed.outputs?.["clusterUid"], cluster?.uid);
    assert.deepEqual(succeeded(await trial.up(plan)).steps, []);

    succeeded(await trial.destroy(plan));
    assert.deepEqual(await trial.living(), []);
  });

  it("one: it is preempted, and begins the cluster anew with the same authorities", async () => {
    const plan = { servers: 1 } as const;
    const first = succeeded(await trial.up(plan));
    await preempt("sophia-server-0");
    const second = succeeded(await trial.up(plan));
    assert.equal(trial.machines.begun.length, 2);
    assert.notEqual(second.outputs?.["clusterUid"], first.outputs?.["clusterUid"]);
    assert.equal(second.outputs?.["clusterUid"], trial.machines.begun[1]?.uid);
    assert.equal((await trial.living()).length, 1);
    assert.deepEqual(succeeded(await trial.up(plan)).steps, []);
  });
});
