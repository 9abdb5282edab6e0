import type { Spec } from "./builders/spec.ts";
import type { CatalogType, Catalogue, Model } from "./types.ts";
import { type ValidationOptions, catalogueFaults } from "./validate.ts";

/** Every fault of a catalogue, told together before anything is published. */
export class CatalogueError extends Error {
  override readonly name = "CatalogueError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`${faults.length === 1 ? "1 thing is" : `${faults.length} things are`} wrong in the Estuary catalogue; nothing was published:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

/**
 * Specs as one catalogue.
 * @throws CatalogueError with every fault, or when two specs have one name
 */
export function catalogueOf(specs: readonly Spec[], options: ValidationOptions = {}): Catalogue {
  const { catalogue, twice } = join(specs);
  const faults = [...twice.map((name) => `${name} is there twice; names are unique over all types`), ...catalogueFaults(catalogue, options)];
  if (faults.length > 0) throw new CatalogueError(faults);
  return catalogue;
}

function join(specs: readonly Spec[]): { readonly catalogue: Catalogue; readonly twice: readonly string[] } {
  const names = specs.map(({ name }) => name);
  const sorted = [...specs].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    catalogue: {
      specs: Object.fromEntries(sorted.map(({ name, model }): [string, Model] => [name, model])),
      types: Object.fromEntries(sorted.map(({ name, type }): [string, CatalogType] => [name, type])),
    },
    twice: [...new Set(names.filter((name, index) => names.indexOf(name) !== index))],
  };
}
