/**
 * Makes the source of Pulumi's Kubernetes provider buildable. Upstream's `make` writes two files before the build
 * which its Go module does not carry (https://github.com/pulumi/pulumi-kubernetes, Makefile: schema, k8sprovider).
 */
import { cp, chmod, copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toolVersions } from "../../config/versions.ts";
import { moduleDirectory } from "./go-module.ts";

const modulePath = "github.com/pulumi/pulumi-kubernetes/provider/v4";

/**
 * Copies the module, checked by its sum in our go.sum, into `directory`, adds the two files, and returns the flags
 * that make a build in `directoryOfGoMod` use the copy. Everything else stays as our go.mod and go.sum pin it.
 */
export async function prepareKubernetesProvider(directoryOfGoMod: string, directory: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const goModText = await readFile(join(directoryOfGoMod, "go.mod"), "utf8");
  const version = new RegExp(`${modulePath} (\\S+)`).exec(goModText)?.[1] ?? "";
  const module = await moduleDirectory(directoryOfGoMod, modulePath, version, env);
  const source = join(directory, "provider");
  await cp(module, source, { recursive: true });
  await makeWritable(source);
  await writeEmbeds(join(source, "cmd", "pulumi-resource-kubernetes"));
  const goMod = join(directory, "go.mod");
  await writeFile(goMod, `${goModText}\nreplace ${modulePath} => ${source}\n`);
  await copyFile(join(directoryOfGoMod, "go.sum"), join(directory, "go.sum"));
  return [`-modfile=${goMod}`];
}

/** The module cache is read-only, and so is a copy of it. */
async function makeWritable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await makeWritable(path);
    else await chmod(path, 0o644);
  }
}

/** The schema with our version in it, and the mapping; both compact. */
async function writeEmbeds(directory: string): Promise<void> {
  const schema = JSON.parse(await readFile(join(directory, "schema.json"), "utf8")) as Record<string, unknown>;
  await writeFile(join(directory, "schema-embed.json"), JSON.stringify({ ...schema, version: toolVersions.pulumiKubernetes }));
  const mapping: unknown = JSON.parse(await readFile(join(directory, "terraform-mapping.json"), "utf8"));
  await writeFile(join(directory, "terraform-mapping-embed.json"), JSON.stringify(mapping));
}
