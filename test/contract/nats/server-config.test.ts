import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderAccounts } from "../../../components/nats/spec/accounts.ts";
import { accountLimits, serverConfigArgs } from "../../../components/nats/spec/configuration.ts";
import { renderServerConfig } from "../../../components/nats/spec/server-config.ts";
import { entryNamed } from "../../../config/services.ts";
import { parseSettings } from "../../../config/settings.ts";
import { toolVersions, upstreamImages } from "../../../config/versions.ts";
import { issue, makeAuthority } from "../../fault/nats/support/certificates.ts";
import { natsServerProgram } from "../../fault/nats/support/server.ts";
import { knownUsers } from "../../fault/nats/support/users.ts";

/**
 * The real server reads what we render: `nats-server -t` checks every key, subject, nkey and file of a configuration. What it
 * checks only when it starts, such as that the system account exists, is seen by the cluster in test/fault/nats.
 */
describe("the rendered NATS configuration and the real nats-server", function () {
  this.timeout(180_000);
  let program: string;
  let folder: string;
  let tls: Awaited<ReturnType<typeof issue>>;

  before(async () => {
    program = await natsServerProgram();
    folder = await mkdtemp(join(tmpdir(), "sophia-nats-config-"));
    tls = await issue(folder, "routes", await makeAuthority(folder, "authority"), ["localhost"]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Writes the ConfigMap's two files as a stack has them; of them only the paths of the certificates and of the store are this machine's. */
  async function render(replicas: 1 | 3 | 5, change = (text: string) => text, changeAccounts = (text: string) => text): Promise<string> {
    const settings = parseSettings({ sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" }, nats: { replicas } }, "test");
    const args = serverConfigArgs(entryNamed("nats"), settings);
    const config = renderServerConfig({ ...args, storeDirectory: join(folder, "data"), ...(args.routes === undefined ? {} : { routes: { ...args.routes, tls } }) });
    const file = join(folder, "nats.conf");
    await writeFile(file, change(config));
    await writeFile(join(folder, "accounts.conf"), changeAccounts(renderAccounts(knownUsers(), accountLimits(settings))));
    return file;
  }

  function check(file: string): { readonly status: number | null; readonly text: string } {
    const { status, stdout, stderr } = spawnSync(program, ["-t", "-c", file], { encoding: "utf8", env: { ...process.env, SERVER_NAME: "nats-0" } });
    return { status, text: `${stdout}${stderr}` };
  }

  it("is checked by the version the platform runs", () => {
    assert.match(execFileSync(program, ["--version"], { encoding: "utf8" }), new RegExp(`v${toolVersions.natsServer.replaceAll(".", "\\.")}\\b`));
    assert.equal(upstreamImages.nats.tag, `${toolVersions.natsServer}-alpine`);
  });

  for (const replicas of [1, 3, 5] as const) {
    it(`is valid with ${replicas} replicas and every user of the catalogue`, async () => {
      const { status, text } = check(await render(replicas));
      assert.equal(status, 0, text);
      assert.match(text, /configuration file .* is valid/);
    });
  }

  const faults: readonly { readonly name: string; readonly change?: (text: string) => string; readonly changeAccounts?: (text: string) => string; readonly says: RegExp }[] = [
    { name: "an unknown key", change: (text) => text.replace("lame_duck_duration", "lame_duck_duratoin"), says: /unknown field "lame_duck_duratoin"/ },
    { name: "a duration that is none", change: (text) => text.replace('lame_duck_duration: "30s"', 'lame_duck_duration: "long"'), says: /lame_duck_duration|duration/ },
    { name: "a route certificate that is not there", change: (text) => text.replace("routes.crt", "other.crt"), says: /other\.crt|certificate/i },
    { name: "an account file that is not there", change: (text) => text.replace("accounts.conf", "users.conf"), says: /users\.conf/ },
    { name: "a public key that is none", changeAccounts: (text) => text.replace(/nkey: "U/, 'nkey: "X'), says: /nkey/i },
    { name: "a subject that is none", changeAccounts: (text) => text.replace('"system.>"', '"system..x"'), says: /system\.\.x/ },
  ];
  for (const { name, change, changeAccounts, says } of faults) {
    it(`is refused with ${name}`, async () => {
      const { status, text } = check(await render(3, change, changeAccounts));
      assert.notEqual(status, 0, `the server took ${name}`);
      assert.match(text, says);
    });
  }
});
