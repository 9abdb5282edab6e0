import type { FieldChange } from "./field-change.ts";

/** Characters of a value in a line for people. */
const longest = 60;

/** A change's two values in words. Of two long texts the first line that differs is shown: their beginnings are often alike. */
export function sidesOf({ from, to }: Pick<FieldChange, "from" | "to">): { readonly from: string; readonly to: string } {
  if (typeof from !== "string" || typeof to !== "string" || !(from.includes("\n") && to.includes("\n"))) return { from: valueText(from), to: valueText(to) };
  const [before, after] = [from.split("\n"), to.split("\n")];
  const found = before.findIndex((line, index) => line !== after[index]);
  const line = found === -1 ? before.length : found;
  return { from: lineText(before, line), to: lineText(after, line) };
}

function lineText(lines: readonly string[], line: number): string {
  return `line ${line + 1} of ${lines.length} ${valueText(lines[line])}`;
}

/** A value in a line for people, cut where it is long. */
export function valueText(value: unknown): string {
  if (value === undefined) return "absent";
  const text = JSON.stringify(value) ?? "absent";
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}
