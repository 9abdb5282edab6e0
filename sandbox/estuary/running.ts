import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { EstuaryPaths } from "./paths.ts";
import type { ProcessRecord } from "./process-types.ts";

/** Whether the process is an emulator of this folder, and not a stranger that got its number. */
export function isOurs(paths: EstuaryPaths, pid: number): boolean {
  const line = commandLine(pid);
  return line.includes("sandbox/estuary/main.ts") && line.includes(JSON.stringify(dirname(paths.dir)));
}

/** The arguments as one text; empty for a process that is not there, or has ended and waits to be collected. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    if (process.platform === "linux") return "";
  }
  try {
    return execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

/** Ends the process of the record, asked first, and waits until it is gone; false when it was not running. */
export async function endProcess(paths: EstuaryPaths, { pid }: ProcessRecord): Promise<boolean> {
  if (!isOurs(paths, pid)) return false;
  for (const [signal, seconds] of [["SIGTERM", 5], ["SIGKILL", 5]] as const) {
    kill(pid, signal);
    const deadline = Date.now() + seconds * 1_000;
    while (Date.now() < deadline) {
      if (!isOurs(paths, pid)) return true;
      await sleep(20);
    }
  }
  throw new Error(`the Estuary emulator (pid ${pid}) does not end`);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it ended meanwhile
  }
}
