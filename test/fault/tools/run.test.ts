import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { access, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

/** An npm that logs its calls, installs one empty package, waits while `hold` exists, and fails where told to. */
const fakeNpm = `
const fs = require("node:fs");
const [command] = process.argv.slice(2);
fs.appendFileSync("npm.log", process.argv.slice(2, 4).join(" ") + "\\n");
console.log("npm speaks on standard output");
(async () => {
  if (command === "ci") {
    fs.rmSync("node_modules", { recursive: true, force: true });
    fs.mkdirSync("node_modules/one", { recursive: true });
    fs.writeFileSync("node_modules/one/package.json", "{}");
    while (fs.existsSync("hold")) await new Promise((resolve) => setTimeout(resolve, 20));
    if (process.env.FAKE_NPM === "fails") process.exit(1);
    const { packages } = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
    const installed = Object.entries(packages).filter(([path, entry]) => path !== "" && !entry.optional);
    fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages: Object.fromEntries(installed) }));
  } else if (process.env.FAKE_NPM !== "has no node") {
    fs.mkdirSync("node_modules/node/bin", { recursive: true });
    fs.symlinkSync(${JSON.stringify(process.execPath)}, "node_modules/node/bin/node");
  }
})();
`;

const script = `
const [what]: string[] = process.argv.slice(2);
if (what === "wait") process.on("SIGTERM", () => process.exit(7)); // before it is heard of
console.log(JSON.stringify({ version: process.version, arguments: process.argv.slice(2) }));
if (what === "wait") setInterval(() => undefined, 1000);
else if (what === "die") process.kill(process.pid, "SIGKILL");
else process.exitCode = Number(what ?? 0);
`;

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

class Run {
  stdout = "";
  stderr = "";
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(root: string, args: readonly string[], env: Record<string, string>) {
    const npm = { npm_execpath: join(root, "npm.cjs"), PATH: process.env["PATH"] ?? "" };
    this.process = spawn(process.execPath, [join(root, "scripts", "run.mjs"), ...args], { env: { ...npm, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    this.process.stdout?.on("data", (data: Buffer) => (this.stdout += data.toString()));
    this.process.stderr?.on("data", (data: Buffer) => (this.stderr += data.toString()));
    this.ended = new Promise((resolve) => {
      this.process.once("close", (code, signal) => resolve({ code, signal, stdout: this.stdout, stderr: this.stderr }));
    });
  }
}

/** Ends after the runner's own time limit at the latest, so that a failed test leaves nothing going. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 1000; look += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`never came true: ${holds.toString()}`);
}

describe("scripts/run.mjs", function () {
  this.timeout(60_000);
  let root: string;
  let runs: Run[];

  beforeEach(async () => {
    runs = [];
    root = await mkdtemp(join(tmpdir(), "run-test-"));
    await mkdir(join(root, "scripts"));
    await mkdir(join(root, "clients", "process-lock"), { recursive: true });
    for (const file of ["scripts/run.mjs", "clients/process-lock/index.mjs"]) await copyFile(join(repository, file), join(root, file));
    await writeFile(join(root, "scripts", "hello.ts"), script);
    await writeFile(join(root, "npm.cjs"), fakeNpm);
    await writeFile(join(root, "package.json"), `{ "type": "module" }`);
    const lock = { packages: { "": {}, "node_modules/one": { version: "1.0.0", integrity: "sha512-a" }, "node_modules/mac-only": { version: "1.0.0", optional: true } } };
    await writeFile(join(root, "package-lock.json"), JSON.stringify(lock));
  });
  afterEach(async () => {
    await rm(join(root, "hold"), { force: true });
    for (const run of runs) run.process.kill("SIGKILL");
    await Promise.all(runs.map((run) => run.ended));
    await rm(root, { recursive: true, force: true });
  });

  function start(args: readonly string[], env: Record<string, string> = {}): Run {
    const run = new Run(root, args, env);
    runs.push(run);
    return run;
  }
  const run = (args: readonly string[], env: Record<string, string> = {}) => start(args, env).ended;
  const npmCalls = async () => (await readFile(join(root, "npm.log"), "utf8").catch(() => "")).split("\n").filter(Boolean);
  const hasMarker = () => access(join(root, "node_modules", ".sophia-lock")).then(() => true, () => false);

  it("lists the scripts when none or an unknown one is named", async () => {
    const none = await run([]);
    assert.deepEqual([none.code, none.stdout], [2, ""]);
    assert.match(none.stderr, /usage: .*\nscripts: hello\n/);
    const unknown = await run(["../hello"]);
    assert.deepEqual([unknown.code, unknown.stderr], [2, `there is no script "../hello"\nscripts: hello\n`]);
    assert.deepEqual(await npmCalls(), []);
  });

  it("installs on a fresh clone without install scripts, and keeps standard output for the script", async () => {
    const ended = await run(["hello", "3", "--json"]);
    assert.equal(ended.code, 3, ended.stderr);
    assert.equal(ended.stdout, `${JSON.stringify({ version: process.version, arguments: ["3", "--json"] })}\n`);
    assert.match(ended.stderr, /^installing dependencies \(about a minute the first time\) \.\.\.\n/);
    assert.deepEqual(await npmCalls(), ["ci --ignore-scripts", "rebuild node"]);
  });

  it("says and does nothing the second time", async () => {
    await run(["hello"]);
    const second = await run(["hello"]);
    assert.deepEqual([second.code, second.stderr], [0, ""]);
    assert.equal((await npmCalls()).length, 2);
  });

  it("installs again after package-lock.json changed", async () => {
    await run(["hello"]);
    const changed = (await readFile(join(root, "package-lock.json"), "utf8")).replace("sha512-a", "sha512-b");
    await writeFile(join(root, "package-lock.json"), changed);
    await run(["hello"]);
    assert.deepEqual(await npmCalls(), ["ci --ignore-scripts", "rebuild node", "ci --ignore-scripts", "rebuild node"]);
  });

  for (const lost of ["one", "one/package.json"]) {
    it(`installs again when ${lost} is gone from node_modules`, async () => {
      await run(["hello"]);
      await rm(join(root, "node_modules", lost), { recursive: true });
      const repaired = await run(["hello"]);
      assert.equal(repaired.code, 0);
      assert.match(repaired.stderr, /^node_modules is damaged: node_modules\/one is missing\ninstalling dependencies /);
      assert.deepEqual(await npmCalls(), ["ci --ignore-scripts", "rebuild node", "ci --ignore-scripts", "rebuild node"]);
      assert.deepEqual([(await run(["hello"])).stderr, (await npmCalls()).length], ["", 4]);
    });
  }

  it("accepts what a person installed with npm", async () => {
    await run(["hello"]);
    await rm(join(root, "node_modules", ".sophia-lock"));
    assert.equal((await run(["hello"])).code, 0);
    assert.equal((await npmCalls()).length, 2);
    assert.equal(await hasMarker(), true);
  });

  it("leaves no marker when npm fails, and installs the next time", async () => {
    const failed = await run(["hello"], { FAKE_NPM: "fails" });
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /npm ci failed \(exit code 1\); its message is above\./);
    assert.equal(await hasMarker(), false);
    assert.equal((await run(["hello"])).code, 0);
    assert.equal((await npmCalls()).filter((call) => call.startsWith("ci")).length, 2);
  });

  it("leaves no marker when killed in the middle, waits for its npm and installs the next time", async () => {
    await writeFile(join(root, "hold"), "");
    const first = start(["hello"]);
    await until(async () => (await npmCalls()).length === 1);
    first.process.kill("SIGKILL");
    await once(first.process, "exit"); // npm lives on and still holds the output
    assert.equal(await hasMarker(), false);
    const second = start(["hello"]);
    await until(() => second.stderr.includes("waiting for it"));
    await rm(join(root, "hold"));
    assert.equal((await second.ended).code, 0);
    assert.equal(await hasMarker(), true);
  });

  it("passes a signal on to npm and ends with it", async () => {
    await writeFile(join(root, "hold"), "");
    const first = start(["hello"]);
    await until(async () => (await npmCalls()).length === 1);
    first.process.kill("SIGTERM");
    assert.equal((await first.ended).signal, "SIGTERM");
    assert.equal(await hasMarker(), false);
    assert.deepEqual(await readdir(join(root, ".sandbox")), []);
  });

  it("installs once for two runs at the same time", async () => {
    await writeFile(join(root, "hold"), "");
    const first = start(["hello"]);
    await until(async () => (await npmCalls()).length === 1);
    const second = start(["hello"]);
    await until(() => second.stderr.includes("waiting for it"));
    assert.match(second.stderr, new RegExp(`another run \\(process ${first.process.pid}\\) is installing dependencies`));
    await rm(join(root, "hold"));
    assert.deepEqual([(await first.ended).code, (await second.ended).code], [0, 0]);
    assert.equal((await npmCalls()).length, 2);
  });

  it("says in one line that Node 24 cannot be had", async () => {
    const ended = await run(["hello"], { FAKE_NPM: "has no node" });
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /\nNode 24 of the npm package "node" does not run on \S+ \(\S+\); run "npm rebuild node --foreground-scripts" to see why\n$/);
    assert.equal(await hasMarker(), false);
  });

  it("passes signals on to the script and ends as it does", async () => {
    await run(["hello"]);
    const waiting = start(["hello", "wait"]);
    await until(() => waiting.stdout.includes("wait"));
    waiting.process.kill("SIGTERM");
    const ended = await waiting.ended;
    assert.deepEqual([ended.code, ended.signal], [7, null]);
    assert.equal((await run(["hello", "die"])).signal, "SIGKILL");
  });
});
