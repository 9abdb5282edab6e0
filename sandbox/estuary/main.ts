/**
 * The emulator as a process of its own. Its one argument is JSON: {@link ProcessOptions}. It runs until the admin interface or
 * SIGTERM ends it; its state is kept in the folder.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { createEstuaryEmulator } from "./emulator.ts";
import { estuaryPaths } from "./paths.ts";
import type { EstuaryConnection, ProcessOptions } from "./process-types.ts";

/** Milliseconds between two looks of a client: the service's own client waits a second. */
const poll = 50;

/** Runs until it is told to end. @throws Error when the port is taken or the state cannot be read */
async function runEmulator({ dir, port, fingerprint }: ProcessOptions): Promise<void> {
  const paths = estuaryPaths(dir);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  process.on("SIGTERM", () => end());
  const emulator = await createEstuaryEmulator({
    file: paths.state, port, onShutDown: end, about: { fingerprint },
    onFailure: (error) => say(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  const { rest, graphql, encryption, agent, token, admin } = emulator;
  writeConnection(paths.connection, { rest, graphql, encryption, agent, token, admin, stateDir: paths.client, poll });
  say(`listening at ${agent}`);
  await ended;
  await emulator.close();
  say("ended");
}

/** Standard output is the log file. */
function say(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

function writeConnection(path: string, connection: EstuaryConnection): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, `${JSON.stringify(connection, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

if (import.meta.main) {
  try {
    await runEmulator(JSON.parse(process.argv[2] ?? "{}") as ProcessOptions);
  } catch (error) {
    say(`cannot start: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
