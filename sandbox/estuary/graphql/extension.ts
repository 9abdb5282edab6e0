/** Drafts, publications and statistics, which the published schema lacks (schema/extension.graphql). */
import { requireRead } from "../agent/grants.ts";
import { ServiceError } from "../answer.ts";
import { forbidden } from "../build/grants.ts";
import { readId } from "../ids.ts";
import { isAbsent, RawText, textOf } from "../json.ts";
import { createDraft, deleteDraft, draftOf, isUnchanged, stage, unstage, type Staging } from "../store/drafts.ts";
import { createPublication } from "../store/publications.ts";
import { beginOf } from "../store/stats.ts";
import type { CatalogType, DraftRow, Problem, PublicationRow, State, StatsRow } from "../types.ts";
import { pageOf, type PageArguments } from "./pages.ts";
import type { Context } from "./context.ts";

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
const stateOf = ({ emulation }: Context): State => emulation.store.state;

function refuse(message: string): never {
  throw new ServiceError(200, "refused", message);
}

const idOf = (text: string): string => readId(text) ?? refuse(`invalid id ${JSON.stringify(text)}`);

function own(context: Context, id: string): DraftRow {
  return draftOf(stateOf(context), context.caller!.user, idOf(id)) ?? refuse("draft not found");
}

interface SpecInput { readonly catalogName: string; readonly catalogType?: CatalogType | null; readonly model?: unknown; readonly expectPubId?: string | null; readonly detail?: string | null }
interface StatsBy { readonly names: readonly string[]; readonly grain: "HOURLY" | "DAILY" | "MONTHLY"; readonly start: string; readonly end: string }

export const extensionRoot = {
  createDraft: ({ detail }: { readonly detail?: string | null }, context: Context) => draftNode(stateOf(context), createDraft(stateOf(context), context.caller!.user, detail ?? null)),
  stageDraftSpecs: ({ draftId, specs }: { readonly draftId: string; readonly specs: readonly SpecInput[] }, context: Context) => {
    context.staged(specs.map(({ catalogName }) => catalogName));
    const draft = own(context, draftId);
    const read = specs.map(readInput);
    for (const one of read) stage(stateOf(context), draft, one);
    return [...new Set(read.map(({ name }) => name))].sort();
  },
  unstageDraftSpecs: ({ draftId, catalogNames }: { readonly draftId: string; readonly catalogNames: readonly string[] }, context: Context) => unstage(own(context, draftId), catalogNames),
  deleteDraft: ({ id }: { readonly id: string }, context: Context) => (deleteDraft(stateOf(context), context.caller!.user, idOf(id)) ?? refuse("draft not found")).id,
  createPublication: ({ draftId, dryRun, defaultDataPlane, detail }: { readonly draftId: string; readonly dryRun: boolean; readonly defaultDataPlane?: string | null; readonly detail?: string | null }, context: Context) => {
    const { emulation, caller } = context;
    const state = stateOf(context);
    const draft = own(context, draftId);
    requireRead(state, []);
    const [refused] = forbidden(state, draft);
    if (refused !== undefined) refuse(`PermissionDenied: ${refused.detail}`);
    const publication = createPublication(state, caller!.user, { draft, dryRun, dataPlane: defaultDataPlane ?? null, detail: detail ?? null });
    emulation.publisher.queue(publication);
    return publicationNode(state, publication);
  },

  draft: ({ id }: { readonly id: string }, context: Context) => {
    const draft = draftOf(stateOf(context), context.caller!.user, idOf(id));
    return draft === undefined ? null : draftNode(stateOf(context), draft);
  },
  drafts: (page: PageArguments, context: Context) => pageOf(stateOf(context).drafts.filter(({ user }) => user === context.caller!.user.id), ({ id }) => id, (one) => draftNode(stateOf(context), one), page),
  publication: ({ id }: { readonly id: string }, context: Context) => {
    const publication = stateOf(context).publications.find((one) => one.id === idOf(id) && one.user.id === context.caller!.user.id);
    return publication === undefined ? null : publicationNode(stateOf(context), publication);
  },
  catalogStats: ({ by: { names, grain, start, end } }: { readonly by: StatsBy }, context: Context) => {
    const state = stateOf(context);
    if (names.length < 1 || names.length > 100) refuse("names must hold 1 to 100 entries");
    requireRead(state, names);
    const [from, until, of] = [Date.parse(start), Date.parse(end), grain.toLowerCase() as StatsRow["grain"]];
    if (!(from < until)) refuse(`start (${start}) must be before end (${end})`);
    for (const [label, at] of [["start", from], ["end", until]] as const) if (beginOf(of, at) !== at) refuse(`${label} is not aligned to the ${of} grain; a bucket that straddles it would be omitted from the results`);
    const rows = state.stats.filter((row) => names.includes(row.name) && row.grain === of && row.ts >= from && row.ts < until);
    return pageOf(rows, ({ name, ts }) => Buffer.from(`${name}\0${iso(ts)}`).toString("base64url"), statsNode, {}, rows.length);
  },
};

