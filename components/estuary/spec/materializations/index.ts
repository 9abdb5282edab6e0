import type { Spec } from "@sophia/estuary/catalogue";
import { type TargetName, enabledTargets } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Collected } from "../registry.ts";
import { pineconeMaterialization } from "./pinecone.ts";
import { postgresMaterialization } from "./postgres.ts";
import { sinkMaterialization } from "./sink.ts";
import { snowflakeMaterialization } from "./snowflake.ts";

type MakeMaterialization = (estuary: Settings["estuary"], collected: readonly Collected[]) => Spec<"materialization">;

const makers: Readonly<Record<TargetName, MakeMaterialization>> = {
  postgres: postgresMaterialization,
  snowflake: snowflakeMaterialization,
  pinecone: pineconeMaterialization,
  redis: (estuary, collected) => sinkMaterialization("redis", estuary, collected),
  weaviate: (estuary, collected) => sinkMaterialization("weaviate", estuary, collected),
};

/** The materializations of the targets that are on. One that would write nothing yet is made all the same: it keeps its place. */
export function materializationSpecs(estuary: Settings["estuary"], collected: readonly Collected[]): readonly Spec<"materialization">[] {
  return enabledTargets(estuary).map((target) => makers[target](estuary, collected));
}
