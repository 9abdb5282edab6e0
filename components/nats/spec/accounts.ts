import { streamAdministrator } from "../../../config/nats.ts";
import { isWorkload } from "../../../config/services.ts";
import type { NamespaceKey } from "../../../config/names.ts";
import type { ServiceEntry } from "../../../config/services/types.ts";
import { Annotated, type ConfigValue, renderConfig } from "./format.ts";
import { type Permissions, servicePermissions, streamAdministratorPermissions } from "./permissions.ts";

/** Account of the servers' own events; nobody signs in to it. */
export const systemAccount = "SYS";

/** Account of everything else. */
export const platformAccount = "PLATFORM";

/** A user of the platform's account. */
export interface NatsUser {
  /** Name of the service, and of its seed. */
  readonly service: string;
  /** Where the service runs, and so where its seed is put. */
  readonly namespace: NamespaceKey;
  readonly permissions: Permissions;
}

/** A user and the key it is known by. */
export interface KnownUser extends NatsUser {
  /** Public nkey, `U...`; not secret. */
  readonly publicKey: string;
}

/** What the account may use of JetStream. */
export interface AccountLimits {
  /** Bytes of file storage on all servers together. */
  readonly maximumFileBytes: number;
}

/** More than the platform's streams and key-value buckets, few enough to notice a program that makes them without end. */
const maximumStreams = 32;
const maximumConsumers = 512;

/** The users of a stack: the stream Job and each service that has access to NATS, by name. */
export function natsUsers(services: readonly ServiceEntry[]): readonly NatsUser[] {
  const administrator: NatsUser = { service: streamAdministrator, namespace: "platform", permissions: streamAdministratorPermissions(streamAdministrator) };
  const users = services.filter(isWorkload).flatMap(({ name, namespace, nats }) => (nats === undefined ? [] : [{ service: name, namespace, permissions: servicePermissions(name, nats) }]));
  return [administrator, ...users.sort((a, b) => (a.service < b.service ? -1 : 1))];
}

/** An empty list of allowed subjects would mean every subject: nothing is said by denying all. */
function subjects(allowed: readonly string[]): ConfigValue {
  return allowed.length === 0 ? { deny: [">"] } : { allow: allowed };
}

function user({ service, publicKey, permissions }: KnownUser): ConfigValue {
  return new Annotated(service, {
    nkey: publicKey,
    permissions: {
      publish: subjects(permissions.publish),
      subscribe: subjects(permissions.subscribe),
    },
  });
}

/**
 * The file of accounts, included by the server's configuration. It holds public keys only and may change while servers run:
 * the reloader tells them. https://docs.nats.io/running-a-nats-service/configuration/securing_nats/accounts
 */
export function renderAccounts(users: readonly KnownUser[], limits: AccountLimits): string {
  return renderConfig({
    accounts: {
      [systemAccount]: {},
      [platformAccount]: {
        jetstream: { max_mem: 0, max_file: limits.maximumFileBytes, max_streams: maximumStreams, max_consumers: maximumConsumers },
        users: users.map(user),
      },
    },
  });
}
