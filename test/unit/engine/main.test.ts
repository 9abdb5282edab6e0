import assert from "node:assert/strict";
import { spawn } from "node:child_process";

const lib = (name: string) => JSON.stringify(new URL(`../../../scripts/lib/${name}.ts`, import.meta.url).href);
const engine = JSON.stringify(new URL("../../../engine/errors.ts", import.meta.url).href);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script whose work is `body`, in a process of its own; `onReady` is called at its line "ready". */
function script(body: string, args: readonly string[], onReady: (pid: number) => void = () => {}): Promise<Ended> {
  const code = `
    const { runScript } = await import(${lib("main")});
    const { InputError, RefusedError } = await import(${engine});
    await runScript("up", async ({ say, signal, stack }) => { ${body} });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code, "--", "script", ...args]);
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => { text.stdout += chunk; });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    text.stderr += chunk;
    if (chunk.includes("ready")) onReady(child.pid ?? 0);
  });
  return new Promise((resolve) => { child.once("close", (exit) => { resolve({ ...text, code: exit }); }); });
}

describe("a script", function () {
  this.timeout(60_000);

  const table = [
    ["is done", "return { report: { outcome: 'succeeded' }, text: 'fine' };", [], 0, "fine\n", ""],
    ["is done, as JSON", "say('progress'); return { report: { outcome: 'succeeded', stack }, text: 'fine' };", ["--json", "--stack", "x"], 0, '{"outcome":"succeeded","stack":"x"}\n', "progress\n"],
    ["fails", "return { report: { outcome: 'failed' }, text: 'bad' };", [], 1, "bad\n", ""],
    ["is refused", "throw new RefusedError('locked');", ["--json"], 1, '{"outcome":"refused","stack":"local","diagnostics":[{"severity":"error","message":"locked"}]}\n', "locked\n"],
    ["has bad input", "throw new InputError('--stack is odd');", [], 2, "", "--stack is odd\n"],
    ["has bad settings", "const error = new Error('2 settings are wrong'); error.name = 'SettingsError'; throw error;", ["--json", "--stack", "x"], 2, '{"outcome":"invalid","stack":"x","diagnostics":[{"severity":"error","message":"2 settings are wrong"}]}\n', "2 settings are wrong\n"],
    ["cannot have what it needs", "throw new Error('etcd cannot be had');", [], 1, "", "etcd cannot be had\n"],
  ] as const;
  for (const [what, body, args, code, stdout, stderr] of table) {
    it(`that ${what} ends with ${code} and says so`, async () => assert.deepEqual(await script(body, args), { code, stdout, stderr }));
  }

  it("with a bad flag ends with 2, with JSON when that was asked for", async () => {
    const { code, stdout, stderr } = await script("", ["--json", "--stak"]);
    assert.equal(code, 2);
    assert.match(stderr, /^Unknown option '--stak'; allowed: --stack NAME/);
    assert.equal((JSON.parse(stdout) as { outcome: string }).outcome, "invalid");
  });

  const waits = "await new Promise((resolve) => { signal.onabort = resolve; say('ready'); setTimeout(resolve, 30000); }); return { report: { outcome: signal.aborted ? 'failed' : 'succeeded' }, text: '' };";
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    it(`stops in good order at ${name}`, async () => {
      const { code, stderr } = await script(waits, [], (pid) => process.kill(pid, name));
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`${name}: stopping in good order`));
    });

    it(`takes ${name} that comes twice at once, by itself and through its parent, for one request`, async () => {
      const { code, stdout, stderr } = await script(waits.replace("resolve; say", "() => { setTimeout(resolve, 300); }; say"), ["--json"], (pid) => {
        process.kill(pid, name);
        setTimeout(() => process.kill(pid, name), 30);
      });
      assert.equal(code, 1);
      assert.equal(stdout, '{"outcome":"failed"}\n');
      assert.equal(stderr.match(/stopping in good order/g)?.length, 1);
    });
  }
});
