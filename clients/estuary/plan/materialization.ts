import { type Bound, bindingsOf, collectionOf, counterOf, pathText } from "./bindings.ts";
import type { Context, Moving } from "./context.ts";
import { incompatibility } from "./incompatible.ts";
import type { BackfillPlan, DisablePlan } from "./types.ts";
import { recordIn } from "./values.ts";

/** What would happen to the bindings of a task. */
export interface BindingPlans {
  readonly backfills: readonly BackfillPlan[];
  readonly disables: readonly DisablePlan[];
  readonly errors: readonly string[];
}

/** Bindings of a materialization that would be filled from the start, stand still, or make the publication fail. A new task's are none: it has nothing to lose. */
export function materializationPlan({ name, before, after }: Moving, context: Context): BindingPlans {
  const plans: { backfills: BackfillPlan[]; disables: DisablePlan[]; errors: string[] } = { backfills: [], disables: [], errors: [] };
  if (before === undefined || after === undefined) return plans;
  const live = new Map(bindingsOf(before).map((bound) => [pathText(bound.path), bound]));
  const wanted = bindingsOf(after);
  const gone = [...live.values()].filter(({ path }) => !wanted.some((bound) => pathText(bound.path) === pathText(path)));
  for (const bound of wanted) {
    const former = live.get(pathText(bound.path));
    if (bound.value["disable"] === true) {
      if (former !== undefined && former.value["disable"] !== true) plans.disables.push({ what: "binding", binding: bound.path, reason: "disable is set", by: "predicted" });
      continue;
    }
    const verdict = judge(bound, former, gone, after, context);
    const place = { binding: bound.path, reason: verdict?.reason ?? "", by: "predicted" } as const;
    switch (verdict?.action) {
      case "backfill":
        plans.backfills.push({ ...place, source: collectionOf(bound.value), documents: "unknown" });
        break;
      case "disableBinding":
        plans.disables.push({ what: "binding", ...place });
        break;
      case "disableTask":
        plans.disables.push({ what: "task", reason: `binding ${pathText(bound.path)}: ${place.reason}`, by: "predicted" });
        break;
      case "abort":
        plans.errors.push(`${name}: binding ${pathText(bound.path)}: ${place.reason}, and onIncompatibleSchemaChange is abort: the publication would fail`);
        break;
      case undefined:
        break;
    }
  }
  return plans;
}

type Action = "backfill" | "abort" | "disableBinding" | "disableTask";

function judge({ value }: Bound, former: Bound | undefined, gone: readonly Bound[], task: unknown, context: Context): { readonly action: Action; readonly reason: string } | undefined {
  const source = collectionOf(value);
  if (former === undefined) {
    const old = gone.find((each) => collectionOf(each.value) === source);
    return { action: "backfill", reason: old === undefined ? "new binding: filled from the start" : `rebuilt elsewhere: ${pathText(old.path)} stays as it is and is no longer written` };
  }
  const [from, to] = [counterOf(former.value), counterOf(value)];
  if (to > from) return { action: "backfill", reason: `backfill goes from ${from} to ${to}` };
  const read = context.get(source);
  if (read?.before !== undefined && isReset(read.after)) return { action: "backfill", reason: `${source} is reset` };
  const image = recordIn(recordIn(task, "endpoint"), "connector")["image"];
  const reason = incompatibility(typeof image === "string" ? image : "", value, former.value, read?.before, read?.after);
  if (reason === undefined) return undefined;
  return { action: actionOf(value["onIncompatibleSchemaChange"]) ?? actionOf(recordIn({ task }, "task")["onIncompatibleSchemaChange"]) ?? "backfill", reason };
}

function actionOf(value: unknown): Action | undefined {
  return value === "backfill" || value === "abort" || value === "disableBinding" || value === "disableTask" ? value : undefined;
}

export function isReset(model: unknown): boolean {
  return recordIn({ model }, "model")["reset"] === true;
}
