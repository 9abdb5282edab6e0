/** Asks a program whether it is the tool it should be. */
import type { ToolSpec } from "./catalogue.ts";
import { runCommand } from "./run-command.ts";

/** Undefined when the program runs and is of the right version; otherwise what is wrong with it. */
export async function faultOf(spec: Pick<ToolSpec, "ask" | "answer">, path: string, env: NodeJS.ProcessEnv, standIn = false): Promise<string | undefined> {
  const asked = standIn ? undefined : spec.ask;
  // A tool that cannot tell its version must at least be a program of this platform.
  const { code, output, fault } = await runCommand(path, asked ?? ["--help"], { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
  if (code === undefined) return `it does not run (${fault})`;
  if (asked === undefined) return undefined;
  if (code !== 0) return `"${asked.join(" ")}" ended with exit code ${code}: ${firstLine(output)}`;
  const found = output.split(/[\r\n]+/).some((line) => line === spec.answer || line.startsWith(`${spec.answer} `) || line.startsWith(`${spec.answer},`));
  return found ? undefined : `it answers "${firstLine(output)}", wanted is "${spec.answer}"`;
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0]?.slice(0, 200) ?? "";
}
