import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { type ServiceEntry, isMcpServer, isWorkload, services } from "../../../config/services.ts";
import { emulated } from "../../../scripts/lib/ground.ts";
import type { Report } from "../../../scripts/lib/report.ts";
import { Clone, type Ended } from "./clone.ts";

/** One of each kind of server, and the sink that Estuary posts to: how many there are is no matter of the commands. */
const servers = ["ai-memory", "github", "notion", "events"];
const entries = services.filter((entry) => !isMcpServer(entry) || servers.includes(entry.name));
const stackFile = "Pulumi.local.yaml";

/** What `sandbox` tells of the cluster. */
interface ClusterReport {
  readonly cluster: {
    readonly uid: string;
    readonly kubeconfig: string;
    readonly server: string;
    readonly metricsAdmin: string;
    readonly healthy?: boolean;
    readonly running?: boolean;
    readonly processes: readonly { readonly name: string; readonly pid: number }[];
  };
}

/** A value for a key of a subject of the stack's settings. */
type Setting = readonly [subject: string, key: string, value: unknown];

const said = ({ code, stdout, stderr }: Ended) => `exit code ${code}\n${stdout}\n${stderr}`;

/** The one line a command with --json writes to standard output. */
function reportOf(ended: Ended): Report {
  const lines = ended.stdout.trimEnd().split("\n");
  assert.equal(lines.length, 1, said(ended));
  return JSON.parse(lines[0] ?? "") as Report;
}

function assertSucceeded(ended: Ended): void {
  assert.equal(ended.code, 0, said(ended));
}

/** Bad input ends with 2 and tells what is wrong with it, not where we noticed. */
function assertInvalid(ended: Ended, message: RegExp): void {
  assert.equal(ended.code, 2, said(ended));
  assert.match(ended.stderr, message);
  assert.doesNotMatch(ended.stdout + ended.stderr, /^\s+at \S/m);
  const { outcome, diagnostics } = reportOf(ended);
  assert.equal(outcome, "invalid");
  assert.match(diagnostics?.map((each) => each.message).join("\n") ?? "", message);
}

const expectedState = (entry: ServiceEntry) => (!isWorkload(entry) ? "remote" : entry.workload === "operator" ? "declared" : "ready");

function assertWholeReport({ stack, outcome, services: states, standIns, emulators, violations, diagnostics, durations }: Report): void {
  assert.equal(outcome, "succeeded");
  assert.equal(stack, "local");
  assert.deepEqual(states?.map(({ name, state }) => [name, state]), entries.map((entry) => [entry.name, expectedState(entry)]));
  for (const { state, replicas = 0, readyReplicas = 0, ports } of states ?? []) {
    if (state === "ready") assert.ok(replicas > 0 && readyReplicas >= replicas && ports.length > 0);
  }
  assert.ok(standIns?.every((name) => name === "pulumi-resource-random"), String(standIns));
  assert.deepEqual(emulators, emulated);
  assert.deepEqual(violations, []);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(Object.keys(durations ?? {}), ["tools", "cluster", "prepare", "engine"]);
}

