import { natsClusterName } from "../../../config/nats.ts";
import { systemAccount } from "./accounts.ts";
import { Variable, renderConfig } from "./format.ts";

/** Largest message, in bytes: the server's default, said because clients depend on it. */
export const maximumPayload = 2 ** 20;

/** A server told to stop first hands over its leaderships for the grace period, then sheds its clients over the duration. In seconds. */
export const lameDuck = { gracePeriod: 10, duration: 30 } as const;

/** Seconds a pod may take to stop: lame duck and a margin to close the store. */
export const terminationGracePeriod = lameDuck.gracePeriod + lameDuck.duration + 20;

/** Environment variable that holds a server's name, the name of its pod. */
export const serverNameVariable = "SERVER_NAME";

/** Certificate, key and certificate authority that servers show each other. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** How servers find and trust each other. */
export interface Routes {
  /** Port they listen on for each other. */
  readonly port: number;
  /** host:port of every server, this one included. */
  readonly peers: readonly string[];
  readonly tls: TlsFiles;
}

/** Where one server listens and keeps its files. */
export interface ServerConfigArgs {
  /** Address it listens on. @default "0.0.0.0" */
  readonly host?: string;
  readonly clientPort: number;
  /** Monitoring: it has no authentication, so only probes and the exporter may reach it. */
  readonly monitorPort: number;
  /** Without it the server stands alone: JetStream refuses a cluster of one. */
  readonly routes?: Routes;
  readonly storeDirectory: string;
  /** Bytes this server may store. */
  readonly fileStoreBytes: number;
  readonly pidFile: string;
  /** Path of the accounts, relative to the configuration. */
  readonly accountsFile: string;
}

/** The server's configuration but for its accounts. Most of it is read at the start only, so a change of it restarts the pods. */
export function renderServerConfig(args: ServerConfigArgs): string {
  const { host = "0.0.0.0", routes } = args;
  return renderConfig({
    server_name: new Variable(serverNameVariable),
    host,
    port: args.clientPort,
    http_port: args.monitorPort,
    pid_file: args.pidFile,
    max_payload: maximumPayload,
    lame_duck_grace_period: `${lameDuck.gracePeriod}s`,
    lame_duck_duration: `${lameDuck.duration}s`,
    jetstream: {
      store_dir: args.storeDirectory,
      max_memory_store: 0,
      max_file_store: args.fileStoreBytes,
      // What one node may lose when its power fails; its peers have it. The default is two minutes.
      sync_interval: "10s",
    },
    cluster: routes && {
      name: natsClusterName,
      host,
      port: routes.port,
      // Clients reach the servers through the Service, never by pod address.
      no_advertise: true,
      tls: { cert_file: routes.tls.certificate, key_file: routes.tls.key, ca_file: routes.tls.authority, verify: true, timeout: 5 },
      routes: routes.peers.map((peer) => `nats://${peer}`),
    },
    system_account: systemAccount,
    include: args.accountsFile,
  });
}
