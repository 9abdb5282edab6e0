import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureCrds, ensureTools, ToolUnavailableError } from "../../../sandbox/tools/index.ts";
import { toolVersions } from "../../../config/versions.ts";
import { builds, builtProgramSays, createMachine, installFakeGo, programThatSays, writeProgram, type Machine } from "./fixture.ts";

describe("a tool on PATH", () => {
  let machine: Machine;
  beforeEach(async () => {
    machine = await createMachine();
  });
  afterEach(() => machine.remove());

  it("is used at the right version", async () => {
    const path = join(machine.bin, "kubectl");
    await writeProgram(path, programThatSays(`Client Version: v${toolVersions.kubernetes}`));
    assert.deepEqual((await ensureTools(["kubectl"], machine.options)).get("kubectl"), {
      name: "kubectl",
      version: toolVersions.kubernetes,
      path,
      source: "path",
      standIn: false,
    });
  });

  it("is refused at another version", async () => {
    await writeProgram(join(machine.bin, "kubectl"), programThatSays("Client Version: v1.32.4"));
    await assert.rejects(ensureTools(["kubectl"], machine.options), {
      message: new RegExp(`PATH: ${machine.bin}/kubectl refused: it answers "Client Version: v1\\.32\\.4", wanted is "Client Version: v${toolVersions.kubernetes}"`),
    });
  });

  it("is refused at a longer version that begins like the right one", async () => {
    await writeProgram(join(machine.bin, "etcd"), programThatSays(`etcd Version: ${toolVersions.etcd}0`));
    await assert.rejects(ensureTools(["etcd"], machine.options), { message: /etcd refused/ });
  });

  it("is not looked for where it cannot tell its version", async () => {
    await writeProgram(join(machine.bin, "metrics-server"), programThatSays("anything"));
    await assert.rejects(ensureTools(["metrics-server"], machine.options), { message: /PATH: not looked for, since it cannot tell its version/ });
  });
});

describe("the report of tools that cannot be had", () => {
  let machine: Machine;
  beforeEach(async () => {
    machine = await createMachine();
  });
  afterEach(() => machine.remove());

  async function report(): Promise<ToolUnavailableError> {
    return ensureTools(["kubectl", "metrics-server", "nats-server"], machine.options).then(
      () => assert.fail("they were had"),
      (error: unknown) => {
        assert.ok(error instanceof ToolUnavailableError, String(error));
        return error;
      },
    );
  }

  it("names every tool, every way and the remedy once", async () => {
    const error = await report();
    assert.deepEqual(error.tools.map((tool) => tool.name).sort(), ["kubectl", "metrics-server", "nats-server"]);
    for (const tool of error.tools) assert.deepEqual(tool.attempts.map((attempt) => attempt.way), ["PATH", "download", "build from Go modules"]);
    assert.match(error.message, /^3 tools are missing and could not be fetched or built:/);
    assert.match(error.message, /metrics-server 0\.\d+\.\d+\n {4}PATH: .*\n {4}download: its makers publish no binary\n {4}build from Go modules: Go is not installed \(no `go` on PATH\)\n {6}download of Go 1\.\d+\.\d+: no checksum to verify it by: 127\.0\.0\.1:1 cannot be reached/);
    assert.match(error.message, /127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/);
    assert.equal(error.message.match(/allow downloads from \S.* go\.dev and dl\.google\.com, or install Go 1\.\d+\.\d+ or later/g)?.length, 1);
  });

  it("says that Go is too old", async () => {
    await installFakeGo(machine, { version: "1.25.3" });
    assert.match((await report()).message, /build from Go modules: Go 1\.25\.3 is too old; 1\.26\S* or later is needed/);
    assert.deepEqual(await builds(machine), []);
  });

  it("shows the last lines of a build that failed", async () => {
    await installFakeGo(machine, { fails: "verifying module: checksum mismatch" });
    assert.match((await report()).message, /go build ended with exit code 1\n\s+verifying module: checksum mismatch/);
  });

  it("says where CRDs were sought", async () => {
    await assert.rejects(ensureCrds(machine.options), {
      name: "ToolUnavailableError",
      message: /CRDs of sigs\.k8s\.io\/gateway-api v\S+\n {4}download: .*ECONNREFUSED.*\n {4}Go module: Go is not installed/,
    });
  });
});

describe("building tools", () => {
  let machine: Machine;
  beforeEach(async () => {
    machine = await createMachine();
    await installFakeGo(machine);
  });
  afterEach(() => machine.remove());

  it("builds the tools of one family with one call that cannot change go.mod", async () => {
    await builtProgramSays(machine, "kubectl", `Client Version: v${toolVersions.kubernetes}`);
    await builtProgramSays(machine, "server", `etcd Version: ${toolVersions.etcd}`);
    const tools = await ensureTools(["kubectl", "etcd", "metrics-server"], machine.options);
    assert.deepEqual([...tools.keys()], ["kubectl", "etcd", "metrics-server"]);
    const [build, ...more] = await builds(machine);
    assert.deepEqual(more, []);
    assert.match(build ?? "", /sandbox\/tools\/go\/controlplane build -mod=readonly -buildvcs=false -trimpath -ldflags .*gitVersion=v/);
    assert.match(build ?? "", / k8s\.io\/kubernetes\/cmd\/kubectl go\.etcd\.io\/etcd\/server\/v3 sigs\.k8s\.io\/metrics-server\/cmd\/metrics-server$/);
    assert.ok(machine.lines.some((line) => /^building kubectl, etcd, metrics-server from Go modules \(up to \d+ minutes/.test(line)), machine.lines.join("\n"));
  });

  it("refuses a built tool of the wrong version", async () => {
    await builtProgramSays(machine, "kubectl", "Client Version: v0.0.0-master");
    await assert.rejects(ensureTools(["kubectl"], machine.options), { message: /it was built, but it answers "Client Version: v0\.0\.0-master"/ });
  });
});
