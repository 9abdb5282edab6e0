import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

import type { ClusterPaths } from "./paths.ts";
import type { ClusterProcess } from "./types.ts";

/** A process with what tells it from a later one of the same number. */
export interface IdentifiedProcess extends ClusterProcess {
  /** Opaque: the kernel's start time of the process. */
  readonly started: string;
}

interface Candidate {
  readonly pid: number;
  readonly started: string;
  readonly argv: readonly string[];
}

/** What runs in a whole cluster, by process name, in the order it is stopped. */
export const components = [
  "custom-metrics-server", "metrics-server", "kwok-controller", "kube-scheduler", "kube-controller-manager",
  "kube-apiserver", "etcd",
] as const;

const programs: readonly string[] = ["kwokctl", ...components];

const ofOurs = new RegExp(`^(?:.*?/)?(${programs.join("|")})(?: |$)`);

/**
 * The living processes of this sandbox's cluster, from the system's process table.
 *
 * The table and not the pid files, because a start that was killed may have left none, and a pid in a file may
 * meanwhile be a stranger's. Ours is what runs one of the programs with a path inside this sandbox's work folder
 * among its arguments; every component has one (certificates, data or configuration).
 */
export async function findProcesses(paths: ClusterPaths): Promise<IdentifiedProcess[]> {
  const candidates = existsSync("/proc/self/stat") ? await readProc() : await readPs();
  return candidates
    .filter(({ argv }) => argv.slice(1).some((argument) => argument.includes(`${paths.work}/`)))
    .map(({ pid, started, argv }) => ({ name: basename(argv[0] ?? ""), pid, started }))
    .filter(({ name }) => programs.includes(name))
    .sort((a, b) => programs.indexOf(a.name) - programs.indexOf(b.name));
}

/**
 * Ends every process of the cluster and returns those it ended. They are killed, not asked: what they hold is thrown
 * away with them. Repeats until none is left, since a kwokctl that was starting components may have added one.
 */
export async function endProcesses(paths: ClusterPaths): Promise<ClusterProcess[]> {
  const ended = new Map<number, ClusterProcess>();
  const deadline = Date.now() + 30_000;
  for (;;) {
    const living = await findProcesses(paths);
    if (living.length === 0) return [...ended.values()];
    if (Date.now() > deadline) {
      throw new Error(`these processes do not end: ${living.map(({ name, pid }) => `${name} (pid ${pid})`).join(", ")}`);
    }
    for (const { name, pid } of living) {
      ended.set(pid, { name, pid });
      kill(pid);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Linux. A dead process whose parent has not asked for its end (state Z) has an empty command line, so it is left out. */
async function readProc(): Promise<Candidate[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const candidates = await Promise.all(pids.map(async (pid): Promise<Candidate | undefined> => {
    try {
      const [line, stat] = await Promise.all([
        readFile(join("/proc", pid, "cmdline"), "utf8"), readFile(join("/proc", pid, "stat"), "utf8"),
      ]);
      if (line === "") return undefined;
      // Field 22 of proc(5), counted after the command's name, which is in parentheses and may hold spaces.
      const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
      return { pid: Number(pid), started, argv: line.split("\0") };
    } catch {
      return undefined; // it ended while we looked
    }
  }));
  return candidates.filter((candidate) => candidate !== undefined);
}

/**
 * Other systems, where the arguments come as one text and a path may hold spaces: the program is the first of ours that
 * ends a path, and the whole text stands for the arguments.
 */
async function readPs(): Promise<Candidate[]> {
  const { stdout } = await promisify(execFile)("ps", ["-axww", "-o", "pid=,lstart=,command="], {
    env: { ...process.env, LC_ALL: "C" }, maxBuffer: 64 << 20,
  });
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+\s+\S+\s+\d+\s+\S+\s+\d+)\s+(.*)$/.exec(line);
    const program = match && ofOurs.exec(match[3]!)?.[1];
    return match && program ? [{ pid: Number(match[1]), started: match[2]!, argv: [program, match[3]!] }] : [];
  });
}
