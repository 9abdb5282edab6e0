import type { Path } from "../../model/path.ts";
import { fields, items } from "../../model/read.ts";
import type { Props, Resource } from "../../model/resource.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";

interface Options {
  readonly acceptedBackfills: Readonly<Record<string, number>>;
}

interface Place {
  readonly path: Path;
  readonly spec: Props;
}

/** Types of the dynamic provider for Estuary. */
const types = "pulumi-nodejs:dynamic/estuary:";

function children({ path, spec }: Place, field: string): readonly Place[] {
  return items(spec[field]).map((child, index) => ({ path: [...path, field, index], spec: fields(child) }));
}

/** Counters that stand above what was accepted for the task: each rise copies all of a binding's data again. */
function backfills(task: string, places: readonly Place[], accepted: number): readonly Finding[] {
  return places
    .filter(({ spec }) => typeof spec["backfill"] === "number" && spec["backfill"] > accepted)
    .map(({ path, spec }) => ({
      path: [...path, "backfill"],
      value: spec["backfill"],
      message: `task ${task} copies all data of this binding again, as the counter is above ${accepted}`,
      fix: "set it back, or raise the accepted counter of the task",
    }));
}

function resets(task: string, places: readonly Place[]): readonly Finding[] {
  return places
    .filter(({ spec }) => spec["reset"] === true)
    .map(({ path }) => ({ path: [...path, "reset"], value: true, message: `task ${task} loses its state and its collection's data`, fix: "remove the field once that has happened" }));
}

function disabled(task: string, places: readonly Place[]): readonly Finding[] {
  return places
    .filter(({ spec }) => fields(spec["shards"])["disable"] === true)
    .map(({ path }) => ({ path: [...path, "shards", "disable"], value: true, message: `task ${task} does not run`, fix: "remove the field" }));
}

/** Tasks that are to stand still although their models do not say so. */
function paused(names: unknown): readonly Finding[] {
  return items(names).map((task, index) => ({ path: ["paused", index], value: task, message: "the task does not run", fix: "remove it from the list" }));
}

function judgeTask(task: string, model: unknown, { acceptedBackfills }: Options): readonly Finding[] {
  const whole: Place = { path: ["specs", task], spec: fields(model) };
  const derivation: Place = { path: [...whole.path, "derive"], spec: fields(whole.spec["derive"]) };
  const accepted = Object.hasOwn(acceptedBackfills, task) ? (acceptedBackfills[task] ?? 0) : 0;
  return [...backfills(task, [...children(whole, "bindings"), ...children(derivation, "transforms")], accepted), ...resets(task, [whole]), ...disabled(task, [whole, derivation])];
}

/**
 * What it judges: resources of the types `pulumi-nodejs:dynamic/estuary:*` whose property `specs` maps the name of each task to
 * its model, a capture, a materialization or a collection with a derivation, in the words of Estuary's catalogue, and whose
 * property `paused` lists names of tasks:
 *
 *     specs: { "acme/capture": { endpoint, bindings: [{ resource, target, backfill: 1 }], shards: { disable: true } } }
 *     paused: ["acme/materialization"]
 */
export const estuaryTasksKeepRunning = resourceRule<Options>({
  name: "estuary-tasks-keep-running",
  description: "No task of Estuary is disabled, loses its state or copies its data again without someone having said so: a backfill takes hours and costs by the byte.",
  severity: "medium",
  level: "advisory",
  profile: "platform",
  url: "https://docs.estuary.dev/reference/backfilling-data/",
  options: {
    schema: {
      acceptedBackfills: {
        type: "object",
        additionalProperties: { type: "integer", minimum: 0 },
        description: "By name of the task, the highest backfill counter that has been accepted. Default 0.",
      },
    },
    defaults: { acceptedBackfills: {} },
  },
  judge: ({ type, props }: Resource, options) =>
    type.startsWith(types) ? [...Object.entries(fields(props["specs"])).flatMap(([task, model]) => judgeTask(task, model, options)), ...paused(props["paused"])] : [],
});
