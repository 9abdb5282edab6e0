/** The build of a draft: everything that can be wrong with it, and what the service changes by itself. */
import { dataPlanes } from "../behaviour.ts";
import { member, printJson, withMember } from "../json.ts";
import { liveSpec } from "../store/live.ts";
import type { DraftRow, Problem, State, User } from "../types.ts";
import { adapt, loweredCounters } from "./backfills.ts";
import { builtSpec } from "./built.ts";
import { changeFaults } from "./changes.ts";
import { endpointFaults } from "./endpoints.ts";
import { forbidden } from "./grants.ts";
import { referenceFaults } from "./references.ts";
import { collectionFaults, expand } from "./schemas.ts";
import { isName, shapeFaults } from "./shapes.ts";
import { runTests } from "./tests.ts";
import type { BuildResult } from "./types.ts";
import { problem, viewOf, type Entry } from "./view.ts";

export interface BuildOptions { readonly pubId: string; readonly dataPlane: string | null; readonly user: User }

export function build(state: State, draft: DraftRow, { dataPlane }: BuildOptions): BuildResult {
  const early = draftFaults(state, draft, dataPlane);
  if (early.length > 0) return failure(early);
  const view = viewOf(state, draft);
  const entries = [...view.entries.values()];
  const drafted = entries.filter((one) => one.drafted);
  const shapes = drafted.flatMap((one) => shapeFaults(one.type, one.value).map((line) => problem(one, line)));
  if (shapes.length > 0) return failure(shapes);
  const changed = new Set([...drafted.map(({ name }) => name), ...view.deleted.keys()]);
  const dependents = entries.filter((one) => !one.drafted && [...one.reads, ...one.writes].some((name) => changed.has(name)));
  for (const one of drafted) one.node = one.type === "collection" ? expand(one.node) : one.node;
  const errors = [
    ...referenceFaults(view, [...drafted, ...dependents]),
    ...drafted.flatMap((one) => [...(one.type === "collection" ? collectionFaults(one) : []), ...changeFaults(one), ...loweredCounters(one), ...endpointFaults(state.key, one)]),
    ...[...drafted, ...dependents].flatMap((one) => (one.type === "materialization" ? adapt(state, view, one) : [])),
  ];
  if (errors.length > 0) return failure(errors);
  // An order that was carried out is not an order any more.
  for (const one of drafted) if (member(one.node, "reset") !== undefined) one.node = withMember(one.node, "reset", undefined);
  const tests = runTests(view, [...drafted, ...dependents].filter(({ type }) => type === "test"));
  const published = [...drafted, ...dependents.filter(({ fixes }) => fixes.length > 0)];
  return {
    errors: [], testErrors: tests.errors, notes: tests.notes,
    specs: published.map((one) => ({ name: one.name, type: one.type, model: printJson(one.node), built: JSON.stringify(builtSpec(view, one)), fixes: one.fixes })),
    deletions: [...view.deleted.keys()],
    touched: dependents.filter(({ fixes }) => fixes.length === 0).map(({ name }) => name),
  };
}

const failure = (errors: readonly Problem[]): BuildResult => ({ errors, testErrors: [], specs: [], deletions: [], touched: [], notes: [] });

/** What can be said before any model is read. */
function draftFaults(state: State, draft: DraftRow, dataPlane: string | null): Problem[] {
  const faults: Problem[] = forbidden(state, draft);
  for (const { name, type } of draft.specs) {
    const at: Pick<Entry, "type" | "name"> = { type: type ?? state.live.find((one) => one.name === name)?.type ?? "collection", name };
    if (!isName(name)) faults.push(problem(at, `${JSON.stringify(name)} is no catalog name: parts of letters, digits, "-", "_" and ".", at least two, between slashes`));
  }
  const fresh = draft.specs.filter(({ name, type }) => type !== null && liveSpec(state, name) === undefined);
  const known = dataPlane === null || dataPlane === "" ? undefined : dataPlanes.find(({ name }) => name === dataPlane);
  if (dataPlane !== null && dataPlane !== "" && known === undefined) faults.push({ scope: "flow://publication", detail: `data plane ${JSON.stringify(dataPlane)} is not known or not allowed` });
  if (known === undefined && faults.length === 0) {
    for (const { name, type } of fresh) {
      if (dataPlane !== null && dataPlane !== "") continue;
      if (dataPlane === null && state.mappings.some(({ prefix }) => name.startsWith(prefix))) continue; // the first of its storage mapping
      faults.push(problem({ type: type!, name }, "a new spec needs a data plane, and none is given"));
    }
  }
  return [...faults, ...planeFaults(state, draft, known?.name ?? dataPlanes[0].name)];
}

/** One publication builds for one data plane. What is live stays on the plane it was published to first; what is new goes to the publication's. */
function planeFaults(state: State, draft: DraftRow, ofNew: string): Problem[] {
  const planed = draft.specs.flatMap(({ name, type }) => (type === null ? [] : [{ name, type, plane: liveSpec(state, name)?.dataPlane ?? ofNew }]));
  const planes = [...new Set(planed.map(({ plane }) => plane))].sort();
  if (planes.length <= 1) return [];
  return planed.map(({ plane, ...spec }) => problem(spec, `is of data plane ${plane}, and the draft has specs of ${planes.join(" and ")}: publish each data plane's by themselves`));
}
