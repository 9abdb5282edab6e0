import { mkdir } from "node:fs/promises";
import { Estuary } from "../client.ts";
import { type ConfigReader, type EstuaryConnection, connectionFrom } from "../connection.ts";
import { type Session, sessionWith } from "./session.ts";

const registry = Symbol.for("@sophia/estuary/sessions");

/** On globalThis, because code of dynamic providers may be loaded more than once into one process, and all must share what they have seen. */
function sessions(): Map<string, Session> {
  const store = globalThis as { [registry]?: Map<string, Session> };
  return (store[registry] ??= new Map<string, Session>());
}

const outlives = Symbol.for("@sophia/estuary/outlives-its-engine");

/**
 * A provider outlives an engine that is killed, and what it then says finds a closed pipe. The host answers that error, which nobody hears, by
 * saying it again, for ever: the process would spin and never give back its locks. Heard here, it ends.
 */
function outliveEngine(): void {
  const store = globalThis as { [outlives]?: true };
  if (store[outlives] === true) return;
  store[outlives] = true;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

/** The session of a connection, made once in a process. */
export async function open(connection: EstuaryConnection): Promise<Session> {
  outliveEngine();
  const key = JSON.stringify(connection);
  const known = sessions().get(key);
  if (known !== undefined) return known;
  const { stateDir, poll } = connection;
  const say = (line: string) => console.log(line);
  const session = sessionWith(new Estuary(connection, { report: say }), { stateDir, poll, say });
  sessions().set(key, session);
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  return session;
}

/** @param config the stack's configuration as a dynamic provider gets it; the environment adds to it (see connectionFrom) */
export function sessionFor(config: ConfigReader | undefined): Promise<Session> {
  return open(connectionFrom(config, process.env));
}
