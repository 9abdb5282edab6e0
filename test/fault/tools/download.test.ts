import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { ensureTools, ToolUnavailableError } from "../../../sandbox/tools/index.ts";
import { createNetwork, fetchText } from "../../../sandbox/tools/http.ts";
import { currentPlatform } from "../../../sandbox/tools/platform.ts";
import { toolVersions } from "../../../config/versions.ts";
import { builds, builtProgramSays, createMachine, cutsInHalf, gives, hangs, installFakeGo, programThatSays, sha256, startVendor, writeProgram, type Machine, type Vendor } from "./fixture.ts";

const { os, arch } = currentPlatform();
const kubectlAnswer = `Client Version: v${toolVersions.kubernetes}`;
const kubectl = programThatSays(kubectlAnswer);
const kubectlAddress = `dl.k8s.io/v${toolVersions.kubernetes}/bin/${os}/${arch}/kubectl`;

describe("downloading a tool", () => {
  let vendor: Vendor;
  let machine: Machine;

  beforeEach(async () => {
    vendor = await startVendor();
    machine = await createMachine(vendor);
  });

  afterEach(async () => {
    await vendor.close();
    await machine.remove();
  });

  async function failure(): Promise<ToolUnavailableError> {
    return ensureTools(["kubectl"], machine.options).then(
      () => assert.fail("kubectl was had"),
      (error: unknown) => {
        assert.ok(error instanceof ToolUnavailableError, String(error));
        return error;
      },
    );
  }

  function offer(body = kubectl, digest = sha256(kubectl)): void {
    vendor.answers.set(`${kubectlAddress}.sha256`, gives(digest));
    vendor.answers.set(kubectlAddress, gives(body));
  }

  it("takes the right bytes, and the second time the cache", async () => {
    offer();
    const first = (await ensureTools(["kubectl"], machine.options)).get("kubectl");
    assert.equal(first?.source, "download");
    assert.equal(await readFile(first.path, "utf8"), kubectl);
    const asked = vendor.requests.length;
    const second = (await ensureTools(["kubectl"], machine.options)).get("kubectl");
    assert.deepEqual(second, { ...first, source: "cache" });
    assert.equal(vendor.requests.length, asked);
  });

  it("downloads once for two calls at the same time", async () => {
    offer();
    const calls = [ensureTools(["kubectl"], machine.options), ensureTools(["kubectl"], machine.options)];
    const sources = (await Promise.all(calls)).map((tools) => tools.get("kubectl")?.source);
    assert.deepEqual(sources.sort(), ["cache", "download"]);
    assert.equal(vendor.requests.filter((address) => address === kubectlAddress).length, 1);
  });

  it("throws wrong bytes away, says so and builds instead", async () => {
    offer(kubectl.replace("echo", "rm;  echo"));
    await installFakeGo(machine);
    await builtProgramSays(machine, "kubectl", kubectlAnswer);
    assert.equal((await ensureTools(["kubectl"], machine.options)).get("kubectl")?.source, "build");
    assert.equal((await builds(machine)).length, 1);
  });

  it("never caches wrong bytes", async () => {
    const wrong = kubectl.replace("echo", "rm;  echo");
    offer(wrong);
    const { message } = await failure();
    assert.match(message, new RegExp(`kubectl has SHA-256 ${sha256(wrong)}, but ${sha256(kubectl)} was published for it; it was thrown away`));
    assert.deepEqual(await readdir(join(machine.cache, "work")), []);
    await assert.rejects(readdir(join(machine.cache, "tools")), { code: "ENOENT" });
  });

  it("refuses right bytes of the wrong version", async () => {
    const old = programThatSays("Client Version: v1.32.4");
    offer(old, sha256(old));
    assert.match((await failure()).message, /download: it was downloaded, but it answers "Client Version: v1\.32\.4", wanted is "Client Version: v/);
  });

  it("tries once more when half a file came, then takes it", async () => {
    offer();
    const whole = vendor.answers.get(kubectlAddress)!;
    let calls = 0;
    vendor.answers.set(kubectlAddress, (request, response) => ((calls += 1) === 1 ? cutsInHalf(kubectl) : whole)(request, response));
    assert.equal((await ensureTools(["kubectl"], machine.options)).get("kubectl")?.source, "download");
    assert.equal(calls, 2);
  });

  it("gives up on a file that is always cut off", async () => {
    offer();
    vendor.answers.set(kubectlAddress, cutsInHalf(kubectl));
    assert.match((await failure()).message, new RegExp(`was cut off after ${Math.floor(kubectl.length / 2)} of ${kubectl.length} bytes`));
    await assert.rejects(readdir(join(machine.cache, "tools")), { code: "ENOENT" });
  });

  it("names the address that answers 403", async () => {
    const { message } = await failure();
    assert.match(message, /download: no checksum to verify it by: http:\S+kubectl\.sha256 answered HTTP 403/);
  });

  it("downloads nothing that it has no checksum for", async () => {
    vendor.answers.set(kubectlAddress, gives(kubectl));
    vendor.answers.set(`${kubectlAddress}.sha256`, gives("<html>sign in</html>"));
    assert.match((await failure()).message, /kubectl\.sha256 has no SHA-256 of kubectl/);
    assert.ok(!vendor.requests.includes(kubectlAddress));
  });

  it("does not wait for a vendor that is silent", async () => {
    offer();
    vendor.answers.set(kubectlAddress, hangs());
    machine = { ...machine, options: { ...machine.options, limits: { connect: 5_000, silence: 100 } } };
    assert.match((await failure()).message, /download: http:\S+kubectl: silent for 0\.1 s/);
    assert.equal(vendor.requests.filter((address) => address === kubectlAddress).length, 1);
  });

  it("does not wait for a vendor that falls silent in the middle", async () => {
    offer();
    vendor.answers.set(kubectlAddress, (_request, response) => {
      response.writeHead(200, { "content-length": kubectl.length });
      response.write(kubectl.slice(0, 10));
    });
    machine = { ...machine, options: { ...machine.options, limits: { connect: 5_000, silence: 100 } } };
    assert.match((await failure()).message, /download: http:\S+kubectl(: silent for 0\.1 s| was cut off after 10 of \d+ bytes)/);
  });

  it("follows redirects to the file", async () => {
    offer();
    const file = vendor.answers.get(kubectlAddress)!;
    vendor.answers.set("cdn.example/kubectl", file);
    vendor.answers.set(kubectlAddress, (_request, response) => response.writeHead(302, { location: "/cdn.example/kubectl" }).end());
    assert.equal((await ensureTools(["kubectl"], machine.options)).get("kubectl")?.source, "download");
  });

  it("takes the executable out of an archive", async () => {
    const folder = `nats-server-v${toolVersions.natsServer}-${os}-${arch}`;
    await mkdir(join(machine.root, folder));
    await writeProgram(join(machine.root, folder, "nats-server"), programThatSays(`nats-server: v${toolVersions.natsServer}`));
    execFileSync("tar", ["-czf", "archive.tar.gz", folder], { cwd: machine.root });
    const archive = await readFile(join(machine.root, "archive.tar.gz"));
    const base = `github.com/nats-io/nats-server/releases/download/v${toolVersions.natsServer}`;
    vendor.answers.set(`${base}/SHA256SUMS`, gives(`${"0".repeat(64)}  other.zip\n${sha256(archive)}  ${folder}.tar.gz\n`));
    vendor.answers.set(`${base}/${folder}.tar.gz`, gives(archive));
    const tool = (await ensureTools(["nats-server"], machine.options)).get("nats-server");
    assert.equal(tool?.source, "download");
    assert.equal(execFileSync(tool.path, { encoding: "utf8" }), `nats-server: v${toolVersions.natsServer}\n`);
  });

  it("takes the digest from GitHub's release where no list is published", async () => {
    const body = programThatSays(`kwok version v${toolVersions.kwok} go1.26.8 (${os}/${arch})`);
    const name = `kwok-${os}-${arch}`;
    const release = { assets: [{ name: "kwok-windows-amd64.exe", digest: null }, { name, digest: `sha256:${sha256(body)}` }] };
    vendor.answers.set(`api.github.com/repos/kubernetes-sigs/kwok/releases/tags/v${toolVersions.kwok}`, gives(JSON.stringify(release)));
    vendor.answers.set(`github.com/kubernetes-sigs/kwok/releases/download/v${toolVersions.kwok}/${name}`, gives(body));
    assert.equal((await ensureTools(["kwok"], machine.options)).get("kwok")?.source, "download");
  });

  it("asks a host that cannot be reached only once", async () => {
    let connections = 0;
    // Takes the connection and never answers the TLS handshake.
    const mute = createServer((socket) => {
      connections += 1;
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const { port } = mute.address() as AddressInfo;
    const network = createNetwork({ env: {}, limits: { connect: 100 } });
    const expected = { name: "DownloadError", message: `127.0.0.1:${port} cannot be reached (no connection within 0.1 s)` };
    try {
      await assert.rejects(fetchText(network, `https://127.0.0.1:${port}/one`), expected);
      await assert.rejects(fetchText(network, `https://127.0.0.1:${port}/two`), expected);
      assert.equal(connections, 1);
    } finally {
      mute.close();
    }
  });

  it("goes through the user's proxy, but not to the hosts of NO_PROXY", async () => {
    const asked: (string | undefined)[] = [];
    const proxy = createHttpServer((request, response) => {
      asked.push(request.url);
      response.end("by proxy");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo;
    const network = createNetwork({ env: { HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: "127.0.0.1" } });
    try {
      assert.equal(await fetchText(network, "http://vendor.invalid/file"), "by proxy");
      offer();
      assert.equal(await fetchText(network, vendor.rewrite(`https://${kubectlAddress}`)), kubectl);
      assert.deepEqual(asked, ["http://vendor.invalid/file"]);
    } finally {
      proxy.close();
      proxy.closeAllConnections();
    }
  });
});
