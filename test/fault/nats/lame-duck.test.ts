import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { paths } from "../../../components/nats/spec/layout.ts";
import { natsPod } from "../../../components/nats/spec/pod.ts";
import { entryNamed } from "../../../config/services.ts";
import { parseSettings } from "../../../config/settings.ts";
import { eventually } from "../../support/eventually.ts";
import { standalone } from "./support/standalone.ts";

describe("a NATS server that is told to stop", function () {
  this.timeout(120_000);
  let one: Awaited<ReturnType<typeof standalone>>;
  before(async () => {
    one = await standalone();
    await one.start();
  });
  after(() => one?.stop());

  it("is found by the pod's own preStop command and leaves in lame-duck mode", async () => {
    const settings = parseSettings({ sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" } }, "test");
    const [server] = natsPod(entryNamed("nats"), settings).containers as { lifecycle: { preStop: { exec: { command: string[] } } } }[];
    const [program, ...args] = server?.lifecycle.preStop.exec.command ?? [];
    assert.equal(program, "nats-server");
    // Only the place of the process id file is this machine's.
    execFileSync(one.server.args.program, args.map((arg) => arg.replace(paths.pidFile, join(one.folder, "nats.pid"))));
    await eventually(() => !one.server.running, () => "the server still runs", 90);
    assert.match(await one.server.log(), /Entering lame duck mode/);
  });
});
