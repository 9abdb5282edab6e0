import type { Problem } from "../types.ts";
import { problem, type Entry, type View } from "./view.ts";

/** Everything a spec names must be there after the publication. Specs of the draft are looked at, and live ones that use what it changes. */
export function referenceFaults({ entries, deleted }: View, looked: readonly Entry[]): Problem[] {
  return looked.flatMap((entry) => {
    const collections = [...entry.reads, ...entry.writes].flatMap((name) => {
      if (entries.get(name)?.type === "collection") return [];
      const reason = deleted.has(name) ? "is to be deleted" : entries.has(name) ? `is a ${entries.get(name)!.type}` : "is not defined";
      return [problem(entry, `collection ${name}, referenced by ${entry.type} ${entry.name}, ${reason}`)];
    });
    const source = entry.type === "materialization" ? captureOf(entry) : undefined;
    if (source === undefined || entries.get(source)?.type === "capture") return collections;
    return [...collections, problem(entry, `capture ${source}, referenced by materialization ${entry.name}, is not defined`)];
  });
}

/** The capture a materialization follows; `sourceCapture` is the older key. */
function captureOf({ value }: Entry): string | undefined {
  const source = value["source"] ?? value["sourceCapture"];
  if (typeof source === "string") return source;
  const capture = (source as { capture?: unknown } | undefined)?.capture;
  return typeof capture === "string" ? capture : undefined;
}
