import { pathText } from "./bindings.ts";
import type { FieldChange } from "./compare.ts";
import type { PlanReport } from "./report.ts";
import { sidesOf } from "./sides.ts";
import type { Documents, TaskPlan } from "./types.ts";

const signs: Readonly<Record<TaskPlan["change"], string>> = { new: "+", changed: "~", deleted: "-", none: "!" };
const words: Readonly<Record<TaskPlan["change"], string>> = { new: "new", changed: "changed", deleted: "deleted", none: "not changed itself" };

/** A plan as lines for people: what happens to each spec, and sums at the end. Specs to which nothing happens are counted only. */
export function planText(report: PlanReport): string {
  const { tasks, surface, totals, warnings, disagreements } = report;
  const shown = tasks.filter(somethingHappens);
  const untouched = tasks.filter((task) => task.foreign !== true).length - shown.filter((task) => task.foreign !== true).length;
  const counts = (["new", "changed", "deleted"] as const).map((change) => `${tasks.filter((task) => task.change === change).length} ${change}`);
  return [
    ...shown.flatMap(taskLines),
    `${counts.join(", ")}, ${untouched} untouched; read over ${surface === "graphql" ? "GraphQL" : "PostgREST"}`,
    `would backfill: ${count(totals.backfills, "binding")}${totals.backfills === 0 ? "" : `, ${documentsText(totals.documents)}${some(report)}`}`,
    `would reset: ${count(totals.resets, "collection or task", "collections and tasks")}`,
    `would disable: ${count(totals.disables, "task or binding", "tasks and bindings")}`,
    ...(tasks.some(({ notSeen }) => notSeen !== undefined) ? ["secrets are not compared: a changed secret is encrypted anew by `up`, and shows there"] : []),
    ...warnings.map((warning) => `warning: ${warning}`),
    ...disagreements.map((disagreement) => `disagreement: ${disagreement}`),
  ].join("\n");
}

function taskLines({ name, type, change, foreign, fields, backfills, resets, disables, again, errors }: TaskPlan): readonly string[] {
  return [
    `${signs[change]} ${type} ${name}: ${foreign === true ? "not of this catalogue, reads it" : words[change]}`,
    ...fields.map((field) => `    ${field.path}: ${fieldText(field)}`),
    ...backfills.map(({ binding, reason, documents, by }) => `    BACKFILL ${pathText(binding)} (${documentsText(documents)}): ${reason} [${by}]`),
    ...resets.map(({ reason, by }) => `    RESET: ${reason} [${by}]`),
    ...disables.map(({ what, binding, reason, by }) => `    DISABLE ${what === "task" ? "the task" : `binding ${pathText(binding ?? [])}`}: ${reason} [${by}]`),
    ...again.map(({ binding, source, documents }) => `    documents again ${pathText(binding)} (${documentsText(documents)}): ${source} is written anew [predicted]`),
    ...errors.map((error) => `    ERROR ${error}`),
  ];
}

function somethingHappens({ change, backfills, resets, disables, again, errors }: TaskPlan): boolean {
  return change !== "none" || backfills.length + resets.length + disables.length + again.length + errors.length > 0;
}

function fieldText(change: FieldChange): string {
  const { from, to } = sidesOf(change);
  return `${from} -> ${to}`;
}

function documentsText(documents: Documents): string {
  return documents === "unknown" ? "documents unknown" : `about ${documents.toLocaleString("en-US")} ${documents === 1 ? "document" : "documents"}`;
}

/** That a sum is of some bindings only. */
function some({ tasks, totals }: PlanReport): string {
  const unknown = tasks.flatMap(({ backfills }) => backfills).filter(({ documents }) => documents === "unknown").length;
  return unknown === 0 || totals.documents === "unknown" ? "" : ` and ${count(unknown, "binding")} unknown`;
}

function count(number: number, one: string, many = `${one}s`): string {
  if (number === 0) return "nothing";
  return `${number} ${number === 1 ? one : many}`;
}
