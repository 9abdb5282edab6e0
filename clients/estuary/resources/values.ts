import { canonical } from "../catalogue/secrets.ts";

/** What the Node.js host of dynamic providers puts in place of a value that is not known yet (@pulumi/pulumi, runtime/rpc: unknownValue). */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Properties = Record<string, unknown>;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is unknown or holds an unknown one. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

/** Without what the engine cannot store: `undefined` fails a create that has already happened. */
export function clean<Value extends object>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** Whether two values are equal but for the order of keys and for `undefined`. */
export function same(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

/** Milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Does a piece of work for each item, so many at a time; answers in the items' order. */
export async function inGroups<Item, Answer>(size: number, items: readonly Item[], work: (item: Item) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < items.length; at += size) answers.push(...(await Promise.all(items.slice(at, at + size).map(work))));
  return answers;
}
