import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureTools, ToolUnavailableError, type Tool, type ToolName } from "../../../sandbox/tools/index.ts";
import { currentPlatform } from "../../../sandbox/tools/platform.ts";
import { toolVersions } from "../../../config/versions.ts";
import { builds, builtProgramSays, createMachine, cutsInHalf, fakeGo, gives, installFakeGo, sha256, startVendor, writeProgram, type Answer, type Machine, type Vendor } from "./fixture.ts";

const { os, arch } = currentPlatform();
const file = `go${toolVersions.go}.${os}-${arch}.tar.gz`;
const address = `go.dev/dl/${file}`;
const redirected = `dl.google.com/go/${file}`;
const releases = "go.dev/dl/?mode=json&include=all";

describe("Go for a build, on a machine without it", () => {
  let vendor: Vendor;
  let machine: Machine;
  let archive: Buffer;

  beforeEach(async () => {
    vendor = await startVendor();
    machine = await createMachine(vendor);
    archive = await pack();
  });
  afterEach(async () => {
    await vendor.close();
    await machine.remove();
  });

  /** An archive as Go's: a folder `go`. */
  async function pack(version?: string): Promise<Buffer> {
    const bin = join(machine.root, "go", "bin");
    await mkdir(bin, { recursive: true });
    await mkdir(join(machine.root, "answers"), { recursive: true });
    await writeProgram(join(bin, "go"), fakeGo(machine, { version }));
    await writeFile(join(machine.root, "go", "VERSION"), `go${toolVersions.go}\n`);
    execFileSync("tar", ["-czf", "go.tar.gz", "go"], { cwd: machine.root });
    await rm(join(machine.root, "go"), { recursive: true });
    return readFile(join(machine.root, "go.tar.gz"));
  }

  function offer(answer: Answer = gives(archive), digest = sha256(archive)): void {
    vendor.answers.set(`${redirected}.sha256`, gives(digest));
    vendor.answers.set(address, (_request, response) => response.writeHead(302, { location: `/${redirected}` }).end());
    vendor.answers.set(redirected, answer);
  }

  const goRoot = () => join(machine.cache, "tools", "go", `${toolVersions.go}-${os}-${arch}`, "tree");
  const downloads = () => vendor.requests.filter((asked) => asked === redirected).length;
  const goUsed = async () => (await readFile(join(machine.root, "go-used.log"), "utf8")).trim().split("\n");

  async function build(name: ToolName = "metrics-server", options = machine.options): Promise<Tool | undefined> {
    return (await ensureTools([name], options)).get(name);
  }

  /** Makes the next call build again. */
  async function forget(name: ToolName): Promise<void> {
    await rm(join(machine.cache, "tools", name), { recursive: true });
  }

  async function failure(): Promise<string> {
    const error = await build().then(
      () => assert.fail("metrics-server was had"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ToolUnavailableError, String(error));
    assert.deepEqual(await builds(machine), []);
    assert.deepEqual(await readdir(join(machine.cache, "work")), []);
    await assert.rejects(readdir(join(machine.cache, "tools")), { code: "ENOENT" });
    return error.message;
  }

  it("is fetched, really used, and the second time taken from the cache", async () => {
    offer();
    const env = { ...machine.options.env, GOROOT: "/usr/lib/old-go", GOTOOLCHAIN: "auto", GOPATH: "/home/gopath", GOCACHE: "/home/gocache" };
    const options = { ...machine.options, env };
    assert.equal((await build("metrics-server", options))?.source, "build");
    const used = `${goRoot()}/bin/go GOROOT=${goRoot()} GOTOOLCHAIN=local GOPATH=/home/gopath GOCACHE=/home/gocache`;
    assert.deepEqual(await goUsed(), [used]);
    assert.ok(machine.lines.includes(`downloading Go ${toolVersions.go} from go.dev ...`), machine.lines.join("\n"));
    assert.deepEqual(await readdir(join(machine.cache, "work")), []);
    const asked = vendor.requests.length;
    await forget("metrics-server");
    assert.equal((await build("metrics-server", options))?.source, "build");
    assert.deepEqual(await goUsed(), [used, used]);
    assert.equal(vendor.requests.length, asked);
  });

  it("is fetched where the one on PATH is too old", async () => {
    offer();
    await installFakeGo(machine, { version: "1.25.3" });
    assert.equal((await build())?.source, "build");
    assert.ok((await goUsed())[0]?.startsWith(`${goRoot()}/bin/go `));
  });

  it("is not fetched where the one on PATH will do", async () => {
    offer();
    await installFakeGo(machine);
    assert.equal((await build())?.source, "build");
    assert.match((await goUsed())[0] ?? "", new RegExp(`^${machine.bin}/go GOROOT= GOTOOLCHAIN= `));
    assert.deepEqual(vendor.requests, []);
  });

  it("is verified by Go's list of releases where the file's own digest cannot be had", async () => {
    offer();
    vendor.answers.delete(`${redirected}.sha256`);
    vendor.answers.set(releases, gives(JSON.stringify([{ version: "go1.0" }, { files: [{ filename: file, sha256: sha256(archive) }] }])));
    assert.equal((await build())?.source, "build");
  });

  it("is never made of wrong bytes", async () => {
    const wanted = sha256(archive);
    const wrong = await pack("1.26.9");
    offer(gives(wrong), wanted);
    assert.match(await failure(), new RegExp(`download of Go \\S+: \\S+${file} has SHA-256 ${sha256(wrong)}, but ${wanted} was published for it; it was thrown away`));
  });

  it("is refused at another version", async () => {
    const other = await pack("1.26.9");
    offer(gives(other), sha256(other));
    assert.match(await failure(), /download of Go \S+: it was downloaded, but it answers "go version go1\.26\.9 \S+", wanted is "go version go/);
  });

  it("is asked for once more after half a file, and then taken", async () => {
    let calls = 0;
    offer((request, response) => ((calls += 1) === 1 ? cutsInHalf(archive) : gives(archive))(request, response));
    assert.equal((await build())?.source, "build");
    assert.equal(calls, 2);
  });

  it("is never made of half a file", async () => {
    offer(cutsInHalf(archive));
    assert.match(await failure(), new RegExp(`download of Go \\S+: \\S+ was cut off after ${Math.floor(archive.length / 2)} of ${archive.length} bytes`));
  });

  it("is reported with what is wrong with the user's Go, the address that answers 403, and what to install", async () => {
    offer();
    vendor.answers.delete(address);
    const message = await failure();
    assert.match(message, new RegExp(`metrics-server \\S+\n[^]*build from Go modules: Go is not installed \\(no \`go\` on PATH\\)\n {6}download of Go ${toolVersions.go}: http:\\S+${file} answered HTTP 403\nto do:\n`));
    assert.match(message, new RegExp(`from go\\.dev and dl\\.google\\.com, or install Go ${toolVersions.go} or later`));
  });

  it("is not downloaded without a checksum", async () => {
    offer();
    vendor.answers.delete(`${redirected}.sha256`);
    vendor.answers.set(releases, gives("[]"));
    assert.match(await failure(), new RegExp(`no checksum to verify it by: \\S+ answered HTTP 403; \\S+ has no SHA-256 of ${file}`));
    assert.ok(!vendor.requests.includes(address));
  });

  it("is sought once for all families of a run", async () => {
    offer(gives("other bytes"));
    await assert.rejects(ensureTools(["metrics-server", "nats-server", "promtool"], machine.options), ToolUnavailableError);
    assert.equal(downloads(), 1);
  });

  it("is downloaded once for two runs at the same time", async () => {
    offer();
    await builtProgramSays(machine, "nats-server", `nats-server: v${toolVersions.natsServer}`);
    const tools = await Promise.all([build("metrics-server"), build("nats-server")]);
    assert.deepEqual(tools.map((tool) => tool?.source), ["build", "build"]);
    assert.equal(downloads(), 1);
    assert.deepEqual(await readdir(join(machine.cache, "locks")), []);
  });

  const damages: readonly (readonly [string, () => Promise<void>])[] = [
    ["a truncated file", () => truncate(join(goRoot(), "VERSION"), 2)],
    ["a changed file", () => writeFile(join(goRoot(), "VERSION"), "go0.00.0\n")],
    ["a missing file", () => rm(join(goRoot(), "VERSION"))],
    ["a file too many", () => appendFile(join(goRoot(), "bin", "gofmt"), "")],
    ["half a record", () => truncate(join(goRoot(), "..", "entry.json"), 10)],
    ["no tree", () => rm(goRoot(), { recursive: true })],
  ];
  for (const [title, damage] of damages) {
    it(`is fetched anew where the cache has ${title}`, async () => {
      offer();
      await build();
      await damage();
      await forget("metrics-server");
      assert.equal((await build())?.source, "build");
      assert.equal(downloads(), 2);
      assert.ok(machine.lines.some((line) => /^cache: .*(is incomplete|does not hold the files).*; getting Go anew$/.test(line)), machine.lines.join("\n"));
      assert.equal(await readFile(join(goRoot(), "VERSION"), "utf8"), `go${toolVersions.go}\n`);
    });
  }

  it("is taken from a copy of the cache after a check of every file", async () => {
    offer();
    await build();
    const copy = join(machine.root, "copy");
    await cp(machine.cache, copy, { recursive: true });
    await rm(join(copy, "tools", "metrics-server"), { recursive: true });
    assert.equal((await build("metrics-server", { ...machine.options, cacheDir: copy }))?.source, "build");
    assert.ok((await goUsed())[1]?.startsWith(copy));
    assert.equal(downloads(), 1);
  });
});
