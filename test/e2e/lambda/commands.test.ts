import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LambdaEmulator, createLambdaEmulator } from "../../../sandbox/lambda/index.ts";
import { Clone, type Ended } from "../commands/clone.ts";

/** What the commands print with --json, in the parts that are read here. */
interface Report {
  readonly outcome: string;
  readonly warnings?: readonly string[];
  readonly fleets?: readonly { readonly centsPerHour?: number }[];
  readonly instances?: readonly unknown[];
  readonly diagnostics?: readonly { readonly message: string }[];
}

/** The package scripts of the GPU cloud in a clone of their own, against an account that others started. */
describe("gpu:quote and gpu:reap, as people start them", function () {
  this.timeout(120_000);
  let clone: Clone;
  let emulator: LambdaEmulator;

  before(async () => {
    clone = Clone.make();
    emulator = await createLambdaEmulator({ seed: 4, behaviour: { requestInterval: 0, launchInterval: 0 } });
  });
  after(async () => {
    await emulator.close();
    await clone.remove();
  });

  const describeAccount = (content: object | string) => {
    mkdirSync(clone.path(".sandbox/lambda"), { recursive: true });
    writeFileSync(clone.path(".sandbox/lambda/connection.json"), typeof content === "string" ? content : JSON.stringify(content));
  };
  const account = () => ({ url: emulator.url, apiKey: emulator.apiKey, pacing: { requestMilliseconds: 1, launchMilliseconds: 1 }, stateDir: join(clone.dir, ".sandbox/lambda/client") });
  const reportOf = ({ stdout }: Ended) => JSON.parse(stdout) as Report;
  const opened = /the account's global firewall ruleset opens port 22 to everyone/;

  it("warn of a global firewall ruleset that lets everyone in at port 22", async () => {
    describeAccount(account());
    const quoted = reportOf(await clone.run("gpu-quote", "--json", "--fleet", "train=gpu_1x_a10@us-east-1x2"));
    assert.deepEqual([quoted.outcome, quoted.fleets?.[0]?.centsPerHour, quoted.warnings?.length], ["succeeded", 258, 1]);
    assert.match(quoted.warnings?.[0] ?? "", opened);
    const reaped = reportOf(await clone.run("gpu-reap", "--json"));
    assert.deepEqual([reaped.outcome, reaped.instances, reaped.warnings], ["succeeded", [], quoted.warnings]);
    const { code, stdout } = await clone.run("gpu-reap");
    assert.equal(code, 0);
    assert.match(stdout, /^No instance of this account carries our tags\.\n\nWarning: .* under Firewall\n$/);
  });

  it("quote nothing that the account does not offer", async () => {
    const ended = await clone.run("gpu-quote", "--json", "--fleet", "train=gpu_1x_a10@us-wets-1");
    assert.equal(ended.code, 2);
    assert.match(reportOf(ended).diagnostics?.[0]?.message ?? "", /^--fleet train: region "us-wets-1" is unknown to Lambda Cloud; did you mean us-west-1\? The regions of this account are: asia-northeast-1, .*, us-west-3$/);
  });

  for (const script of ["gpu-quote", "gpu-reap"]) {
    it(`${script} says in one line that nobody answers, and which file is damaged`, async () => {
      describeAccount({ ...account(), url: "http://127.0.0.1:1" });
      const dead = await clone.run(script);
      assert.deepEqual([dead.code, dead.stdout], [2, ""]);
      assert.match(dead.stderr, /^stack local lives on the sandbox, whose Lambda Cloud does not answer at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\); start it with `npm run sandbox -- start lambda`\n$/);
      describeAccount("{");
      const damaged = await clone.run(script);
      assert.deepEqual([damaged.code, damaged.stdout], [2, ""]);
      assert.match(damaged.stderr, /^stack local lives on the sandbox, whose Lambda Cloud is described by \S+\/\.sandbox\/lambda\/connection\.json, which is no JSON object; `npm run sandbox -- start lambda` writes it anew\n$/);
    });
  }
});
