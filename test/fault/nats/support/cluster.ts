import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KnownUser } from "../../../../components/nats/spec/accounts.ts";
import { freePorts } from "../../../../sandbox/cluster/ports.ts";
import { eventually } from "../../../support/eventually.ts";
import { type Authority, issue, makeAuthority } from "./certificates.ts";
import { TestServer, natsServerProgram } from "./server.ts";
import { knownUsers } from "./users.ts";

/** Three servers on loopback that trust one authority, as the StatefulSet's pods do. */
export class TestCluster {
  readonly folder: string;
  readonly servers: readonly TestServer[];
  readonly authority: Authority;

  private constructor(folder: string, servers: readonly TestServer[], authority: Authority) {
    this.folder = folder;
    this.servers = servers;
    this.authority = authority;
  }

  /** Makes certificates and configurations; nothing runs yet. */
  static async create(users: readonly KnownUser[] = knownUsers()): Promise<TestCluster> {
    const program = await natsServerProgram();
    const folder = await mkdtemp(join(tmpdir(), "sophia-nats-"));
    const authority = await makeAuthority(folder, "routes-authority");
    const tls = await issue(folder, "routes", authority, ["127.0.0.1", "localhost"]);
    const names = ["nats-0", "nats-1", "nats-2"] as const;
    const client = await freePorts(names.map((name) => `${name}-client`));
    const monitor = await freePorts(names.map((name) => `${name}-monitor`));
    const route = await freePorts(names.map((name) => `${name}-route`));
    const peers = names.map((name) => `127.0.0.1:${required(route[`${name}-route`])}`);
    const servers = names.map(
      (name) =>
        new TestServer({
          program,
          folder: join(folder, name),
          name,
          clientPort: required(client[`${name}-client`]),
          monitorPort: required(monitor[`${name}-monitor`]),
          routes: { port: required(route[`${name}-route`]), peers, tls },
          users,
        }),
    );
    for (const server of servers) await server.configure();
    return new TestCluster(folder, servers, authority);
  }

  get urls(): readonly string[] {
    return this.servers.map((server) => server.url);
  }

  server(index: number): TestServer {
    return required(this.servers[index]);
  }

  /** Starts what is not running and waits until every server is healthy: routes up, a leader elected, streams caught up. */
  async start(): Promise<void> {
    for (const server of this.servers) if (!server.running) server.start();
    await this.healthy();
  }

  async healthy(): Promise<void> {
    for (const server of this.servers) await eventually(async () => (await server.health("/healthz")) === 200, () => `${server.args.name} is not healthy; its log is ${server.logFile}`, 60);
  }

  /** Ends every process and removes every file. */
  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the test cluster has no such part");
  return value;
}
