import { type Bound, bindingsOf, collectionOf, counterOf, pathText, transformsOf } from "./bindings.ts";
import type { Moving } from "./context.ts";
import type { BackfillPlan, DisablePlan } from "./types.ts";

/** Bindings of a capture that would read their source from the start: those whose counter is raised, and new ones of a task that is there. */
export function capturePlan(moving: Moving): { readonly backfills: readonly BackfillPlan[]; readonly disables: readonly DisablePlan[] } {
  return compared(bindingsOf(moving.before), bindingsOf(moving.after), moving, "new binding: its source is read from the start");
}

/** Transforms of a derivation that would read their source from the start, as those of a capture. */
export function derivationPlan(moving: Moving): { readonly backfills: readonly BackfillPlan[]; readonly disables: readonly DisablePlan[] } {
  return compared(transformsOf(moving.before), transformsOf(moving.after), moving, "new transform: its source is read from the start");
}

function compared(live: readonly Bound[], wanted: readonly Bound[], { before, after }: Moving, added: string): { readonly backfills: BackfillPlan[]; readonly disables: DisablePlan[] } {
  const plans: { backfills: BackfillPlan[]; disables: DisablePlan[] } = { backfills: [], disables: [] };
  if (before === undefined || after === undefined) return plans;
  for (const { path, value } of wanted) {
    const former = live.find((each) => pathText(each.path) === pathText(path));
    const [from, to] = [counterOf(former?.value), counterOf(value)];
    const reason = former === undefined ? added : to > from ? `backfill goes from ${from} to ${to}` : undefined;
    if (value["disable"] === true) {
      if (former !== undefined && former.value["disable"] !== true) plans.disables.push({ what: "binding", binding: path, reason: "disable is set", by: "predicted" });
    } else if (reason !== undefined) plans.backfills.push({ binding: path, reason, source: collectionOf(value), documents: "unknown", by: "predicted" });
  }
  return plans;
}
