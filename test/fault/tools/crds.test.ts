import assert from "node:assert/strict";
import { mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureCrdModules, readCrdModules, type CrdModule } from "../../../sandbox/tools/crds.ts";
import { goModuleDirectory } from "../../../sandbox/tools/families.ts";
import { createMachine, cutsInHalf, gives, installFakeGo, sha256, startVendor, type Machine, type Vendor } from "./fixture.ts";

const text = "kind: CustomResourceDefinition\n";
const file = "config/crd/bases/things.yaml";

describe("fetching CRDs", () => {
  let vendor: Vendor;
  let machine: Machine;
  let module: CrdModule;
  let address: string;

  beforeEach(async () => {
    vendor = await startVendor();
    machine = await createMachine(vendor);
    const [pinned] = await readCrdModules();
    assert.ok(pinned);
    module = { ...pinned, repository: "example/operator", files: { [file]: sha256(text) } };
    address = `raw.githubusercontent.com/example/operator/${module.version}/${file}`;
  });
  afterEach(async () => {
    await vendor.close();
    await machine.remove();
  });

  async function fetched(): Promise<string> {
    const [path, ...more] = await ensureCrdModules([module], machine.options);
    assert.deepEqual(more, []);
    assert.ok(path);
    return readFile(path, "utf8");
  }

  /** A `go mod download` that finds `content` in the module. */
  async function installModule(content: string): Promise<void> {
    await installFakeGo(machine);
    const folder = join(machine.root, "module");
    await mkdir(join(folder, "config", "crd", "bases"), { recursive: true });
    await writeFile(join(folder, file), content);
    const sums = await readFile(join(goModuleDirectory("crds"), "go.sum"), "utf8");
    const sum = sums.split("\n").find((line) => line.startsWith(`${module.module} ${module.version} `))?.split(" ")[2];
    await writeFile(join(machine.root, "module.json"), JSON.stringify({ Dir: folder, Sum: sum }));
  }

  it("takes the vendor's file, and the second time the cache", async () => {
    vendor.answers.set(address, gives(text));
    assert.equal(await fetched(), text);
    assert.equal(await fetched(), text);
    assert.deepEqual(vendor.requests, [address]);
  });

  it("fetches a damaged file anew", async () => {
    vendor.answers.set(address, gives(text));
    const [path = ""] = await ensureCrdModules([module], machine.options);
    await truncate(path, 3);
    assert.equal(await fetched(), text);
    assert.equal(vendor.requests.length, 2);
  });

  for (const [title, answer] of [["other bytes", gives("kind: Other\n")], ["half a file", cutsInHalf(text)]] as const) {
    it(`falls back to the Go module when the vendor gives ${title}`, async () => {
      vendor.answers.set(address, answer);
      await installModule(text);
      assert.equal(await fetched(), text);
      assert.ok(machine.lines.some((line) => line.startsWith(`fetching the Go module ${module.module} `)));
    });
  }

  it("takes no other bytes from the module either, and says both reasons", async () => {
    await installModule("kind: Other\n");
    await assert.rejects(ensureCrdModules([module], machine.options), {
      name: "ToolUnavailableError",
      message: new RegExp(`download: \\S+ answered HTTP 403\\n {4}Go module: ${file} has SHA-256 [0-9a-f]{64}, but crds\\.json pins ${sha256(text)}`),
    });
  });

  it("refuses a module with another sum than ours", async () => {
    await installModule(text);
    await writeFile(join(machine.root, "module.json"), JSON.stringify({ Dir: join(machine.root, "module"), Sum: "h1:AAAA" }));
    await assert.rejects(ensureCrdModules([module], machine.options), { message: /has the sum h1:AAAA, which go\.sum does not hold/ });
  });
});
