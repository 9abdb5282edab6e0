import type { TaskPlan } from "./types.ts";

/** Names that a line tells; the rest is a number. */
const most = 5;

/** What a publication would lose although nothing is read anew, reset or disabled: no exit code stands for it, so it is said. */
export function lossesOf(tasks: readonly TaskPlan[]): readonly string[] {
  const collections = tasks.filter(({ type, change }) => type === "collection" && change === "deleted").map(({ name }) => name);
  const more = collections.length > most ? ` and ${collections.length - most} more` : "";
  const slots = tasks.filter(({ change, fields }) => change === "changed" && fields.some(({ path }) => path.endsWith(".config.advanced.slotName")));
  return [
    ...(collections.length === 0 ? [] : [`deleting a collection deletes its documents: ${collections.slice(0, most).join(", ")}${more}`]),
    ...slots.map(({ name }) => `${name} reads another replication slot, which knows nothing from before it was made: what changed until then is read only when the counters of its bindings are raised`),
  ];
}
