import type { CatalogType, Model } from "../catalogue/types.ts";
import { type Bound, bindingsOf, collectionOf, pathText, transformsOf } from "./bindings.ts";
import { type FieldChange, compare } from "./compare.ts";
import { type Context, type Moving, type PlanInput, contextOf } from "./context.ts";
import { againFrom, readersOf } from "./dependents.ts";
import { keyOf } from "./incompatible.ts";
import { isReset, materializationPlan } from "./materialization.ts";
import { capturePlan, derivationPlan } from "./sources.ts";
import type { BackfillPlan, DisablePlan, ResetPlan, TaskPlan } from "./types.ts";
import { recordIn, same } from "./values.ts";

/**
 * What a publication of a catalogue would do, told from the models alone: per spec what changes, which bindings would read their source from the start, what would be
 * reset or stand still, who would get documents again, and why it would be refused. Tasks of others that read our collections are in it when something happens to them.
 */
export function predict(input: PlanInput): readonly TaskPlan[] {
  const context = contextOf(input);
  const plans = [...context.values()].map((moving) => ownPlan(moving, context));
  const again = againFrom(writtenAnew(plans, context), context);
  return plans
    .map((plan) => {
      const rebuilt = new Set(plan.backfills.map(({ binding }) => pathText(binding)));
      // What is rebuilt reads everything anyway.
      return { ...plan, again: plan.change === "new" ? [] : (again.get(plan.name) ?? []).filter(({ binding }) => !rebuilt.has(pathText(binding))) };
    })
    .filter((plan) => plan.foreign !== true || happens(plan));
}

function ownPlan(moving: Moving, context: Context): TaskPlan {
  const { name, type, liveType, before, after, foreign } = moving;
  if (liveType !== undefined) return otherType(name, type, liveType);
  const fields = foreign ? [] : fieldChanges(moving);
  const own = effects(moving, context);
  return {
    name,
    type,
    change: before === undefined ? "new" : after === undefined ? "deleted" : fields.length > 0 || own.resets.length > 0 ? "changed" : "none",
    ...(foreign && { foreign: true as const }),
    fields,
    backfills: own.backfills,
    resets: own.resets,
    disables: [...pauses(moving), ...own.disables],
    again: [],
    errors: own.errors,
    ...(!foreign && after !== undefined && before !== undefined && recordIn(after, "endpoint")["connector"] !== undefined && { notSeen: "secrets" as const }),
  };
}

/** A name that is taken by a spec of another type. */
function otherType(name: string, type: CatalogType, liveType: CatalogType): TaskPlan {
  const errors = [`${name} is live as a ${liveType} and cannot become a ${type}: the publication would fail; give it another name, or delete it first`];
  return { name, type, change: "changed", fields: [], backfills: [], resets: [], disables: [], again: [], errors };
}

function fieldChanges({ type, before, after, former }: Moving): readonly FieldChange[] {
  return before === undefined || after === undefined ? [] : compare(after as Model, before, type, former);
}

interface Effects {
  readonly backfills: readonly BackfillPlan[];
  readonly resets: readonly ResetPlan[];
  readonly disables: readonly DisablePlan[];
  readonly errors: readonly string[];
}

function effects(moving: Moving, context: Context): Effects {
  const none: Effects = { backfills: [], resets: [], disables: [], errors: [] };
  switch (moving.type) {
    case "capture":
      return withReset({ ...none, ...capturePlan(moving) }, moving, bindingsOf(moving.after));
    case "materialization":
      return withReset({ ...none, ...materializationPlan(moving, context) }, moving, bindingsOf(moving.after));
    case "collection":
      return withReset({ ...none, ...derivationPlan(moving), ...collectionEffects(moving, context) }, moving, transformsOf(moving.after));
    case "test":
      return none;
  }
}

/** A reset starts a task anew: every binding or transform that runs reads its source from the start. */
function withReset(own: Effects, { type, before, after, foreign }: Moving, bound: readonly Bound[]): Effects {
  if (foreign || before === undefined || !isReset(after)) return own;
  const told = new Set(own.backfills.map(({ binding }) => pathText(binding)));
  const stopped = new Set(own.disables.flatMap(({ binding }) => (binding === undefined ? [] : [pathText(binding)])));
  const more = bound.filter(({ path, value }) => value["disable"] !== true && !told.has(pathText(path)) && !stopped.has(pathText(path)));
  return {
    ...own,
    resets: type === "collection" ? own.resets : [{ reason: type === "capture" ? "reset is set: all its bindings are read from the start" : "reset is set: everything it has made is rebuilt", by: "predicted" }],
    backfills: [...own.backfills, ...more.map(({ path, value }): BackfillPlan => ({ binding: path, reason: "reset is set", source: collectionOf(value), documents: "unknown", by: "predicted" }))],
  };
}

function collectionEffects({ name, before, after }: Moving, context: Context): Pick<Effects, "resets" | "errors"> {
  if (before === undefined) return { resets: [], errors: [] };
  if (after === undefined) {
    const left = readersOf(name, context).map(({ task }) => task);
    return { resets: [], errors: left.length === 0 ? [] : [`${name} would be deleted, and is still read by ${[...new Set(left)].join(", ")}: the publication would fail`] };
  }
  const [from, to] = [keyOf(before), keyOf(after)];
  const reset = isReset(after);
  const moved = !same(from, to);
  const reason = moved ? `reset is set: all its documents are dropped, and its key changes from ${from.join(", ")} to ${to.join(", ")}` : "reset is set: all its documents are dropped";
  return {
    resets: reset ? [{ reason, by: "predicted" }] : [],
    errors: moved && !reset ? [`${name}: its key changes from ${from.join(", ")} to ${to.join(", ")} without reset: the publication would fail; set reset: true, which drops its documents, or give the collection another name`] : [],
  };
}

/** A task that would stand still, of ours. */
function pauses({ before, after }: Moving): readonly DisablePlan[] {
  return before !== undefined && isPaused(after) && !isPaused(before) ? [{ what: "task", reason: "shards.disable is set: it is paused", by: "predicted" }] : [];
}

export function isPaused(model: unknown): boolean {
  return recordIn(recordIn({ model }, "model"), "shards")["disable"] === true || recordIn(recordIn(recordIn({ model }, "model"), "derive"), "shards")["disable"] === true;
}

/** Collections whose documents would be written once more: of captures and derivations that read from the start, and those that are reset. */
function writtenAnew(plans: readonly TaskPlan[], context: Context): readonly string[] {
  return plans.flatMap(({ name, type, backfills, resets }) => {
    if (type === "capture") return backfills.map(({ source }) => source);
    if (type !== "collection") return [];
    const derived = recordIn(context.get(name)?.after, "derive");
    return resets.length > 0 || (backfills.length > 0 && Object.keys(derived).length > 0) ? [name] : [];
  });
}

function happens({ backfills, disables, again, errors }: TaskPlan): boolean {
  return backfills.length + disables.length + again.length + errors.length > 0;
}
