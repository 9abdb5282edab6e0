import { connectorOf } from "../catalogue/connectors/index.ts";
import { type Location, fits, locations, shapeOf } from "../catalogue/shape.ts";
import { collectionOf } from "./bindings.ts";
import { type Loose, isRecord, recordIn, same, textsIn } from "./values.ts";

const inferred = "flow://inferred-schema";
const written = "flow://write-schema";

/**
 * Why what a binding has made no longer fits; nothing when it does.
 * @param before the live collection it reads
 * @param after the same as it would be
 */
export function incompatibility(image: string, binding: Loose, live: Loose, before: unknown, after: unknown): string | undefined {
  const delta = (value: Loose) => recordIn(value, "resource")["delta_updates"] === true;
  if (delta(binding) !== delta(live)) return `delta_updates changes to ${String(delta(binding))}`;
  const [from, to] = [collectionOf(live), collectionOf(binding)];
  if (from !== to) return `its source changes from ${from} to ${to}`;
  if (!same(groupBy(binding), groupBy(live))) return "groupBy changes";
  if (before === undefined || after === undefined || same(before, after)) return undefined;
  const [oldKey, newKey] = [keyOf(before), keyOf(after)];
  if (!same(oldKey, newKey)) return `the key of ${to} changes from ${oldKey.join(", ")} to ${newKey.join(", ")}`;
  // Connectors that write the whole document have no columns that a type could break.
  return connectorOf(image)?.deltaOnly === true ? undefined : typeChange(binding, before, after);
}

/** The first selected field whose values may be of a type that what is there does not hold. Whether null is allowed is changed in place. */
function typeChange(binding: Loose, before: unknown, after: unknown): string | undefined {
  const [old, now] = [readLocations(before, before), readLocations(after, before)];
  for (const [pointer, location] of now) {
    const known = old.get(pointer);
    if (known === undefined || !isSelected(pointer, binding, after)) continue;
    const wider = location.types === undefined ? (known.types === undefined ? [] : ["anything"]) : [...location.types].filter((atom) => atom !== "null" && !fits(atom, known.types));
    if (wider.length > 0) return `${pointer} of ${collectionOf(binding)} may now be ${wider.sort().join(", ")}, and was ${[...(known.types ?? [])].sort().join(", ")}`;
  }
  return undefined;
}

/** What readers of a collection see. What the service infers from documents stays what it is, whatever we publish. */
function readLocations(model: unknown, live: unknown): ReadonlyMap<string, Location> {
  const { schema, readSchema, writeSchema } = isRecord(model) ? model : {};
  const read = readSchema ?? schema;
  if (!isRecord(read)) return new Map();
  const known = recordIn(recordIn(live, "readSchema"), "$defs");
  const defs = { ...known, ...recordIn(read, "$defs"), ...(isRecord(writeSchema) && { [written]: writeSchema }), ...(inferred in known && { [inferred]: known[inferred] }) };
  return locations(shapeOf({ ...read, $defs: defs }));
}

/** Whether a binding materializes a location. */
function isSelected(pointer: string, binding: Loose, collection: unknown): boolean {
  const fields = recordIn(binding, "fields");
  const names = [pointer.slice(1), ...projectionsOf(collection, pointer)];
  const required = recordIn(fields, "require");
  if (names.some((name) => textsIn(fields, "exclude").includes(name))) return false;
  if (names.some((name) => name in required || groupBy(binding).includes(name)) || keyOf(collection).includes(pointer)) return true;
  const recommended = fields["recommended"] ?? true;
  if (typeof recommended === "boolean") return recommended;
  return pointer.split("/").length - 1 <= Number(recommended);
}

function projectionsOf(collection: unknown, pointer: string): readonly string[] {
  return Object.entries(recordIn(collection, "projections")).flatMap(([name, projection]) => ((isRecord(projection) ? projection["location"] : projection) === pointer ? [name] : []));
}

function groupBy(binding: Loose): readonly string[] {
  return textsIn(recordIn(binding, "fields"), "groupBy");
}

export function keyOf(collection: unknown): readonly string[] {
  return textsIn(collection, "key");
}
