import assert from "node:assert/strict";
import { mkdir, readFile, writeFile, chmod } from "node:fs/promises";
import { join } from "node:path";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { goModuleDirectory } from "../../../sandbox/tools/families.ts";
import { prepareKubernetesProvider } from "../../../sandbox/tools/kubernetes-provider.ts";
import { toolVersions } from "../../../config/versions.ts";
import { builds, createMachine, installFakeGo, type Machine } from "./fixture.ts";

const modulePath = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const directory = goModuleDirectory("kubernetes-provider");

describe("building the Kubernetes provider", () => {
  let machine: Machine;
  let source: string;
  let sum: string;

  beforeEach(async () => {
    machine = await createMachine();
    await installFakeGo(machine);
    source = join(machine.root, "source");
    const command = join(source, "cmd", "pulumi-resource-kubernetes");
    await mkdir(command, { recursive: true });
    await writeFile(join(command, "schema.json"), `{\n  "name": "kubernetes",\n  "version": "1"\n}`);
    await writeFile(join(command, "terraform-mapping.json"), `{\n  "a": 1\n}`);
    // As the module cache is: nothing can be written.
    await chmod(join(command, "schema.json"), 0o444);
    await chmod(command, 0o555);
    const sums = await readFile(join(directory, "go.sum"), "utf8");
    sum = new RegExp(`^${modulePath} \\S+ (h1:\\S+)$`, "m").exec(sums)?.[1] ?? assert.fail("go.sum does not pin the provider");
    await answerModule(sum);
  });
  afterEach(async () => {
    await chmod(join(source, "cmd", "pulumi-resource-kubernetes"), 0o755);
    await machine.remove();
  });

  async function answerModule(found: string): Promise<void> {
    await writeFile(join(machine.root, "module.json"), JSON.stringify({ Dir: source, Sum: found }));
  }

  it("uses a copy of the pinned module with the two files upstream's make writes", async () => {
    const work = join(machine.root, "work");
    await mkdir(work);
    const flags = await prepareKubernetesProvider(directory, work, machine.options.env);
    assert.deepEqual(flags, [`-modfile=${join(work, "go.mod")}`]);
    const command = join(work, "provider", "cmd", "pulumi-resource-kubernetes");
    assert.equal(await readFile(join(command, "schema-embed.json"), "utf8"), `{"name":"kubernetes","version":"${toolVersions.pulumiKubernetes}"}`);
    assert.equal(await readFile(join(command, "terraform-mapping-embed.json"), "utf8"), `{"a":1}`);
    const pinned = await readFile(join(directory, "go.mod"), "utf8");
    assert.equal(await readFile(join(work, "go.mod"), "utf8"), `${pinned}\nreplace ${modulePath} => ${join(work, "provider")}\n`);
    assert.deepEqual(await readFile(join(work, "go.sum")), await readFile(join(directory, "go.sum")));
  });

  it("builds with that copy and leaves nothing of it", async () => {
    const tool = (await ensureTools(["pulumi-resource-kubernetes"], machine.options)).get("pulumi-resource-kubernetes");
    assert.equal(tool?.source, "build");
    assert.match((await builds(machine))[0] ?? "", /build -mod=readonly .* -modfile=\S+go\.mod .*provider\/v4\/cmd\/pulumi-resource-kubernetes$/);
    assert.match(await readFile(join(machine.root, "used.mod"), "utf8"), new RegExp(`^replace ${modulePath} => ${machine.cache}/work/`, "m"));
  });

  it("refuses a module with another sum than ours", async () => {
    await answerModule("h1:AAAA");
    await assert.rejects(ensureTools(["pulumi-resource-kubernetes"], machine.options), { message: /has the sum h1:AAAA, which go\.sum does not hold/ });
    assert.deepEqual(await builds(machine), []);
  });
});
