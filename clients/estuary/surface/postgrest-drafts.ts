import type { DraftRow, LockFailure, Publication, RawJson } from "../api.ts";
import { EstuaryError } from "../error.ts";
import { plainId } from "../ids.ts";
import { isRecord, parsed } from "../outcome.ts";
import { cut, items, jsonArray, jsonObject, jsonText, rawJson } from "../raw-json.ts";
import { BATCH, batches, publicationError, type DraftModel, type Drafts } from "./drafts.ts";
import type { Postgrest } from "./postgrest.ts";

const REPRESENTATION = "return=representation";

/** Drafts and publications as flowctl makes them (estuary/flow crates/flowctl/src/draft, publish.rs, poll.rs). */
export function postgrestDrafts(postgrest: Postgrest): Drafts {
  /** Rows of the draft, page by page, as texts. */
  async function rows(draft: string, select: string): Promise<readonly RawJson[]> {
    const found: RawJson[] = [];
    for (let offset = 0; ; offset += BATCH) {
      const query = { draft_id: `eq.${draft}`, select, order: "catalog_name.asc", limit: String(BATCH), offset: String(offset) };
      const page = items(await postgrest.read({ operation: "read the draft", path: "draft_specs", query })) ?? [];
      found.push(...page);
      if (page.length < BATCH) return found;
    }
  }

  async function names(draft: string): Promise<readonly string[]> {
    return (await rows(draft, "catalog_name")).map((row) => textIn(row, "catalog_name"));
  }

  return {
    async createDraft(detail) {
      const row = { operation: "create a draft", path: "drafts", query: { select: "id,created_at" } };
      // A draft made twice is an empty one nobody publishes.
      const { text } = await postgrest.write({ ...row, body: jsonText({ detail }), prefer: REPRESENTATION });
      return idIn(text, row.operation);
    },

    async stage(draft, all) {
      for (const batch of batches(all)) {
        const body = jsonArray(batch.map((row) => rowOf(draft, row)));
        // Merging makes a second try harmless.
        await postgrest.write({ operation: "stage specs", path: "draft_specs", query: { on_conflict: "draft_id,catalog_name" }, body, prefer: "resolution=merge-duplicates" });
      }
    },

    async prune(draft) {
      const before = await names(draft);
      if (before.length === 0) return [];
      const { text, tries } = await postgrest.write({ operation: "prune the draft", path: "rpc/prune_unchanged_draft_specs", body: jsonText({ prune_draft_id: draft }) });
      if (tries === 1) return (items(text) ?? []).map((row) => textIn(row, "catalog_name"));
      // A first try whose answer was lost may have taken names out that the second no longer tells.
      const left = new Set(await names(draft));
      return before.filter((name) => !left.has(name));
    },

    async deleteDraft(draft) {
      await postgrest.remove({ operation: "delete the draft", path: "drafts", query: { id: `eq.${draft}` } });
    },

    async queue(draft, { dataPlane, detail, dryRun }) {
      const body = jsonText({ data_plane_name: dataPlane, detail, draft_id: draft, dry_run: dryRun });
      const row = { operation: "publish", path: "publications", query: { select: "id,logs_token" } };
      const { text } = await postgrest.write({ ...row, body, prefer: REPRESENTATION, effect: "create" });
      return idIn(text, row.operation);
    },

    async publication(id, draft) {
      const query = { id: `eq.${id}`, select: "id,job_status,pub_id" };
      const [row] = items(await withoutColumn("pub_id", query, (some) => postgrest.read({ operation: "read the publication", path: "publications", query: some }))) ?? [];
      if (row === undefined) throw new EstuaryError({ kind: "not-found", operation: "read the publication", message: `there is no publication ${id} that the token's user may see` });
      const status = parsed(cut(row, ["job_status"]) ?? "null");
      const type = isRecord(status) && typeof status["type"] === "string" ? status["type"] : "queued";
      if (type === "queued" || type === "success") return publicationOf(id, row, status, type, []);
      const scopes = { draft_id: `eq.${draft}`, select: "scope,detail" };
      const errors = items(await postgrest.read({ operation: "read the publication's errors", path: "draft_errors", query: scopes })) ?? [];
      return publicationOf(id, row, status, type, errors.map((error) => publicationError(textIn(error, "scope"), textIn(error, "detail"))));
    },

    async draftModels(draft) {
      const all = await withoutColumn("built_spec", { select: "catalog_name,spec,built_spec" }, ({ select }) => rows(draft, select));
      return all.map((row): DraftModel => {
        const model = cut(row, ["spec"]);
        const built = parsed(cut(row, ["built_spec"]) ?? "null");
        return { name: textIn(row, "catalog_name"), ...(model === undefined || model === "null" ? {} : { model }), ...(built === null || built === undefined ? {} : { built }) };
      });
    },
  };
}

