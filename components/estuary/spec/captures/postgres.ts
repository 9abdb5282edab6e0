import { type Spec, capture, secretRef, sourcePostgres } from "@sophia/estuary/catalogue";
import { captureNames, publicationName } from "../../../../config/estuary.ts";
import { databases } from "../../../../config/names.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Collected } from "../registry.ts";
import { postgresAddress } from "../postgres-way.ts";

/** Changes of the platform's tables, by logical replication. https://docs.estuary.dev/reference/Connectors/capture-connectors/PostgreSQL/ */
export function postgresCapture({ prefix, network }: Settings["estuary"], tables: readonly Collected[]): Spec<"capture"> {
  const { address, networkTunnel } = postgresAddress(network);
  return capture(prefix + captureNames.postgres, {
    connector: sourcePostgres,
    config: {
      address,
      user: databases.captureRole,
      database: databases.platform.name,
      historyMode: false,
      credentials: { auth_type: "UserPassword", password: secretRef("postgresCdcPassword") },
      advanced: { publicationName, slotName: network.slot, watermarksTable: network.watermarks, sslmode: "require" },
      ...(networkTunnel !== undefined && { networkTunnel }),
    },
    bindings: tables.map(({ name, resource = name }) => ({ resource: { namespace: "public", stream: resource }, target: prefix + name })),
  });
}
