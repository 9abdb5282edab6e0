/**
 * Writes crds.json: the CRD files of the Go modules in config/versions.ts, with their SHA-256.
 * Run it after a version changes there and in go/crds: `node sandbox/tools/pin-crds.ts`.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crdModules } from "../../config/versions.ts";
import { digestOf } from "./checksum.ts";
import type { CrdModule } from "./crds.ts";
import { goModuleDirectory } from "./families.ts";
import { moduleDirectory } from "./go-module.ts";

/** Where in each module the definitions lie, and which repository holds the same files. */
const places: { readonly [Module in keyof typeof crdModules]: { readonly repository: string; readonly folder: string } } = {
  "sigs.k8s.io/gateway-api": { repository: "kubernetes-sigs/gateway-api", folder: "config/crd/standard" },
  "github.com/prometheus-operator/prometheus-operator": { repository: "prometheus-operator/prometheus-operator", folder: "example/prometheus-operator-crd" },
  "github.com/cert-manager/cert-manager": { repository: "cert-manager/cert-manager", folder: "deploy/crds" },
  "github.com/cloudnative-pg/cloudnative-pg": { repository: "cloudnative-pg/cloudnative-pg", folder: "config/crd/bases" },
  "github.com/cloudnative-pg/plugin-barman-cloud": { repository: "cloudnative-pg/plugin-barman-cloud", folder: "config/crd/bases" },
  "github.com/kedacore/keda/v2": { repository: "kedacore/keda", folder: "config/crd/bases" },
};

async function pin(module: keyof typeof crdModules): Promise<CrdModule> {
  const version = crdModules[module];
  const { repository, folder } = places[module];
  const source = await moduleDirectory(goModuleDirectory("crds"), module, version, process.env);
  const files: Record<string, string> = {};
  for (const name of (await readdir(join(source, folder))).sort()) {
    const file = `${folder}/${name}`;
    // Kustomizations and admission policies lie beside the definitions.
    if (/^kind: CustomResourceDefinition$/m.test(await readFile(join(source, file), "utf8"))) files[file] = await digestOf(join(source, file));
  }
  return { module, version, repository, files };
}

if (import.meta.main) {
  const modules: CrdModule[] = [];
  for (const module of Object.keys(crdModules) as (keyof typeof crdModules)[]) modules.push(await pin(module));
  await writeFile(new URL("crds.json", import.meta.url), `${JSON.stringify(modules, undefined, 2)}\n`);
}