/** A deletion is said by both nulls; what is left out is a mistake. */
function readInput(input: SpecInput): Staging {
  const { catalogName, catalogType, model, expectPubId, detail } = input;
  if (catalogType === undefined || model === undefined) refuse(`${catalogName}: catalogType and model must both be given; null in both stages a deletion`);
  if ((catalogType === null) !== (model === null)) refuse(`${catalogName}: catalogType and model must both be null, or neither`);
  return { name: catalogName, type: catalogType, model: model === null ? null : textOf(model), expectPubId: isAbsent(expectPubId) ? null : idOf(expectPubId), detail: detail ?? null };
}

function draftNode(state: State, draft: DraftRow): object {
  const sorted = () => [...draft.specs].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    id: draft.id, createdAt: iso(draft.createdAt), updatedAt: iso(draft.updatedAt), detail: draft.detail, numSpecs: draft.specs.length, errors: () => draft.errors.map(errorNode),
    specs: (page: PageArguments) => pageOf(sorted(), ({ name }) => name, (row) => ({
      catalogName: row.name, catalogType: row.type, model: row.model === null ? null : new RawText(row.model), expectPubId: row.expectPubId, detail: row.detail, updatedAt: iso(row.updatedAt), isUnchanged: isUnchanged(state, row),
      lastPubId: state.live.find(({ name, type }) => name === row.name && type !== null)?.lastPubId ?? null,
    }), page),
  };
}

function errorNode({ scope, detail }: Problem): object {
  const [, name = ""] = /^flow:\/\/[^/]+\/([^#?]*)/.exec(scope) ?? [];
  return { catalogName: name, scope, detail };
}

function publicationNode(_state: State, one: PublicationRow): object {
  const told = one.status === "queued" ? undefined : one.outcome;
  const lines = one.logs.map(({ at, line }, index) => ({ index, at, line }));
  return {
    id: one.id, draftId: one.draftId, dryRun: one.dryRun, pubId: told === undefined ? null : one.pubId, detail: one.detail, createdAt: iso(one.createdAt), updatedAt: iso(one.updatedAt),
    status: { type: one.status, lockFailures: (told?.lockFailures ?? []).map(({ name, expected, actual }) => ({ catalogName: name, expected, actual })) },
    errors: (told?.errors ?? []).map(errorNode),
    logs: (page: PageArguments) => pageOf(lines, ({ index }) => String(index), ({ at, line }) => ({ loggedAt: iso(at), stream: "build", line }), page, 1_000),
  };
}

function statsNode({ name, grain, ts, docs, bytes }: StatsRow): object {
  // 64-bit numbers are texts.
  const of = (way: keyof StatsRow["docs"]) => ({ docsTotal: String(docs[way]), bytesTotal: String(bytes[way]) });
  return {
    catalogName: name, grain: grain.toUpperCase(), timestamp: iso(ts),
    statsSummary: { readByMe: of("readByMe"), readFromMe: of("readFromMe"), writtenByMe: of("writtenByMe"), writtenToMe: of("writtenToMe"), lastPublishedAt: iso(ts) },
  };
}
