import type { DraftRow, Publication, PublicationError, RawJson } from "../api.ts";

/** What both surfaces can do with drafts and publications. */
export interface Drafts {
  createDraft(detail: string): Promise<string>;
  stage(draft: string, rows: readonly DraftRow[]): Promise<void>;
  prune(draft: string): Promise<readonly string[]>;
  deleteDraft(draft: string): Promise<void>;
  /** Queues a publication; kind "ambiguous" when it is unknown whether it was queued. */
  queue(draft: string, options: { readonly dataPlane: string; readonly detail: string; readonly dryRun: boolean }): Promise<string>;
  publication(id: string, draft: string): Promise<Publication>;
  draftModels(draft: string): Promise<readonly DraftModel[]>;
}

export interface DraftModel {
  readonly name: string;
  readonly model?: RawJson;
  readonly built?: unknown;
}

/** Rows of one request, as flowctl sends them. */
export const BATCH = 100;

export function batches<T>(all: readonly T[], size: number = BATCH): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
}

/** The error, with the name of the spec its scope (flow://capture/acmeCo/in/cap#/...) speaks of. It may be one that is not in the draft. */
export function publicationError(scope: string, detail: string): PublicationError {
  const [, escaped] = /^flow:\/\/(?:capture|collection|materialization|test)\/([^?#]+)/.exec(scope) ?? [];
  if (escaped === undefined) return { scope, detail };
  try {
    return { name: decodeURIComponent(escaped), scope, detail };
  } catch {
    return { name: escaped, scope, detail };
  }
}
