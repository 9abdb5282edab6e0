import { type Catalogue, CatalogueError, type Spec, catalogueOf } from "@sophia/estuary/catalogue";
import type { Settings } from "../../../config/settings/schema.ts";
import { withBackfills } from "./backfills.ts";
import { captureSpecs } from "./captures/index.ts";
import { collectedBy, collectionSpecs } from "./collections.ts";
import { enrichedSpecs } from "./derivations/enriched.ts";
import { qualitySpecs } from "./derivations/quality.ts";
import { redactedSpecs } from "./derivations/redacted.ts";
import { materializationSpecs } from "./materializations/index.ts";

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
  if (faults.length > 0) throw new CatalogueError(faults);
  return catalogueOf(specs, { prefix: estuary.prefix, ours: estuary.targets.sink.url === undefined ? [] : [estuary.targets.sink.url] });
}
