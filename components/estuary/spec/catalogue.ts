import { type Catalogue, CatalogueError, type Spec, catalogueOf } from "@sophia/estuary/catalogue";
import { enabledTargets } from "../../../config/estuary.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { withBackfills } from "./backfills.ts";
import { captureSpecs } from "./captures/index.ts";
import { collectedBy, collectionSpecs } from "./collections.ts";
import { enrichedSpecs } from "./derivations/enriched.ts";
import { qualitySpecs } from "./derivations/quality.ts";
import { redactedSpecs } from "./derivations/redacted.ts";
import { materializationSpecs } from "./materializations/index.ts";
import { namedFaults } from "./named.ts";
import { postgresAddress } from "./postgres-way.ts";

/** Every spec of the data fabric, by the settings alone: no secret, no network. */
function specsFrom(estuary: Settings["estuary"]): readonly Spec[] {
  const collected = collectedBy(estuary);
  return [
    ...captureSpecs(estuary, collected),
    ...collectionSpecs(estuary.prefix, collected),
    ...collected.flatMap((entry) => [...qualitySpecs(estuary.prefix, entry), ...enrichedSpecs(estuary.prefix, entry), ...redactedSpecs(estuary, entry)]),
    ...materializationSpecs(estuary, collected),
  ];
}

/**
 * The catalogue of a stack: what is published, and nothing when Estuary is off.
 * @throws CatalogueError with every fault of it
 */
export function catalogueFrom({ estuary }: Pick<Settings, "estuary">): Catalogue {
  if (!estuary.enabled) return { specs: {}, types: {} };
  const { specs, faults } = withBackfills(estuary, specsFrom(estuary));
  const all = [...faults, ...namedFaults(estuary, specs)];
  if (all.length > 0) throw new CatalogueError(all);
  return catalogueOf(specs, { prefix: estuary.prefix, ours: placesOnThePlatform(estuary) });
}

/** Addresses that materializations write to without leaving the platform: its database, and the sink, which runs in the cluster. */
function placesOnThePlatform(estuary: Settings["estuary"]): readonly string[] {
  const { url } = estuary.targets.sink;
  return [...(enabledTargets(estuary).includes("postgres") ? [postgresAddress(estuary.network).address] : []), ...(url === undefined ? [] : [url])];
}
