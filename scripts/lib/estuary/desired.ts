import { type Catalogue, CatalogueError } from "@sophia/estuary/catalogue";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { InputError } from "../../../engine/errors.ts";

/**
 * The catalogue that a stack's settings ask for; an empty one when they ask for none.
 * @throws InputError with every fault of it
 */
export function desiredCatalogue(settings: Settings): Catalogue {
  try {
    return catalogueFrom(settings);
  } catch (error) {
    if (error instanceof CatalogueError) throw new InputError(error.message);
    throw error;
  }
}
