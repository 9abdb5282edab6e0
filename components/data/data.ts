import * as pulumi from "@pulumi/pulumi";
import { serviceHost } from "../../config/names.ts";
import type { ServiceEntry } from "../../config/services/types.ts";
import type { Settings } from "../../config/settings.ts";
import type { SecretSource } from "../secrets/source.ts";
import { Postgres } from "./postgres.ts";
import { Redis } from "./redis.ts";

export interface DataArgs {
  readonly settings: Settings;
  /** The stack's enabled entries; sizes and counts of the stores are settings. */
  readonly services: readonly ServiceEntry[];
  readonly secrets: SecretSource;
  /** Lines of `pg_hba.conf` that say where Estuary's roles may come from. Left out: `pg_hba` is the operator's. */
  readonly captureAccess?: pulumi.Input<readonly string[]> | undefined;
}

/** What keeps the platform's state besides NATS: PostgreSQL and Redis. */
export class Data extends pulumi.ComponentResource {
  /** Address of PostgreSQL's primary inside the cluster; port 5432, TLS. */
  readonly postgresHost: string = serviceHost("postgres-rw", "platform");
  /** Address of Redis inside the cluster: always the primary; port 6379, password. */
  readonly redisHost: string = serviceHost("redis", "platform");

  constructor(name: string, args: DataArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:data:Data", name, {}, opts);
    const { settings, secrets, captureAccess } = args;
    new Postgres("postgres", { settings, secrets, access: captureAccess }, { parent: this });
    new Redis("redis", { settings, secrets }, { parent: this });
    this.registerOutputs({ postgresHost: this.postgresHost, redisHost: this.redisHost });
  }
}
