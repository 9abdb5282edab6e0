import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type NatsConnection, connect, nkeyAuthenticator } from "@nats-io/transport-node";
import { natsInboxPrefix, streamAdministrator } from "../../../../config/nats.ts";
import type { StreamSpec } from "../../../../components/nats/spec/streams.ts";
import { testKey } from "./users.ts";

/**
 * Connects as a service of the catalogue does: its own seed, its own inboxes.
 * @param reconnect whether to try again when the servers go away. Default true, as services do
 */
export function connectAs(service: string, urls: readonly string[], reconnect = true): Promise<NatsConnection> {
  return connect({
    servers: [...urls],
    name: service,
    authenticator: nkeyAuthenticator(new TextEncoder().encode(testKey(service).seed)),
    inboxPrefix: natsInboxPrefix(service),
    reconnect,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
    // Permission errors are asserted by the tests, not logged.
    noAsyncTraces: true,
  });
}

/** What the stream Job's program said and how it ended. */
export interface JobResult {
  readonly code: number;
  readonly output: string;
}

const program = fileURLToPath(new URL("../../../../components/nats/streams/ensure-streams.mts", import.meta.url));

/** Runs the stream Job's program as its pod does. */
export async function ensureStreams(folder: string, urls: readonly string[], streams: readonly StreamSpec[], user: string = streamAdministrator, patience = 120): Promise<JobResult> {
  const seedFile = join(folder, `${user}.seed`);
  const streamsFile = join(folder, "streams.json");
  await writeFile(seedFile, testKey(user).seed, { mode: 0o600 });
  await writeFile(streamsFile, JSON.stringify(streams));
  const env = { PATH: process.env["PATH"], NATS_URL: urls.join(","), NATS_SEED_FILE: seedFile, NATS_INBOX: natsInboxPrefix(user), STREAMS_FILE: streamsFile, PATIENCE: String(patience) };
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { env, timeout: 180_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, output: `${stdout}${stderr}` });
    });
  });
}