/** The package scripts from a clone with nothing running to one with nothing left; each part starts from what the one before left. */
describe("the commands in a clone of their own", function () {
  this.timeout(10 * 60_000);
  let clone: Clone;
  let cluster: ClusterReport["cluster"];
  let made: number;

  /** Writes values into the stack's file, by subject and key. */
  const write = (...values: readonly Setting[]) => {
    const document = parseDocument(readFileSync(clone.path(stackFile), "utf8"));
    for (const [subject, key, value] of values) document.setIn(["config", `sophia-infra:${subject}`, key], value);
    writeFileSync(clone.path(stackFile), document.toString());
  };

  /** Does the work with other settings than those committed. */
  const withSettings = async (values: readonly Setting[], work: () => Promise<void>) => {
    const committed = readFileSync(clone.path(stackFile));
    write(...values);
    try {
      await work();
    } finally {
      writeFileSync(clone.path(stackFile), committed);
    }
  };

  before(() => {
    clone = Clone.make();
    write(["mcp", "disabled", services.filter((entry) => !entries.includes(entry)).map(({ name }) => name)]);
    clone.commit();
  });

  after(() => clone.remove());

  it("sandbox -- start cluster prints its address and credentials", async () => {
    const ended = await clone.run("sandbox", "start", "cluster");
    assertSucceeded(ended);
    ({ cluster } = JSON.parse(ended.stdout) as ClusterReport);
    assert.match(cluster.server, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.match(cluster.metricsAdmin, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(cluster.kubeconfig, clone.path(".sandbox/kubeconfig"));
    assert.ok(readFileSync(cluster.kubeconfig, "utf8").includes(cluster.server));
    assert.equal(statSync(cluster.kubeconfig).mode & 0o777, 0o600);
  });

  it("up makes everything on the cluster that runs, and reports it in one line", async () => {
    const ended = await clone.run("up", "--json");
    assertSucceeded(ended);
    const report = reportOf(ended);
    assertWholeReport(report);
    made = report.changes?.create ?? 0;
    assert.ok(made > entries.length, said(ended));
    assert.deepEqual(report.changes, { create: made });
    assert.deepEqual(report.gpus?.filter(({ quota }) => quota > 0).map(({ namespace, quota }) => [namespace, quota]), [["sophia-ai", 4]]);
  });

  it("up again changes nothing", async () => {
    const ended = await clone.run("up", "--json");
    assertSucceeded(ended);
    const report = reportOf(ended);
    assertWholeReport(report);
    assert.deepEqual(report.changes, { same: made });
    assert.deepEqual(report.steps, []);
  });

  it("preview tells machines that nothing would change", async () => {
    const ended = await clone.run("preview", "--json");
    assertSucceeded(ended);
    const { outcome, changes, steps, violations } = reportOf(ended);
    assert.deepEqual({ outcome, changes, steps, violations }, { outcome: "succeeded", changes: { same: made }, steps: [], violations: [] });
  });

  it("preview tells people what a changed setting would do", () => withSettings([["mcp", "gateway", { max: 12 }]], async () => {
    const ended = await clone.run("preview");
    assertSucceeded(ended);
    assert.equal(ended.stdout, [
      "1 to update:", "  ~  autoscaling/v2:HorizontalPodAutoscaler  mcp-gateway  [spec.maxReplicas]", "",
      `Plan of stack local: 1 to update, ${made - 1} unchanged`, "",
    ].join("\n"));
  }));

  it("sandbox -- status knows the cluster that was started first", async () => {
    const ended = await clone.run("sandbox", "status");
    assertSucceeded(ended);
    const status = JSON.parse(ended.stdout) as ClusterReport;
    assert.equal(status.cluster.healthy, true, ended.stdout);
    assert.equal(status.cluster.uid, cluster.uid);
  });

  it("up has left no file that git sees", () => assert.equal(clone.gitStatus(), ""));

  const wrong: readonly (readonly [what: string, command: readonly string[], message: RegExp])[] = [
    ["an unknown flag", ["up", "--json", "--colour"], /Unknown option '--colour'; allowed: --stack NAME/],
    ["an unknown stack", ["up", "--json", "--stack", "lokal"], /--stack is "lokal"; allowed: .*\(local, prod\)/],
    ["a stack that down must not touch", ["down", "--json", "--stack", "prod"], /--stack is "prod"; allowed: a sandbox stack/],
    ["an unknown part", ["sandbox", "status", "lambda-cloud"], /the part "lambda-cloud" is not known; use: npm run sandbox/],
  ];
  for (const [what, [script = "", ...args], message] of wrong) {
    it(`${script} refuses ${what}`, async () => assertInvalid(await clone.run(script, ...args), message));
  }

  it("up and preview refuse wrong settings, all faults together", () => withSettings([["nats", "replicas", 2], ["n8n", "workers", { min: 9, max: 3 }]], async () => {
    for (const script of ["up", "preview"]) {
      const ended = await clone.run(script, "--json");
      assertInvalid(ended, /nats\.replicas is 2; allowed: 1, 3 or 5/);
      assertInvalid(ended, /n8n\.workers\.max is 3 but n8n\.workers\.min is 9/);
    }
  }));

  it("up makes the cluster anew when its API server was killed, and everything in it", async () => {
    const { pid } = cluster.processes.find(({ name }) => name === "kube-apiserver") ?? assert.fail("no API server is named");
    process.kill(pid, "SIGKILL");
    const ended = await clone.run("up", "--json");
    assertSucceeded(ended);
    assert.match(ended.stderr, new RegExp(`kube-apiserver \\(pid ${pid}\\) is not running.*making it anew`));
    const report = reportOf(ended);
    assertWholeReport(report);
    assert.deepEqual(report.changes, { create: made });
  });

  it("down deletes everything and leaves no process", async () => {
    const ended = await clone.run("down", "--json");
    assertSucceeded(ended);
    const { outcome, changes } = reportOf(ended);
    assert.deepEqual({ outcome, changes }, { outcome: "succeeded", changes: { delete: made } });
    assert.deepEqual(clone.processes(), []);
    assert.equal(existsSync(cluster.kubeconfig), false);
  });

  it("down again finds nothing to do", async () => {
    const ended = await clone.run("down");
    assertSucceeded(ended);
    assert.match(ended.stdout, /Stack local is gone\nThe sandbox is stopped: no process was left\.\n$/);
    assert.deepEqual(JSON.parse((await clone.run("sandbox", "status")).stdout), { cluster: { running: false }, estuary: { running: false }, lambda: { running: false } });
  });

  it("down has left no file that git sees", () => assert.equal(clone.gitStatus(), ""));
});
