import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { readRemovable } from "../../../engine/removal.ts";
import { checkConfig, readStackFile, stackNames } from "../../../engine/stackFiles.ts";
import { ensurePassphrase, sandboxPaths, writeWorkFolder } from "../../../engine/workFolder.ts";
import { sandboxEnvironment, userEnvironment } from "../../../engine/workspace.ts";

describe("a stack's file", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "stack-files-"));
    writeFileSync(join(dir, "Pulumi.yaml"), "name: demo\nruntime: nodejs\nmain: index.ts\nconfig:\n  size:\n    type: integer\n    default: 3\n");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const stack = (name: string, text: string) => writeFileSync(join(dir, `Pulumi.${name}.yaml`), text);

  it("decides by its setting, not by its name, where the stack lives", () => {
    stack("local", "config:\n  demo:size: 1\n");
    stack("production-like", "config:\n  demo:sandbox:\n    enabled: true\n");
    stack("off", "config:\n  demo:sandbox:\n    enabled: false\n");
    assert.equal(readStackFile(dir, "local").sandbox, false);
    assert.equal(readStackFile(dir, "production-like").sandbox, true);
    assert.equal(readStackFile(dir, "off").sandbox, false);
    assert.deepEqual(stackNames(dir), ["local", "off", "production-like"]);
  });

  it("is missed with the names there are", () => {
    stack("local", "config: {}\n");
    assert.throws(() => readStackFile(dir, "lcoal"), { name: "InputError", message: '--stack is "lcoal"; allowed: a stack with a file Pulumi.<stack>.yaml (local)' });
    assert.throws(() => readStackFile(dir, "../x"), { name: "InputError" });
  });

  it("that is no YAML is named", () => {
    stack("bad", "config: [\n");
    assert.throws(() => readStackFile(dir, "bad"), { name: "InputError", message: /Pulumi\.bad\.yaml cannot be read as YAML: .*[^:]; mend it there, or take back the file git knows$/ });
  });

  for (const [text, what] of [["", "empty"], ["# nothing\n", "empty"], ["- a\n", "a list"], ["words\n", "a text"], ["5\n", "a number"]] as const) {
    it(`that is no mapping is told: ${JSON.stringify(text)}`, () => {
      stack("bad", text);
      assert.throws(() => readStackFile(dir, "bad"), { name: "InputError", message: `${join(dir, "Pulumi.bad.yaml")} is ${what}; allowed: a mapping of keys, such as config; write it anew, or take back the file git knows` });
    });
  }

  for (const [text, fault] of [
    ["config:\n", "config is empty; allowed: a mapping of keys"],
    ["config: [a]\n", "config is a list; allowed: a mapping of keys"],
    ["confg: {}\n", "confg is no key of a stack file; did you mean config?; change or remove it"],
    ["config: { 'demo:sandbox': { enabled: 'true' } }\n", 'sandbox.enabled is "true"; allowed: true or false'],
    ["config: { sandbox: { enabled: yes } }\n", 'sandbox.enabled is "yes"; allowed: true or false'],
    ["config: { sandbox: { enabled: } }\n", "sandbox.enabled is null; allowed: true or false"],
    ["config: { sandbox: }\n", "sandbox is empty; allowed: a mapping of keys"],
  ] as const) {
    it(`with a part of the wrong form never passes for a stack of Pulumi Cloud: ${text.trim()}`, () => {
      stack("bad", text);
      assert.throws(() => readStackFile(dir, "bad"), { name: "InputError", message: `Pulumi.bad.yaml cannot be used:\n  ${fault}` });
    });
  }

  it("of this project tells every fault of its settings with that of sandbox.enabled", () => {
    writeFileSync(join(dir, "Pulumi.yaml"), "name: sophia-infra\nruntime: nodejs\n");
    stack("bad", "config: { 'sophia-infra:sandbox': { enabled: yes }, 'sophia-infra:nats': { replicas: 2 } }\n");
    assert.throws(() => readStackFile(dir, "bad"), { name: "SettingsError", message: /^2 settings are wrong .*\n {2}sandbox\.enabled is "yes"; allowed: true or false; .*\n {2}nats\.replicas is 2; / });
  });

  it("is checked before anything is started, with the overrides of the run", () => {
    writeFileSync(join(dir, "Pulumi.yaml"), "name: sophia-infra\nruntime: nodejs\n");
    stack("esc", "environment: [a/b]\nconfig: { 'sophia-infra:edge': null }\n");
    const file = readStackFile(dir, "esc");
    assert.throws(() => checkConfig(file), { name: "SettingsError", message: /\n {2}edge is null; / });
    checkConfig(file, { edge: { namespace: "x" } });
    assert.throws(() => checkConfig(file, { edge: { namespace: "x" }, nats: { replicas: 2 } }), { message: /\n {2}nats\.replicas is 2; / });
  });

  it("may be damaged, gone or changed to another kind: a sandbox stack made by it can still be removed", () => {
    const sandboxDir = join(dir, "sandbox");
    const good = "config:\n  demo:sandbox:\n    enabled: true\n";
    stack("local", good);
    const lines: string[] = [];
    const read = () => readRemovable(dir, sandboxDir, "local", (line) => lines.push(line));
    writeWorkFolder(readStackFile(dir, "local"), dir, sandboxPaths(sandboxDir, "local"), {});
    assert.equal(read().content["config"] !== undefined, true);
    assert.deepEqual(lines, []);
    for (const text of ["", "config: [\n", "config: { 'demo:sandbox': { enabled: yes } }\n", "config: {}\n", undefined]) {
      if (text === undefined) rmSync(join(dir, "Pulumi.local.yaml"));
      else stack("local", text);
      assert.deepEqual([read().sandbox, read().project], [true, "demo"]);
    }
    assert.match(lines[0] ?? "", /^Pulumi\.local\.yaml cannot be used; removing the sandbox stack that was made by it$/);
  });

  it("must be right to remove what was never made here", () => {
    stack("bad", "");
    stack("cloud", "config: {}\n");
    assert.throws(() => readRemovable(dir, join(dir, "sandbox"), "bad"), { name: "InputError" });
    assert.throws(() => readRemovable(dir, join(dir, "sandbox"), "../bad"), { name: "InputError" });
    assert.equal(readRemovable(dir, join(dir, "sandbox"), "cloud").sandbox, false);
  });

  it("of a sandbox stack holds nothing of Pulumi Cloud or of another key; all faults at once", () => {
    stack("mixed", "environment: [a/b]\nconfig:\n  demo:sandbox:\n    enabled: true\n  demo:token:\n    secure: v1:abc\n");
    assert.throws(() => readStackFile(dir, "mixed"), {
      name: "InputError",
      message: "Pulumi.mixed.yaml cannot be used:\n  demo:token is encrypted; a sandbox stack has a key of its own and cannot read it: write it in clear or leave it out\n  environment is set; a sandbox stack has no Pulumi Cloud to read it from: leave it out",
    });
  });

  it("is copied anew for each run, with overrides; only the salt stays", () => {
    stack("local", "config:\n  demo:sandbox:\n    enabled: true\n  demo:size: 1\n");
    const paths = sandboxPaths(join(dir, "sandbox"), "local");
    const copy = join(paths.stack, "Pulumi.local.yaml");
    writeWorkFolder(readStackFile(dir, "local"), dir, paths, { size: 2 });
    writeFileSync(copy, `${readFileSync(copy, "utf8")}encryptionsalt: v1:salt\n`);
    stack("local", "config:\n  demo:sandbox:\n    enabled: true\n  demo:other: x\n");
    writeWorkFolder(readStackFile(dir, "local"), dir, paths, {});
    assert.deepEqual(parse(readFileSync(copy, "utf8")), { encryptionsalt: "v1:salt", config: { "demo:sandbox": { enabled: true }, "demo:other": "x" } });
    assert.deepEqual(parse(readFileSync(join(paths.stack, "Pulumi.yaml"), "utf8")), { name: "demo", runtime: "nodejs", main: dir, config: { size: { type: "integer", default: 3 } } });
  });

  it("is opened by a passphrase made once, which its owner alone can read", () => {
    const path = join(dir, "sandbox", "passphrase");
    const first = ensurePassphrase(path);
    assert.ok(first.length >= 32);
    assert.equal(ensurePassphrase(path), first);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it("gives a sandbox stack's engine nothing of the user's Pulumi or cluster", () => {
    const inherited = { PATH: "/bin", HOME: "/home/ann", PULUMI_ACCESS_TOKEN: "pul-x", PULUMI_CONFIG_PASSPHRASE: "", PULUMI_BACKEND_URL: "s3://x", KUBECONFIG: "/home/ann/.kube/config" };
    const env = sandboxEnvironment(sandboxPaths("/s", "local"), inherited);
    assert.deepEqual(env, {
      PATH: "/s/bin:/bin", HOME: "/home/ann", KUBECONFIG: "/s/kubeconfig", PULUMI_HOME: "/s/pulumi-home", PULUMI_BACKEND_URL: "file:///s/state?metadata=skip",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/s/passphrase", PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_IGNORE_AMBIENT_PLUGINS: "true", PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      LAMBDA_CLOUD_CONNECTION_FILE: "/s/lambda/connection.json",
      ESTUARY_CONNECTION_FILE: "/s/estuary/connection.json",
    });
  });

  it("never lets a stack that pays for its machines turn to an emulated cloud", () => {
    assert.equal(userEnvironment(sandboxPaths("/s", "prod"), { LAMBDA_CLOUD_CONNECTION_FILE: "/s/lambda/connection.json" })["LAMBDA_CLOUD_CONNECTION_FILE"], undefined);
    assert.equal(userEnvironment(sandboxPaths("/s", "prod"), { ESTUARY_CONNECTION_FILE: "/s/estuary/connection.json" })["ESTUARY_CONNECTION_FILE"], undefined);
  });

  it("leaves any other stack's engine the user's login", () => {
    const env = userEnvironment(sandboxPaths("/s", "prod"), { PATH: "/bin", PULUMI_ACCESS_TOKEN: "pul-x", PULUMI_HOME: "/home/ann/p" });
    assert.equal(env["PULUMI_ACCESS_TOKEN"], "pul-x");
    assert.equal(env["PULUMI_CREDENTIALS_PATH"], "/home/ann/p");
    assert.equal(env["PULUMI_CONFIG_PASSPHRASE_FILE"], undefined);
    assert.equal(env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"], undefined);
  });
});
