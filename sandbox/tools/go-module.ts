/** Files of a Go module, fetched by Go and checked against a committed go.sum. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GoError } from "./go.ts";
import { runCommand } from "./run-command.ts";

/** What `go mod download -json` prints of a module. */
interface ModuleDownload {
  readonly Version?: string;
  readonly Dir?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

/**
 * The folder of the module in Go's module cache. `directory` holds the go.mod and go.sum that pin it: go.sum wins over
 * the checksum database, so a version that the database does not know is fine. Throws GoError.
 */
export async function moduleDirectory(directory: string, path: string, version: string, env: NodeJS.ProcessEnv): Promise<string> {
  const options = { cwd: directory, env: { ...env, GOFLAGS: "-mod=readonly" }, timeout: 600_000 };
  const answer = await runCommand("go", ["mod", "download", "-json", `${path}@${version}`], options);
  const module = parse(answer.stdout);
  // A module that wants a newer Go than ours is fetched all the same; for its files that does not matter.
  if (module?.Sum === undefined) throw new GoError(`go mod download ${path}@${version}: ${module?.Error ?? answer.fault ?? answer.output.trim()}`);
  const sums = (await readFile(join(directory, "go.sum"), "utf8")).split("\n");
  if (!sums.includes(`${path} ${version} ${module.Sum}`)) throw new GoError(`${path}@${version} has the sum ${module.Sum}, which go.sum does not hold`);
  if (module.Dir !== undefined) return module.Dir;
  const cache = await runCommand("go", ["env", "GOMODCACHE"], options);
  return join(cache.stdout.trim(), `${path}@${version}`);
}

function parse(text: string): ModuleDownload | undefined {
  try {
    return JSON.parse(text) as ModuleDownload;
  } catch {
    return undefined;
  }
}
