import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../../../sandbox/cluster/ports.ts";
import { eventually } from "../../../support/eventually.ts";
import { TestServer, natsServerProgram } from "./server.ts";
import { knownUsers } from "./users.ts";

/** One server alone, as a stack with one replica has it. It is configured but does not run yet. */
export async function standalone(): Promise<{ readonly server: TestServer; readonly folder: string; start(): Promise<void>; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "sophia-nats-one-"));
  const ports = await freePorts(["client", "monitor"]);
  const server = new TestServer({ program: await natsServerProgram(), folder, name: "nats-0", clientPort: ports.client, monitorPort: ports.monitor, users: knownUsers() });
  await server.configure();
  return {
    server,
    folder,
    start: async () => {
      server.start();
      await eventually(async () => (await server.health("/healthz")) === 200, () => `the server is not healthy; its log is ${server.logFile}`, 60);
    },
    stop: async () => {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
