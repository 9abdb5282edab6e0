import type { WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings.ts";
import type { AccountLimits } from "./accounts.ts";
import { accountFileBytes, fileStoreBytes } from "./capacity.ts";
import { paths, podHosts, portNamed } from "./layout.ts";
import { type ServerConfigArgs } from "./server-config.ts";

/** What the servers of a stack are configured with. */
export function serverConfigArgs(entry: WorkloadEntry, settings: Settings): ServerConfigArgs {
  const { replicas, storage } = settings.nats;
  const port = portNamed(entry, "cluster");
  const tls = { certificate: `${paths.routesTls}/tls.crt`, key: `${paths.routesTls}/tls.key`, authority: `${paths.routesTls}/ca.crt` };
  return {
    clientPort: portNamed(entry, "client"),
    monitorPort: portNamed(entry, "monitor"),
    ...(replicas === 1 ? {} : { routes: { port, peers: podHosts(entry, replicas).map((host) => `${host}:${port}`), tls } }),
    storeDirectory: paths.store,
    fileStoreBytes: fileStoreBytes(storage),
    pidFile: paths.pidFile,
    accountsFile: "accounts.conf",
  };
}

/** What the platform's account may use in a stack. */
export function accountLimits(settings: Settings): AccountLimits {
  return { maximumFileBytes: accountFileBytes(settings.nats.storage, settings.nats.replicas) };
}
