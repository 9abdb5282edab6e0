/**
 * Makes the streams of a file exist as the file says: creates what is missing, changes what differs, leaves the rest. Run
 * as often as one likes; it deletes nothing. It is the program of the stream Job, read from a ConfigMap and run beside the
 * image's node_modules, and the same file is run by the tests against real servers.
 *
 *   NATS_URL        servers, separated by commas
 *   NATS_SEED_FILE  file with the nkey seed to sign in with
 *   NATS_INBOX      prefix of the inboxes this user may listen on
 *   STREAMS_FILE    JSON: a list of stream configurations as the JetStream API has them
 *   PATIENCE        seconds to wait for servers, or for a leader among them. Default 300
 *
 * Exit code 0: the streams are as the file says. 1: they are not, and the last line says why.
 */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager, type StreamConfig, jetstreamManager } from "@nats-io/jetstream";
import { type NatsConnection, connect, nkeyAuthenticator } from "@nats-io/transport-node";

type NamedStream = Partial<StreamConfig> & { readonly name: string };
type Change = "created" | "changed" | "unchanged";

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`environment variable ${name} is missing`);
  return value;
}

/** The keys in which a stream is not as wanted; what the file does not name is left to the server. */
function differences(wanted: NamedStream, actual: StreamConfig): string[] {
  return Object.entries(wanted)
    .filter(([key, value]) => !isDeepStrictEqual(value, actual[key as keyof StreamConfig]))
    .map(([key]) => key);
}

async function existing(manager: JetStreamManager, name: string): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined;
    throw error;
  }
}

async function ensure(manager: JetStreamManager, wanted: NamedStream): Promise<{ change: Change; keys: readonly string[] }> {
  const actual = await existing(manager, wanted.name);
  if (actual === undefined) {
    await manager.streams.add(wanted);
    return { change: "created", keys: [] };
  }
  const keys = differences(wanted, actual);
  if (keys.length === 0) return { change: "unchanged", keys };
  await manager.streams.update(wanted.name, wanted);
  return { change: "changed", keys };
}

/** Answers that pass by themselves: no leader yet, fewer servers than replicas yet. https://github.com/nats-io/nats-server/blob/main/server/errors.json */
const temporary: ReadonlySet<number> = new Set([
  10_005, // no suitable peers for placement
  10_008, // system temporarily unavailable
  10_009, // cluster not leader
  10_076, // JetStream not enabled: this server has not recovered yet
]);

/** What the servers refuse for good is not tried again; a server, a leader or a user that is not there yet is. */
function refused(error: unknown): boolean {
  return error instanceof JetStreamApiError && !temporary.has(error.code);
}

async function patiently<T>(what: string, deadline: number, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (refused(error)) throw new Error(`${what}: ${reason}`, { cause: error });
      if (Date.now() > deadline) throw new Error(`${what}: gave up waiting: ${reason}`, { cause: error });
      console.log(`${what}: not yet: ${reason}`);
      await sleep(1000);
    }
  }
}

async function main(): Promise<void> {
  const streams = JSON.parse(await readFile(required("STREAMS_FILE"), "utf8")) as NamedStream[];
  const seed = new TextEncoder().encode((await readFile(required("NATS_SEED_FILE"), "utf8")).trim());
  const options = { servers: required("NATS_URL").split(","), inboxPrefix: required("NATS_INBOX"), authenticator: nkeyAuthenticator(seed), name: "ensure-streams" };
  const deadline = Date.now() + Number(process.env["PATIENCE"] ?? 300) * 1000;
  let connection: NatsConnection | undefined;
  try {
    connection = await patiently("connection", deadline, () => connect(options));
    const open = connection;
    const manager = await patiently("JetStream", deadline, () => jetstreamManager(open));
    for (const stream of streams) {
      const { change, keys } = await patiently(`stream ${stream.name}`, deadline, () => ensure(manager, stream));
      console.log(`stream ${stream.name}: ${change}${keys.length === 0 ? "" : ` (${keys.join(", ")})`}`);
    }
  } finally {
    await connection?.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
