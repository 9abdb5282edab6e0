import { bindingsOf, counterOf, pathText, resourcePath, transformsOf } from "./bindings.ts";
import { isPaused } from "./predict.ts";
import type { BackfillPlan, DisablePlan, LiveTask, TaskPlan } from "./types.ts";
import { type Loose, isRecord, listIn, recordIn } from "./values.ts";

/** Plans after a dry run has been looked at. */
export interface Confirmed {
  readonly tasks: readonly TaskPlan[];
  /** Where the dry run would do something else than was predicted: one of the two is wrong, and nothing should be published before it is known which. */
  readonly disagreements: readonly string[];
}

/**
 * Holds predictions against the specs that a dry run has built.
 * @param built by name; a spec that is not in it stays predicted
 */
export function confirm(tasks: readonly TaskPlan[], built: ReadonlyMap<string, unknown>, live: readonly LiveTask[]): Confirmed {
  const models = new Map(live.map(({ name, model }) => [name, model]));
  const judged = tasks.map((task) => {
    const [spec, model] = [built.get(task.name), models.get(task.name)];
    return !isRecord(spec) || model === undefined || task.change === "deleted" || task.change === "new" ? { task, disagreements: [] } : confirmTask(task, spec, model);
  });
  return { tasks: judged.map(({ task }) => task), disagreements: judged.flatMap(({ disagreements }) => disagreements) };
}

interface BuiltBinding {
  readonly path: readonly string[];
  readonly counter: number;
  readonly active: boolean;
  readonly source: string;
}

function confirmTask(task: TaskPlan, built: Loose, model: unknown): { readonly task: TaskPlan; readonly disagreements: readonly string[] } {
  const there = new Map((task.type === "collection" ? transformsOf(model) : bindingsOf(model)).map((bound) => [pathText(bound.path), bound.value]));
  const bindings = builtBindings(task, built, model);
  const raised = bindings.filter(({ path, counter, active }) => active && (!there.has(pathText(path)) || counter > counterOf(there.get(pathText(path)))));
  const stopped = bindings.filter(({ path, active }) => !active && there.has(pathText(path)) && there.get(pathText(path))?.["disable"] !== true);
  // A reset starts everything anew, by other means than a counter: that none is raised says nothing.
  const isReset = task.resets.length > 0;
  const backfills = matched(task, task.backfills, raised, "would be filled from the start", (each): BackfillPlan => ({
    binding: each.path,
    reason: `the dry run raises its counter from ${counterOf(there.get(pathText(each.path)))} to ${each.counter}`,
    source: each.source,
    documents: "unknown",
    by: "confirmed",
  }));
  const backfillDisagreements = backfills.disagreements.filter(({ side }) => !(isReset && side === "prediction")).map(({ text }) => text);
  const disables = matched(task, task.disables.filter(({ what }) => what === "binding"), stopped, "would be disabled", ({ path }): DisablePlan => ({ what: "binding", binding: path, reason: "the dry run disables it", by: "confirmed" }));
  const whole = confirmPause(task, built, model);
  return {
    task: { ...task, backfills: backfills.plans, disables: [...whole.plans, ...disables.plans] },
    disagreements: [...backfillDisagreements, ...whole.disagreements, ...disables.disagreements.map(({ text }) => text)],
  };
}

function builtBindings({ type }: TaskPlan, built: Loose, model: unknown): readonly BuiltBinding[] {
  if (type === "collection") {
    return (["transforms", "inactiveTransforms"] as const).flatMap((key) =>
      listIn(recordIn(built, "derivation"), key).map((transform) => ({ path: [String(transform["name"])], counter: counterOf(transform), active: key === "transforms", source: String(recordIn(transform, "collection")["name"]) })),
    );
  }
  const connector = recordIn(recordIn(model, "endpoint"), "connector");
  return (["bindings", "inactiveBindings"] as const).flatMap((key) =>
    listIn(built, key).map((binding) => {
      const resource = binding["resourceConfig"];
      const noted = binding["resourcePath"];
      const path = isRecord(resource) ? resourcePath(String(connector["image"]), resource, recordIn(connector, "config")) : Array.isArray(noted) ? noted.map(String) : [];
      return { path, counter: counterOf(binding), active: key === "bindings", source: String(recordIn(binding, "collection")["name"]) };
    }),
  );
}

function matched<Plan extends { readonly binding?: readonly string[]; readonly reason: string }>(
  { name }: TaskPlan,
  predicted: readonly Plan[],
  found: readonly BuiltBinding[],
  what: string,
  planOf: (binding: BuiltBinding) => Plan,
): { readonly plans: readonly Plan[]; readonly disagreements: readonly { readonly side: "prediction" | "dry run"; readonly text: string }[] } {
  const key = (path: readonly string[] | undefined) => pathText(path ?? []);
  const built = new Set(found.map(({ path }) => key(path)));
  const foreseen = new Set(predicted.map(({ binding }) => key(binding)));
  const missed = found.filter(({ path }) => !foreseen.has(key(path)));
  return {
    plans: [...predicted.map((plan): Plan => (built.has(key(plan.binding)) ? { ...plan, by: "confirmed" } : plan)), ...missed.map(planOf)],
    disagreements: [
      ...predicted.filter(({ binding }) => !built.has(key(binding))).map(({ binding, reason }) => ({ side: "prediction" as const, text: `${name}: binding ${key(binding)} ${what} by the prediction (${reason}), and not by the dry run` })),
      ...missed.map((each) => ({ side: "dry run" as const, text: `${name}: binding ${key(each.path)} ${what} by the dry run (${planOf(each).reason}), and not by the prediction` })),
    ],
  };
}

function confirmPause(task: TaskPlan, built: Loose, model: unknown): { readonly plans: readonly DisablePlan[]; readonly disagreements: readonly string[] } {
  const shards = recordIn(task.type === "collection" ? recordIn(built, "derivation") : built, "shardTemplate");
  const stops = shards["disable"] === true && !isPaused(model);
  const predicted = task.disables.filter(({ what }) => what === "task");
  if (stops && predicted.length === 0) {
    return { plans: [{ what: "task", reason: "the dry run disables it", by: "confirmed" }], disagreements: [`${task.name}: the task would be disabled by the dry run, and not by the prediction`] };
  }
  if (!stops && predicted.length > 0) {
    return { plans: predicted, disagreements: predicted.map(({ reason }) => `${task.name}: the task would be disabled by the prediction (${reason}), and not by the dry run`) };
  }
  return { plans: predicted.map((plan) => ({ ...plan, by: "confirmed" as const })), disagreements: [] };
}
