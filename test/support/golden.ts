import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { repository } from "../../scripts/lib/repository.ts";

/** The stacks whose plans are kept in test/golden. */
export const goldenStacks = ["local", "prod"] as const;

export function goldenFile(stack: string): string {
  return join(repository, `test/golden/${stack}.yaml`);
}

/**
 * The plan of a stack as text.
 * @throws Error with what the program wrote when it failed
 */
export function planOf(stack: string): string {
  const result = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", join(repository, "test/support/plan.ts"), stack], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0 || result.stdout === "") throw new Error(`the program failed under mocks for stack ${stack}:\n${result.stderr}`);
  return `# The plan of stack ${stack} under mocks. Written by \`npm run golden\`; read the diff before you commit it.\n${result.stdout}`;
}
