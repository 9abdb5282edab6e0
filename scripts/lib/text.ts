/** Small helpers for text people read in a terminal. */

/** Rows in columns as wide as their widest cell, two spaces apart. */
export function columns(rows: readonly (readonly string[])[], indent = "  "): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => { widths[index] = Math.max(widths[index] ?? 0, cell.length); });
  return rows.map((row) => `${indent}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd());
}

/** Milliseconds as people say them: "0.4 s", "12.3 s", "3 min 20 s". */
export function span(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Operations as people say them, in the order they are listed. */
export const operationWords: Readonly<Record<string, string>> = {
  create: "to create",
  update: "to update",
  replace: "to replace",
  delete: "to delete",
  import: "to import",
  same: "unchanged",
};

const doneWords: Readonly<Record<string, string>> = { create: "created", update: "updated", replace: "replaced", delete: "deleted", import: "imported", same: "unchanged" };

/** "3 created, 1 updated, 40 unchanged"; `planned` for a preview's words. */
export function changesLine(changes: Readonly<Record<string, number | undefined>>, planned = false): string {
  const words = planned ? operationWords : doneWords;
  const known = Object.keys(words);
  const keys = Object.keys(changes).sort((a, b) => (known.indexOf(a) + 100) % 100 - (known.indexOf(b) + 100) % 100);
  const parts = keys.filter((key) => (changes[key] ?? 0) > 0).map((key) => `${changes[key] ?? 0} ${words[key] ?? key}`);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}
