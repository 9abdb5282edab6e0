import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { crdModules, nodeVersion, toolVersions } from "../../../config/versions.ts";
import { toolSpecs } from "../../../sandbox/tools/catalogue.ts";
import { readCrdModules } from "../../../sandbox/tools/crds.ts";
import { familyNames, goModuleDirectory } from "../../../sandbox/tools/families.ts";
import { toolNames } from "../../../sandbox/tools/index.ts";

const root = new URL("../../../", import.meta.url);

/** Required versions by module path, and the right-hand sides of replacements. */
async function requirements(module: string): Promise<Map<string, string>> {
  const text = await readFile(join(goModuleDirectory(module), "go.mod"), "utf8");
  const found = new Map<string, string>();
  for (const [, path = "", version = ""] of text.matchAll(/^(?:require )?\t?([\w.-]+\.[\w.-]+\/[\w./-]+) (v\S+)/gm)) found.set(path, version);
  return found;
}

async function sums(module: string): Promise<string> {
  return readFile(join(goModuleDirectory(module), "go.sum"), "utf8");
}

describe("pinned Go modules", () => {
  /** Prometheus numbers its Go module v0.MMMPP.0 for the release M.MM.P: v3.15.0 is v0.315.0. */
  const prometheusModule = (version: string) => {
    const [major = "", minor = "", patch = ""] = version.split(".");
    return `v0.${major}${minor.padStart(2, "0")}.${patch}`;
  };
  const expected: readonly (readonly [string, string, string])[] = [
    ["controlplane", "k8s.io/kubernetes", `v${toolVersions.kubernetes}`],
    ["controlplane", "go.etcd.io/etcd/server/v3", `v${toolVersions.etcd}`],
    ["controlplane", "sigs.k8s.io/kwok", `v${toolVersions.kwok}`],
    ["controlplane", "sigs.k8s.io/metrics-server", `v${toolVersions.metricsServer}`],
    ["controlplane", "sigs.k8s.io/custom-metrics-apiserver", `v${toolVersions.customMetricsApiserver}`],
    ["pulumi", "github.com/pulumi/pulumi/pkg/v3", `v${toolVersions.pulumi}`],
    ["pulumi", "github.com/pulumi/pulumi/sdk/v3", `v${toolVersions.pulumi}`],
    ["nats", "github.com/nats-io/nats-server/v2", `v${toolVersions.natsServer}`],
    ["prometheus", "github.com/prometheus/prometheus", prometheusModule(toolVersions.prometheus)],
  ];

  for (const [family, module, version] of expected) {
    it(`${family}: ${module} is ${version}, as config/versions.ts says`, async () => {
      assert.equal((await requirements(family)).get(module), version);
      assert.ok((await sums(family)).includes(`${module} ${version} h1:`), `${family}/go.sum holds no hash of it`);
    });
  }

  it("kubernetes-provider: the commit that is the release in config/versions.ts", async () => {
    // The release has no version tag of its own on Go's side; commit f47bc2d6f199 is tag v4.25.0 of pulumi-kubernetes.
    const commits: Record<string, string> = { "4.25.0": "v4.0.0-20260115033456-f47bc2d6f199" };
    const module = "github.com/pulumi/pulumi-kubernetes/provider/v4";
    const version = commits[toolVersions.pulumiKubernetes];
    assert.equal((await requirements("kubernetes-provider")).get(module), version);
    assert.ok((await sums("kubernetes-provider")).includes(`${module} ${version} h1:`));
  });

  it("controlplane: every staging module is of the same Kubernetes release", async () => {
    const text = await readFile(join(goModuleDirectory("controlplane"), "go.mod"), "utf8");
    const versions = new Set([...text.matchAll(/^\tk8s\.io\/\S+ => k8s\.io\/\S+ (v\S+)/gm)].map(([, version]) => version));
    assert.deepEqual([...versions], [`v${toolVersions.kubernetes.replace(/^1\./, "0.")}`]);
  });

  for (const name of toolNames) {
    const { build } = toolSpecs[name];
    if (build === undefined || build.package.startsWith("./")) continue;
    it(`${build.family}: go.mod names ${name} as a tool, so that tidying keeps what it needs`, async () => {
      const text = await readFile(join(goModuleDirectory(build.family), "go.mod"), "utf8");
      assert.match(text, new RegExp(`^(tool |\\t)${build.package}$`, "m"));
    });
  }

  it("ask for no newer Go than the one that is fetched for them", async () => {
    for (const family of [...familyNames, "crds"]) {
      const text = await readFile(join(goModuleDirectory(family), "go.mod"), "utf8");
      const wanted = /^go (\d+\.\d+\.\d+)$/m.exec(text)?.[1] ?? assert.fail(`${family}/go.mod names no Go`);
      assert.ok(toolVersions.go.localeCompare(wanted, "en", { numeric: true }) >= 0, `${family} wants ${wanted}`);
    }
  });

  it("every family has go.mod and go.sum", async () => {
    for (const family of familyNames) assert.ok((await sums(family)).length > 0, family);
  });
});

describe("pinned npm packages", () => {
  it("have the versions of the tools they belong to", async () => {
    const { dependencies, devDependencies } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
    assert.deepEqual(
      [dependencies["@pulumi/pulumi"], dependencies["@pulumi/kubernetes"], dependencies["@pulumi/random"], devDependencies.node],
      [toolVersions.pulumi, toolVersions.pulumiKubernetes, toolVersions.pulumiRandom, nodeVersion],
    );
  });
});

describe("pinned CRDs", () => {
  it("are of the modules in config/versions.ts, in go.mod and go.sum", async () => {
    const modules = await readCrdModules();
    assert.deepEqual(Object.fromEntries(modules.map(({ module, version }) => [module, version])), crdModules);
    const required = await requirements("crds");
    assert.deepEqual(Object.fromEntries(required), crdModules);
    for (const [module, version] of Object.entries(crdModules)) assert.ok((await sums("crds")).includes(`${module} ${version} h1:`), module);
  });

  it("hold a digest of every file and no file twice", async () => {
    const names: string[] = [];
    for (const { module, files } of await readCrdModules()) {
      assert.ok(Object.keys(files).length > 0, module);
      for (const [file, digest] of Object.entries(files)) {
        assert.match(digest, /^[0-9a-f]{64}$/);
        names.push(file.split("/").pop() ?? "");
      }
    }
    assert.equal(new Set(names).size, names.length);
  });
});
