import type { DraftRow, EstuaryApi, LiveSpec, Publication, RawJson } from "../api.ts";
import type { Catalogue, Model } from "../catalogue/types.ts";
import { ZERO_ID } from "../ids.ts";
import { upheld } from "../resources/catalog/upheld.ts";
import { configIn, textOf } from "../resources/catalog/wanted.ts";
import { sleep } from "../waiting.ts";
import type { TaskPlan } from "./types.ts";

/** What a dry run is made of. */
export interface DryRunRequest {
  readonly wanted: Catalogue;
  readonly tasks: readonly TaskPlan[];
  /** Live specs by name. */
  readonly live: ReadonlyMap<string, LiveSpec>;
  /** Our models as they were last published, by name. @default none is known */
  readonly recorded?: Readonly<Record<string, unknown>>;
  readonly dataPlane: string;
  /** Milliseconds between two looks. */
  readonly poll: number;
  /** Milliseconds that a dry run may stay queued. @default 600000 */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

/** What came of it. */
export interface DryRun {
  /** Built specs by name; empty when nothing was staged or the surface keeps them to itself. */
  readonly built: ReadonlyMap<string, unknown>;
  /** Why it does not build. */
  readonly errors: readonly string[];
  /** Tasks whose configuration is new or changed: without the secrets nobody can encrypt it, so they could not take part. */
  readonly leftOut: readonly string[];
  readonly warnings: readonly string[];
}

/** How often a dry run that was overtaken, or failed for a moment, is made again. */
const AGAIN = 3;
const PATIENCE = 600_000;
/** Ends that tell of the moment, not of the catalogue. */
const passing: readonly string[] = ["publishFailed", "buildIdLockFailure", "expectPubIdMismatch"];

/**
 * Publishes without committing: a draft of all that would change, and of what of ours would be filled again, each with the ciphertext that is live. The draft is deleted
 * whatever comes of it. One that stays queued, or is overtaken again and again, leaves the plan predicted, which a warning tells.
 */
export async function dryRun(api: EstuaryApi, request: DryRunRequest): Promise<DryRun> {
  const warnings: string[] = [];
  let live = request.live;
  for (let tries = 0; ; tries++) {
    const { rows, leftOut } = rowsOf({ ...request, live });
    const none = { built: new Map<string, unknown>(), errors: [], leftOut, warnings };
    if (rows.length === 0) return none;
    const publication = await publishDry(api, rows, request, warnings);
    if (publication === undefined) return { ...none, warnings: [...warnings, "the dry run stayed queued and was given up; what is not confirmed is predicted"] };
    const { status, built } = publication;
    if (status === "success" || status === "emptyDraft") return { ...none, built };
    if (!passing.includes(status)) return { ...none, errors: failuresOf(publication) };
    if (tries === AGAIN) return { ...none, warnings: [...warnings, `the dry run could not be made; what is not confirmed is predicted: ${failuresOf(publication).join("; ")}`] };
    await sleep(request.poll * 2 ** tries, request.signal);
    const names = rows.map(({ name }) => name);
    const fresh = await api.liveSpecs({ names });
    live = new Map([...[...live].filter(([name]) => !names.includes(name)), ...fresh.filter(({ model }) => model !== undefined).map((spec) => [spec.name, spec] as const)]);
  }
}

/** One dry run and what it built; nothing when it stays queued. */
async function publishDry(
  api: EstuaryApi,
  rows: readonly DraftRow[],
  { dataPlane, poll, patience = PATIENCE, signal }: DryRunRequest,
  warnings: string[],
): Promise<(Publication & { readonly built: ReadonlyMap<string, unknown> }) | undefined> {
  const draft = await api.createDraft("plan: a dry run");
  try {
    await api.stage(draft, rows);
    const deletesOnly = rows.every(({ type }) => type === undefined);
    const id = await api.publish(draft, { dataPlane: deletesOnly ? "" : dataPlane, detail: "plan: a dry run", dryRun: true });
    const deadline = Date.now() + patience;
    let publication = await api.publication(id, draft);
    while (publication.status === "queued") {
      if (Date.now() >= deadline) return undefined;
      await sleep(poll, signal);
      publication = await api.publication(id, draft);
    }
    const models = publication.status === "success" ? await api.draftModels(draft) : [];
    return { ...publication, built: new Map(models.flatMap(({ name, built }) => (built === undefined || built === null ? [] : [[name, built] as const]))) };
  } finally {
    await api.deleteDraft(draft).catch((error: unknown) => warnings.push(`draft ${draft} of the dry run could not be deleted: ${error instanceof Error ? error.message : String(error)}`));
  }
}

function rowsOf({ wanted, tasks, live, recorded = {} }: DryRunRequest): { readonly rows: readonly DraftRow[]; readonly leftOut: readonly string[] } {
  const rows: DraftRow[] = [];
  const leftOut: string[] = [];
  for (const task of tasks) {
    const { name, type } = task;
    if (task.foreign === true || (task.change === "none" && task.backfills.length + task.disables.length === 0)) continue;
    const there = live.get(name);
    if (task.change === "deleted") {
      // One that somebody else has deleted meanwhile needs no deletion.
      if (there !== undefined) rows.push({ name, expectPubId: there.lastPubId });
    } else {
      const model = modelText(task, wanted.specs[name], there, recorded[name]);
      if (model === undefined) leftOut.push(name);
      else rows.push({ name, type, model, expectPubId: there?.lastPubId ?? ZERO_ID });
    }
  }
  return { rows, leftOut };
}

/** The text of a spec as an update would send it; nothing when its configuration would have to be encrypted. */
function modelText({ change, fields }: TaskPlan, model: Model | undefined, there: LiveSpec | undefined, former: unknown): RawJson | undefined {
  if (change === "none") return there?.model;
  if (model === undefined) return undefined;
  const upToDate = upheld(model, there?.model === undefined ? undefined : JSON.parse(there.model), former);
  if (!("endpoint" in model)) return textOf(upToDate, undefined);
  const ciphertext = configIn(there);
  return ciphertext === undefined || fields.some(({ path }) => path.startsWith("endpoint")) ? undefined : textOf(upToDate, ciphertext);
}

function failuresOf({ status, errors, lockFailures }: Publication): readonly string[] {
  const found = [...errors.map(({ name, scope, detail }) => `${name ?? scope}: ${detail}`), ...lockFailures.map(({ name }) => `${name}: was published by somebody else meanwhile`)];
  return found.length === 0 ? [`the dry run ended as ${status}`] : found;
}

