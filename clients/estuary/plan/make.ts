import type { EstuaryApi, LiveSpec } from "../api.ts";
import type { Catalogue, Model } from "../catalogue/types.ts";
import { EstuaryError } from "../error.ts";
import { withDisabled } from "../resources/catalog/disabled.ts";
import { batches } from "../surface/drafts.ts";
import { confirm } from "./confirm.ts";
import { dryRun } from "./dry-run.ts";
import { estimate, sourcesOf } from "./estimate.ts";
import { lossesOf } from "./losses.ts";
import { isPaused, predict } from "./predict.ts";
import { type PlanReport, reportOf } from "./report.ts";
import type { LiveTask } from "./types.ts";
import { isRecord } from "./values.ts";

/** What is known of the last update. */
export interface Recorded {
  /** Names of specs that it published and that are ours since. */
  readonly names: readonly string[];
  /** Of those, the ones whose reset is done. */
  readonly reset: readonly string[];
  /** Their models, by name: a binding that is no longer in one is ours to take away. @default none is known */
  readonly specs?: Readonly<Record<string, unknown>>;
  /** Tasks that it paused: without the setting they run again. @default none */
  readonly paused?: readonly string[];
}

/** Questions that are asked at the same time. */
const AT_ONCE = 10;

export interface PlanRequest {
  readonly catalogue: Catalogue;
  readonly dataPlane: string;
  readonly adopt: readonly string[];
  readonly paused: readonly string[];
  readonly reenable: readonly string[];
  /** Nothing when the state could not be read: then nothing is known to be ours. */
  readonly recorded?: Recorded | undefined;
  /** Milliseconds between two looks at the dry run. */
  readonly poll: number;
  /** Milliseconds that the dry run may stay queued. @default 600000 */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

/**
 * What an update would do, read from what is live and confirmed by a dry run where one is possible. Publishes nothing and needs no secrets.
 * @throws EstuaryError when the service cannot be read
 */
export async function makePlan(api: EstuaryApi, request: PlanRequest): Promise<PlanReport> {
  const { catalogue, recorded, dataPlane, poll, patience, signal } = request;
  const surface = await api.surface();
  const ours = await livesOf(api, [...new Set([...Object.keys(catalogue.specs), ...(recorded?.names ?? [])])]);
  const live = new Map([...ours, ...(await readersOf(api, ours))]);
  const { wanted, warnings: held } = standing(catalogue, live, request);
  const tasks = [...live.values()].flatMap(({ name, type, model }): readonly LiveTask[] => (model === undefined ? [] : [{ name, type, model: JSON.parse(model) as unknown }]));
  const owned = (recorded?.names ?? []).filter((name) => ours.has(name));
  const former = recorded?.specs ?? {};
  const predicted = predict({ wanted, live: tasks, owned, recorded: former });
  const run = await dryRun(api, { wanted, tasks: predicted, live, recorded: former, dataPlane, poll, ...(patience !== undefined && { patience }), ...(signal && { signal }) });
  const confirmed = confirm(predicted, run.built, tasks);
  const { written, warnings: uncounted } = await counted(api, sourcesOf(confirmed.tasks));
  const report = reportOf({
    surface,
    tasks: estimate(confirmed.tasks, written),
    disagreements: confirmed.disagreements,
    warnings: [...held, ...lossesOf(confirmed.tasks), ...strangers(request, ours), ...leftOutWarnings(run.leftOut, run.errors), ...run.warnings, ...uncounted],
  });
  // What is left out may be what the rest needs: then nobody can say that the publication would fail.
  return run.leftOut.length > 0 ? report : { ...report, errors: [...report.errors, ...run.errors.filter((error) => !report.errors.includes(error)).map((error) => `dry run: ${error}`)] };
}

async function livesOf(api: EstuaryApi, names: readonly string[]): Promise<ReadonlyMap<string, LiveSpec>> {
  const specs = names.length === 0 ? [] : await api.liveSpecs({ names });
  return new Map(specs.filter(({ model }) => model !== undefined).map((spec) => [spec.name, spec]));
}

/** Live tasks of others that read a collection of ours. */
async function readersOf(api: EstuaryApi, ours: ReadonlyMap<string, LiveSpec>): Promise<ReadonlyMap<string, LiveSpec>> {
  const names = new Set<string>();
  const collections = [...ours.values()].filter(({ type }) => type === "collection").map(({ name }) => name);
  for (const some of batches(collections, AT_ONCE)) {
    for (const readers of await Promise.all(some.map((name) => api.readers(name)))) for (const reader of readers) if (!ours.has(reader)) names.add(reader);
  }
  return livesOf(api, [...names]);
}

/** Statistics tell how much, never what: a plan is made without them too. */
async function counted(api: EstuaryApi, sources: readonly string[]): Promise<{ readonly written: ReadonlyMap<string, number>; readonly warnings: readonly string[] }> {
  try {
    return { written: sources.length === 0 ? new Map() : await api.documentsWritten(sources), warnings: [] };
  } catch (error) {
    if (!(error instanceof EstuaryError)) throw error;
    return { written: new Map(), warnings: [`how many documents would be read is not known: ${error.message}`] };
  }
}

/** The catalogue as an update would publish it: what is paused stands still, and so does what the service disabled until it is named in `reenable`. */
function standing(catalogue: Catalogue, live: ReadonlyMap<string, LiveSpec>, { paused, reenable, recorded }: PlanRequest): { readonly wanted: Catalogue; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const specs = Object.entries(catalogue.specs).map(([name, spec]): [string, Model] => {
    const text = live.get(name)?.model;
    const stands = text !== undefined && isPaused(JSON.parse(text));
    const asked = paused.includes(name) || isPaused(spec);
    const byUs = recorded?.paused?.includes(name) === true;
    const held = stands && !asked && !byUs && !reenable.includes(name);
    if (held) warnings.push(`${name} was disabled by Estuary or by a person, and stays so; to run it again name it in estuary.reenable`);
    const once = recorded?.reset.includes(name) === true ? withoutReset(spec) : spec;
    return [name, stands || asked ? withDisabled(once, asked || held) : once];
  });
  return { wanted: { specs: Object.fromEntries(specs), types: catalogue.types }, warnings };
}

/** A reset is an order to be carried out once. */
function withoutReset(spec: Model): Model {
  const { reset: _reset, ...rest } = spec as Model & { readonly reset?: true };
  return rest;
}

function strangers({ catalogue, adopt, recorded }: PlanRequest, live: ReadonlyMap<string, LiveSpec>): readonly string[] {
  if (recorded === undefined) return ["the stack's state could not be read: which live specs are ours is not known, and none is shown as deleted"];
  return Object.keys(catalogue.specs)
    .filter((name) => live.has(name) && !recorded.names.includes(name) && !adopt.includes(name))
    .map((name) => `${name} is live and not recorded as ours; unless an interrupted update of this stack published it, an update refuses to take it over until it is named in estuary.adopt`);
}

function leftOutWarnings(leftOut: readonly string[], errors: readonly string[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const named = `${leftOut.join(", ")}: the configuration is new or changed and cannot be encrypted without its secrets, so the dry run was made without ${leftOut.length === 1 ? "it" : "them"}`;
  return [named, ...errors.map((error) => `the dry run, which is not whole, does not build: ${error}`)];
}

/** Names, models and done resets in the recorded outputs of a catalog. */
export function recordedFrom(outputs: Readonly<Record<string, unknown>> | undefined): Recorded {
  const published = isRecord(outputs?.["published"]) ? Object.keys(outputs["published"]) : [];
  const specs = isRecord(outputs?.["specs"]) ? outputs["specs"] : {};
  const paused = Array.isArray(outputs?.["paused"]) ? outputs["paused"].filter((name) => typeof name === "string") : [];
  return { names: published, specs, paused, reset: Object.entries(specs).filter(([, model]) => isRecord(model) && model["reset"] === true).map(([name]) => name) };
}
