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
  readonly dataPlane: string;
  /** Milliseconds between two looks. */
  readonly poll: number;
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

/**
 * Publishes without committing: a draft of all that would change, and of what of ours would be filled again, each with the ciphertext that is live. The draft is deleted
 * whatever comes of it.
 */
export async function dryRun(api: EstuaryApi, request: DryRunRequest): Promise<DryRun> {
  const { rows, leftOut } = rowsOf(request);
  if (rows.length === 0) return { built: new Map(), errors: [], leftOut, warnings: [] };
  const draft = await api.createDraft("plan: a dry run");
  const warnings: string[] = [];
  try {
    const { errors, built } = await publishDry(api, draft, rows, request);
    return { built, errors, leftOut, warnings };
  } finally {
    await api.deleteDraft(draft).catch((error: unknown) => warnings.push(`draft ${draft} of the dry run could not be deleted: ${error instanceof Error ? error.message : String(error)}`));
  }
}

async function publishDry(api: EstuaryApi, draft: string, rows: readonly DraftRow[], { dataPlane, poll, signal }: DryRunRequest): Promise<Pick<DryRun, "errors" | "built">> {
  await api.stage(draft, rows);
  const deletesOnly = rows.every(({ type }) => type === undefined);
  const id = await api.publish(draft, { dataPlane: deletesOnly ? "" : dataPlane, detail: "plan: a dry run", dryRun: true });
  let publication = await api.publication(id, draft);
  while (publication.status === "queued") {
    await sleep(poll, signal);
    publication = await api.publication(id, draft);
  }
  if (publication.status === "emptyDraft") return { errors: [], built: new Map() };
  if (publication.status !== "success") return { errors: failuresOf(publication), built: new Map() };
  const models = await api.draftModels(draft);
  return { errors: [], built: new Map(models.flatMap(({ name, built }) => (built === undefined || built === null ? [] : [[name, built] as const]))) };
}

function rowsOf({ wanted, tasks, live }: DryRunRequest): { readonly rows: readonly DraftRow[]; readonly leftOut: readonly string[] } {
  const rows: DraftRow[] = [];
  const leftOut: string[] = [];
  for (const task of tasks) {
    const { name, type } = task;
    if (task.foreign === true || (task.change === "none" && task.backfills.length + task.disables.length === 0)) continue;
    const there = live.get(name);
    if (task.change === "deleted") rows.push({ name, expectPubId: there?.lastPubId ?? null });
    else {
      const model = modelText(task, wanted.specs[name], there);
      if (model === undefined) leftOut.push(name);
      else rows.push({ name, type, model, expectPubId: there?.lastPubId ?? ZERO_ID });
    }
  }
  return { rows, leftOut };
}

/** The text of a spec as an update would send it; nothing when its configuration would have to be encrypted. */
function modelText({ change, fields }: TaskPlan, model: Model | undefined, there: LiveSpec | undefined): RawJson | undefined {
  if (change === "none") return there?.model;
  if (model === undefined) return undefined;
  const upToDate = upheld(model, there?.model === undefined ? undefined : JSON.parse(there.model));
  if (!("endpoint" in model)) return textOf(upToDate, undefined);
  const ciphertext = configIn(there);
  return ciphertext === undefined || fields.some(({ path }) => path.startsWith("endpoint")) ? undefined : textOf(upToDate, ciphertext);
}

function failuresOf({ status, errors, lockFailures }: Publication): readonly string[] {
  const found = [...errors.map(({ name, scope, detail }) => `${name ?? scope}: ${detail}`), ...lockFailures.map(({ name }) => `${name}: was published by somebody else meanwhile`)];
  return found.length === 0 ? [`the dry run ended as ${status}`] : found;
}

