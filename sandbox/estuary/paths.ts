import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where everything of one sandbox's Estuary emulator lies. */
export interface EstuaryPaths {
  readonly dir: string;
  /** What clients need: addresses, token, admin address, their folder and how often to look. */
  readonly connection: string;
  /** How the process was started, for whoever ends or restarts it. */
  readonly record: string;
  readonly state: string;
  readonly log: string;
  readonly lock: string;
  /** Where clients keep their locks, attempts and rotated tokens. */
  readonly client: string;
}

export function estuaryPaths(sandboxDir: string): EstuaryPaths {
  const dir = join(realOrAbsolute(sandboxDir), "estuary");
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
