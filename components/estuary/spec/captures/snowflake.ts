import { type Spec, capture, secretRef, sourceSnowflake } from "@sophia/estuary/catalogue";
import { captureNames } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Collected } from "../registry.ts";

/** Changes of tables, by Snowflake's streams. https://docs.estuary.dev/reference/Connectors/capture-connectors/snowflake/ */
export function snowflakeCapture({ prefix, sources: { snowflake } }: Settings["estuary"], collected: readonly Collected[]): Spec<"capture"> {
  const { host = "", database = "", user = "", warehouse, role } = snowflake;
  return capture(prefix + captureNames.snowflake, {
    connector: sourceSnowflake,
    config: { host, database, warehouse, role, credentials: { auth_type: "jwt", user, private_key: secretRef("SNOWFLAKE_PRIVATE_KEY") } },
    interval: "5m",
    bindings: collected.map(({ name, resource = name }) => {
      const [schema = "", table = ""] = resource.split(".");
      return { resource: { schema, table }, target: prefix + name };
    }),
  });
}
