import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { readStackFile, stackNames } from "../../../engine/stackFiles.ts";
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
    assert.throws(() => readStackFile(dir, "bad"), { name: "InputError", message: /Pulumi\.bad\.yaml cannot be read as YAML/ });
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
    });
  });

  it("leaves any other stack's engine the user's login", () => {
    const env = userEnvironment(sandboxPaths("/s", "prod"), { PATH: "/bin", PULUMI_ACCESS_TOKEN: "pul-x", PULUMI_HOME: "/home/ann/p" });
    assert.equal(env["PULUMI_ACCESS_TOKEN"], "pul-x");
    assert.equal(env["PULUMI_CREDENTIALS_PATH"], "/home/ann/p");
    assert.equal(env["PULUMI_CONFIG_PASSPHRASE_FILE"], undefined);
    assert.equal(env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"], undefined);
  });
});
