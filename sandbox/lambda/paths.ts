import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where everything of one sandbox's Lambda Cloud emulator lies. */
export interface LambdaPaths {
  readonly dir: string;
  /** What clients need: address, key, admin address, pacing, and their folder. */
  readonly connection: string;
  /** How the process was started, for whoever ends or restarts it. */
  readonly record: string;
  readonly state: string;
  readonly log: string;
  readonly lock: string;
  /** Where clients keep their turns and locks. */
  readonly client: string;
}

export function lambdaPaths(sandboxDir: string): LambdaPaths {
  const dir = join(realOrAbsolute(sandboxDir), "lambda");
  return {
    dir, connection: join(dir, "connection.json"), record: join(dir, "process.json"), state: join(dir, "state.json"), log: join(dir, "emulator.log"),
    lock: join(dir, "emulator.lock"), client: join(dir, "client"),
  };
}

function realOrAbsolute(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return resolve(dir);
  }
}