/** Ids of the publications of a draft, which only its user can have made. Also for GraphQL, which has no such question. */
export async function publicationsOf(postgrest: Postgrest, draft: string): Promise<readonly string[]> {
  const query = { draft_id: `eq.${draft}`, select: "id", order: "id.asc" };
  return (items(await postgrest.read({ operation: "look for the publication", path: "publications", query })) ?? []).map((row) => plainId(textIn(row, "id")));
}

/** The models with the built specs of a dry run, which GraphQL has no field for; without where PostgREST does not tell them either. */
export async function withBuilt(postgrest: Postgrest, draft: string, models: readonly DraftModel[]): Promise<readonly DraftModel[]> {
  try {
    const built = new Map((await postgrestDrafts(postgrest).draftModels(draft)).map((one) => [one.name, one.built]));
    return models.map((one) => (built.get(one.name) === undefined ? one : { ...one, built: built.get(one.name) }));
  } catch (error) {
    if (error instanceof EstuaryError) return models;
    throw error;
  }
}

/** Asks once more without a column that the service turns out not to have (42703, or PGRST204 of its schema cache). */
async function withoutColumn<Q extends { readonly select: string }, T>(column: string, query: Q, ask: (query: Q) => Promise<T>): Promise<T> {
  try {
    return await ask(query);
  } catch (error) {
    if (!(error instanceof EstuaryError) || (error.code !== "42703" && error.code !== "PGRST204")) throw error;
    return ask({ ...query, select: query.select.split(",").filter((name) => name !== column).join(",") });
  }
}

function rowOf(draft: string, { name, type, model, expectPubId }: DraftRow): RawJson {
  return jsonObject([
    ["draft_id", jsonText(draft)],
    ["catalog_name", jsonText(name)],
    ["spec_type", jsonText(type ?? null)],
    ["spec", model ?? rawJson("null")],
    ["expect_pub_id", jsonText(expectPubId)],
  ]);
}

function publicationOf(id: string, row: RawJson, status: unknown, type: string, errors: Publication["errors"]): Publication {
  const pubId = parsed(cut(row, ["pub_id"]) ?? "null");
  // The control plane's job_status has "failures"; GraphQL calls them lockFailures.
  const { failures, lockFailures = failures } = isRecord(status) ? status : {};
  return {
    id,
    status: type,
    ...(typeof pubId === "string" ? { pubId: plainId(pubId) } : {}),
    errors,
    lockFailures: (Array.isArray(lockFailures) ? lockFailures.filter(isRecord) : []).map((failure): LockFailure => {
      const { catalog_name, catalogName = catalog_name, expected, actual } = failure;
      return { name: String(catalogName), expected: plainId(String(expected)), ...(typeof actual === "string" ? { actual: plainId(actual) } : {}) };
    }),
  };
}

function textIn(row: RawJson, key: string): string {
  const value = parsed(cut(row, [key]) ?? "null");
  return typeof value === "string" ? value : "";
}

/** The id of the one row that was made. PostgREST answers a list, or an object where one was asked for. */
function idIn(text: string, operation: string): string {
  const row = items(text)?.[0] ?? (text as RawJson);
  const id = textIn(row, "id");
  if (id !== "") return plainId(id);
  throw new EstuaryError({ kind: operation === "publish" ? "ambiguous" : "refused", operation, message: `${operation} was answered without an id` });
}
