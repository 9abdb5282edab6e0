import type { HistoryItem } from "../../api.ts";

/** Characters of the owner that a publication carries. */
const digits = 16;

/** What a publication of the owner carries in its detail. */
export function markOf(owner: string): string {
  return `[sophia ${owner.slice(0, digits)}]`;
}

/** Owner in the detail of a publication: the server may have added to it. */
export function ownerIn(detail: string | undefined): string | undefined {
  return /\[sophia ([0-9a-f]{1,16})\]/.exec(detail ?? "")?.[1];
}

export function isMarked(item: HistoryItem | undefined, owner: string): boolean {
  return item !== undefined && ownerIn(item.detail) === owner.slice(0, digits);
}

/** The service's own user, in whose name controllers publish. Unverified: no document tells it. */
const system = new Set(["support@estuary.dev", "ffffffff-ffff-ffff-ffff-ffffffffffff"]);

/** Whether a publication was made by the service itself: a discovery, an inferred schema, an automatic disabling. */
export function byController({ by }: HistoryItem): boolean {
  return by === undefined || system.has(by);
}

/** The newest publication that a person or a program made. */
export function lastByPeople(history: readonly HistoryItem[]): HistoryItem | undefined {
  return history.find((item) => !byController(item));
}

/** One spelling of an id; the service writes it with and without colons. */
export function idOf(id: string): string {
  return id.replaceAll(":", "").toLowerCase();
}

/** Whether an id was given out after another: ids begin with the time. */
export function isLater(id: string, other: string): boolean {
  return idOf(id) > idOf(other);
}

/** Expected id of a spec that must not exist. Its spelling is inferred: eight zero bytes. */
export const zeroId = "0000000000000000";
