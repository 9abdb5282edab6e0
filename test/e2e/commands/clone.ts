import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "../../../scripts/lib/repository.ts";

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without what git sets for its hooks: it would lead a command in the clone to the repository around it. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));

function git(dir: string, ...args: string[]): string {
  const own = ["user.name=test", "user.email=test@localhost", "commit.gpgsign=false", "core.hooksPath=/dev/null"];
  return execFileSync("git", [...own.flatMap((setting) => ["-c", setting]), ...args], { cwd: dir, encoding: "utf8", env: environment, maxBuffer: 64 * 2 ** 20 });
}

/**
 * A clone as a user has it, of the working tree as it is: every file git would track, committed in a repository of its
 * own. It lies under .sandbox/, which git and all checks pass over.
 */
export class Clone {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static make(): Clone {
    const parent = join(repository, ".sandbox");
    mkdirSync(parent, { recursive: true });
    const dir = realpathSync(mkdtempSync(join(parent, "clone-")));
    const files = git(repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
    for (const file of files) {
      if (file === "" || !existsSync(join(repository, file))) continue; // deleted, but not yet in a commit
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      copyFileSync(join(repository, file), join(dir, file));
    }
    installFrom(join(repository, "node_modules"), join(dir, "node_modules"));
    git(dir, "init", "--quiet");
    const clone = new Clone(dir);
    clone.commit();
    return clone;
  }

  commit(): void {
    git(this.dir, "add", "--all");
    git(this.dir, "commit", "--quiet", "--message", "As in the working tree");
  }

  gitStatus(): string {
    return git(this.dir, "status", "--porcelain");
  }

  path(file: string): string {
    return join(this.dir, file);
  }

  /** Runs a package script as `npm run <script> -- <arguments>` does. */
  run(script: string, ...args: readonly string[]): Promise<Ended> {
    const child = spawn(process.execPath, [this.path("scripts/run.mjs"), script, ...args], { cwd: this.dir, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const text = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => { text.stdout += chunk; });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => { text.stderr += chunk; });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => { resolve({ ...text, code }); });
    });
  }

  /** Living processes whose command line or environment names this clone: its folder's name is like no other. */
  processes(): readonly { readonly pid: number; readonly command: string }[] {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        const ours = command.includes(this.dir) || readFileSync(`/proc/${pid}/environ`, "utf8").includes(this.dir);
        return command !== "" && ours ? [{ pid: Number(pid), command }] : [];
      } catch {
        return []; // it ended while we looked
      }
    });
  }

  /** Ends what still runs, whatever became of the tests, and removes the folder. */
  async remove(): Promise<void> {
    for (let left = this.processes(); left.length > 0; left = this.processes()) {
      for (const { pid } of left) kill(pid);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A folder of the clone's own, as git ignores no link of that name; its packages are links, which spares a minute of npm. */
function installFrom(source: string, target: string): void {
  mkdirSync(target);
  for (const name of readdirSync(source)) {
    if (name === ".cache") continue;
    // npm and scripts/run.mjs write these two, and must not write into the repository.
    if (name === ".package-lock.json" || name === ".sophia-lock") copyFileSync(join(source, name), join(target, name));
    else symlinkSync(join(source, name), join(target, name));
  }
}
