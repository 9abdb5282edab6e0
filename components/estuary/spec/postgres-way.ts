import { type SecretRef, secretRef } from "@sophia/estuary/catalogue";
import { tunnelKeySecret, tunnelUser, wayIn } from "../../../config/estuary.ts";
import { serviceHost } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings/schema.ts";

/** How a connector reaches the platform's PostgreSQL. */
interface PostgresAddress {
  /** Host and port. */
  readonly address: string;
  readonly networkTunnel?: { readonly sshForwarding: { readonly sshEndpoint: string; readonly privateKey: SecretRef } };
}

/** By SSH the address is the one inside the cluster, as the bastion knows it; by TLS it is that of the way in. */
export function postgresAddress(network: Settings["estuary"]["network"]): PostgresAddress {
  const way = wayIn({ network });
  // The settings' rules ask for a host wherever a connector needs one.
  if (way === undefined) throw new Error("estuary.network.host is missing; set it in the stack's file");
  if (way.path === "tls") return { address: `${way.host}:${way.port}` };
  return {
    address: `${serviceHost("postgres-rw", "platform")}:5432`,
    networkTunnel: { sshForwarding: { sshEndpoint: `ssh://${tunnelUser}@${way.host}:${way.port}`, privateKey: secretRef(tunnelKeySecret) } },
  };
}
