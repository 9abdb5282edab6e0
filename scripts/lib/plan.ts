import type { RunResult, Step } from "../../engine/index.ts";
import { diagnosticLines, violationLines } from "./summary.ts";
import { changesLine, columns, operationWords } from "./text.ts";

const marks: Readonly<Record<string, string>> = { create: "+", update: "~", replace: "+-", delete: "-", import: "=" };

/** How many property paths a line shows. */
const shownPaths = 6;

/** `kubernetes:apps/v1:Deployment` as `apps/v1:Deployment`: the package says nothing new here. */
function typeOf({ type }: Step): string {
  return type.replace(/^kubernetes:/, "");
}

function paths({ diffs }: Step): string {
  const rest = diffs.length - shownPaths;
  return diffs.length === 0 ? "" : `[${diffs.slice(0, shownPaths).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}]`;
}

/** A preview for people: every change with the properties it touches, grouped by kind, then the counts. */
export function planText({ stack, outcome, steps, changes, violations, diagnostics }: RunResult): string {
  const kinds = [...Object.keys(operationWords), ...new Set(steps.map(({ op }) => op).filter((op) => !(op in operationWords)))];
  const groups = kinds.flatMap((kind) => {
    const own = steps.filter(({ op }) => op === kind);
    if (own.length === 0) return [];
    return [`${own.length} ${operationWords[kind] ?? kind}:`, ...columns(own.map((step) => [marks[kind] ?? "*", typeOf(step), step.name, paths(step)])), ""];
  });
  const head = outcome === "succeeded" ? "" : `${outcome}; `;
  return [...groups, ...diagnosticLines(diagnostics), ...violationLines(violations), `Plan of stack ${stack}: ${head}${changesLine(changes, true)}`].join("\n");
}
