import { openSync, writeSync } from "node:fs";
import type { ClientConfig } from "pg";
import { LogicalReplicationService, type Pgoutput, PgoutputPlugin } from "pg-logical-replication";

/**
 * A reader of pgoutput in a process of its own, to be killed at any time. Each transaction is written down before it is
 * acknowledged: a line `<lsn of the commit> <number of the change> <change> <milliseconds since it was made>` for each of its changes.
 */
const { CONNECTION = "{}", SLOT = "", PUBLICATION = "", FILE = "" } = process.env;
const file = openSync(FILE, "a");
const service = new LogicalReplicationService(JSON.parse(CONNECTION) as ClientConfig, { acknowledge: { auto: false, timeoutSeconds: 0 } });

interface Row {
  readonly id?: unknown;
  readonly version?: unknown;
  readonly written_at?: unknown;
}

let changes: { readonly key: string; readonly madeAt: unknown }[] = [];
let acknowledged = "0/0";

function changeOf(message: Pgoutput.Message): { readonly key: string; readonly madeAt: unknown } | undefined {
  if (message.tag === "insert") {
    const { id, written_at } = message.new as Row;
    return { key: `I:${String(id)}`, madeAt: written_at };
  }
  if (message.tag === "update") {
    const { id, version, written_at } = message.new as Row;
    return { key: `U:${String(id)}:${String(version)}`, madeAt: written_at };
  }
  if (message.tag === "delete") return { key: `D:${String(((message.key ?? message.old) as Row | null)?.id)}`, madeAt: undefined };
  return undefined;
}

service.on("data", (_lsn: string, message: Pgoutput.Message) => {
  if (message.tag === "begin") changes = [];
  const change = changeOf(message);
  if (change !== undefined) changes.push(change);
  if (message.tag !== "commit" || message.commitLsn === null) return;
  const { commitLsn } = message;
  const now = Date.now();
  const lines = changes.map(({ key, madeAt }, index) => `${commitLsn} ${index} ${key} ${madeAt instanceof Date ? now - madeAt.getTime() : "-"}\n`);
  if (lines.length > 0) writeSync(file, lines.join(""));
  acknowledged = commitLsn;
  void service.acknowledge(commitLsn);
});
service.on("heartbeat", (_lsn: string, _time: number, shouldRespond: boolean) => {
  if (shouldRespond && acknowledged !== "0/0") void service.acknowledge(acknowledged);
});
service.on("error", () => process.exit(1));
await service.subscribe(new PgoutputPlugin({ protoVersion: 1, publicationNames: [PUBLICATION] }), SLOT).catch(() => process.exit(1));
process.exit(1);
