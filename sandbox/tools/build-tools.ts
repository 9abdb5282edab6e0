/** Builds tools of one family from the pinned Go modules, with one `go build`. */
import { rename } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import type { Build } from "./catalogue.ts";
import { familyOf, linkerFlags, type FamilyName } from "./families.ts";
import { runGo } from "./go.ts";
import { prepareKubernetesProvider } from "./kubernetes-provider.ts";
import { withHeartbeat } from "./progress.ts";
import type { ToolName } from "./types.ts";

export interface BuildOrder {
  readonly family: FamilyName;
  readonly tools: readonly { readonly name: ToolName; readonly build: Build }[];
  /** An existing folder; each executable is put here under its tool's name. */
  readonly directory: string;
  /** Environment of `go`, as findGo gives it. */
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
  readonly onStart: (pid: number) => void | Promise<void>;
}

/** Go's own module checks stay on: -mod=readonly takes nothing that go.sum does not hold. */
const buildFlags = ["-mod=readonly", "-buildvcs=false", "-trimpath"];

/** Throws GoError. */
export async function buildTools({ family: name, tools, directory, env, report, onStart }: BuildOrder): Promise<void> {
  const family = familyOf(name);
  const names = tools.map((tool) => tool.name).join(", ");
  report(`building ${names} from Go modules (up to ${family.minutes} minutes on 2 cores, this machine has ${availableParallelism()}; first time only) ...`);
  let modules = 0;
  const build = async () => {
    const extra = name === "kubernetes-provider" ? await prepareKubernetesProvider(family.directory, directory, env) : [];
    const output = join(directory, "built");
    await runGo({
      directory: family.directory,
      args: ["build", ...buildFlags, ...extra, "-ldflags", linkerFlags(family), "-o", `${output}/`, ...tools.map((tool) => tool.build.package)],
      env,
      onStart,
      onLine: (line) => {
        if (line.startsWith("go: downloading ")) modules += 1;
      },
    });
    for (const tool of tools) await rename(join(output, tool.build.output ?? binaryName(tool.build.package)), join(directory, tool.name));
  };
  const still = (spent: string) => `still building ${names} (${spent} so far${modules === 0 ? "" : `, ${modules} modules fetched`}) ...`;
  await withHeartbeat(report, still, build());
}

/** The name `go build` gives the binary of a package: its last element that is no major version. */
function binaryName(packagePath: string): string {
  return basename(packagePath.replace(/\/v[0-9]+$/, ""));
}
