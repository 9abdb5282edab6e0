/**
 * The emulator as a process of its own. Its one argument is JSON: {@link ProcessOptions}. It runs until the admin interface or
 * SIGTERM ends it; its state is kept in the folder.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { clientPacing } from "./behaviour.ts";
import { Machines } from "./cluster/machines.ts";
import { createLambdaEmulator } from "./emulator.ts";
import { lambdaPaths } from "./paths.ts";
import type { LambdaConnection, ProcessOptions } from "./process-types.ts";

/** Runs until it is told to end. @throws Error when the port is taken or the state cannot be read */
async function runEmulator({ dir, port, kubeconfig, clusterName, fingerprint }: ProcessOptions): Promise<void> {
  const paths = lambdaPaths(dir);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  process.on("SIGTERM", () => end());
  const emulator = await createLambdaEmulator({
    file: paths.state, port, onShutDown: end, onBehaviour: () => tellClients(), about: { fingerprint },
    onFailure: (error) => say(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  const { store } = emulator.emulation;
  const machines = kubeconfig === undefined ? undefined : new Machines({ store, kubeconfig, clusterName, report: say });
  machines?.start();
  const { url, apiKey, admin } = emulator;
  // Clients that start from now on pace themselves by what the limits are then.
  function tellClients(): void {
    writeConnection(paths.connection, { url, apiKey, admin, pacing: clientPacing(store.state.behaviour), stateDir: paths.client });
  }
  tellClients();
  say(`listening at ${url}`);
  await ended;
  await machines?.stop();
  await emulator.close();
  say("ended");
}

/** Standard output is the log file. */
function say(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

function writeConnection(path: string, connection: LambdaConnection): void {
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
