import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/**
 * Who runs: processes are told apart by number and start, since numbers are used again. From /proc where it is there
 * (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html), else from ps.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start of the process in milliseconds since 1970, to the second at least. */
  readonly startedAt: number;
}

/** Environment variable that marks every process started for a run with the run's id. */
export const runMarker = "SOPHIA_ENGINE_RUN";

/** Clock ticks of /proc/<pid>/stat in milliseconds: USER_HZ is 100 on every Linux architecture Node runs on. */
const tick = 10;

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function bootTime(): number | undefined {
  const line = readOrUndefined("/proc/stat")?.match(/^btime (\d+)$/m);
  return line?.[1] === undefined ? undefined : Number(line[1]) * 1000;
}

function ps(args: readonly string[]): string {
  try {
    return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, LC_ALL: "C" } });
  } catch {
    return ""; // no such process
  }
}

/** When a process started, in milliseconds since 1970; undefined when it does not run (a zombie does not). */
export function startOf(pid: number): number | undefined {
  const boot = bootTime();
  if (boot === undefined) {
    const [state, ...start] = ps(["-o", "state=,lstart=", "-p", String(pid)]).trim().split(/\s+/);
    return state === undefined || state === "" || state.startsWith("Z") ? undefined : Date.parse(start.join(" "));
  }
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // Fields from the third on, counted after the command name, which may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  return boot + Number(fields[19]) * tick;
}

/** Identity of a running process; undefined when there is none of this number. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether the very process still runs. The boot time the kernel reports may move by a second. */
export function runs(identity: ProcessIdentity): boolean {
  const startedAt = startOf(identity.pid);
  return startedAt !== undefined && Math.abs(startedAt - identity.startedAt) <= 2000;
}

/** Processes of this user that were started for a run, by the marker in their environment. */
export function processesOf(run: string): readonly ProcessIdentity[] {
  const marker = `${runMarker}=${run}`;
  const pids = bootTime() === undefined ? pidsByPs(marker) : pidsByProc(marker);
  return pids.filter((pid) => pid !== process.pid).flatMap((pid) => identify(pid) ?? []);
}

function pidsByProc(marker: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => readOrUndefined(`/proc/${name}/environ`)?.split("\0").includes(marker) === true)
    .map(Number);
}

function pidsByPs(marker: string): readonly number[] {
  return ps(["-axwwE", "-o", "pid=,command="])
    .split("\n")
    .filter((line) => line.includes(marker))
    .map((line) => Number.parseInt(line, 10));
}

/** Ends processes: asks, waits, then kills. Each is looked at again before every signal, so that no other is hit. */
export async function end(processes: readonly ProcessIdentity[], patience = 3000): Promise<void> {
  const deadline = Date.now() + patience;
  signal(processes, "SIGTERM");
  while (processes.some(runs) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  signal(processes, "SIGKILL");
  while (processes.some(runs)) await new Promise((resolve) => setTimeout(resolve, 20));
}

function signal(processes: readonly ProcessIdentity[], name: NodeJS.Signals): void {
  for (const each of processes) {
    if (!runs(each)) continue;
    try {
      process.kill(each.pid, name);
    } catch {
      // it ended in between
    }
  }
}
