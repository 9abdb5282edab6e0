/** PostgREST as flowctl uses it, below /rest/v1. */
import { emptyAnswer, jsonAnswer, ServiceError, type RawAnswer } from "../answer.ts";
import { exchange, type Caller } from "../agent/token.ts";
import type { Emulation } from "../emulation.ts";
import { readId, withColons } from "../ids.ts";
import { itemsOf, member, parseJson, printJson, valueOf, type JsonNode } from "../json.ts";
import type { OperationName } from "../operations.ts";
import { createDraft, deleteDraft, draftOf, prune, readType, stage, unstage } from "../store/drafts.ts";
import { createPublication } from "../store/publications.ts";
import type { DraftRow } from "../types.ts";
import { chooseRows, shapeRow, type Row } from "./query.ts";
import { draftSpecRow, publicationRow, tables, time } from "./tables.ts";

export interface RestRequest {
  readonly emulation: Emulation;
  readonly method: string;
  /** After /rest/v1/. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Undefined for what needs no access token. */
  readonly caller: Caller | undefined;
  /** Tells the log. */
  readonly staged: (names: readonly string[]) => void;
}

/** Most rows of one request. The real service takes more; flowctl sends no more, and nor shall we. */
const mostRows = 100;

const operations: Readonly<Record<string, OperationName>> = {
  "POST drafts": "createDraft", "GET drafts": "drafts", "DELETE drafts": "deleteDraft",
  "POST draft_specs": "stageDraftSpecs", "GET draft_specs": "draftSpecs", "GET draft_specs_ext": "draftSpecs", "DELETE draft_specs": "unstageDraftSpecs", "GET draft_errors": "draftErrors",
  "POST rpc/prune_unchanged_draft_specs": "pruneDraft", "POST rpc/generate_access_token": "exchangeToken", "POST rpc/view_logs": "logs",
  "POST publications": "createPublication", "GET publications": "publication",
  "GET live_specs": "liveSpecs", "GET live_specs_ext": "liveSpecs", "GET publication_specs_ext": "history", "GET connectors": "connectorSpec", "GET catalog_stats": "catalogStats", "GET combined_grants_ext": "grants",
};

export function restOperation(method: string, path: string): OperationName | undefined {
  return operations[`${method} ${path}`];
}

export function answerRest(request: RestRequest): RawAnswer {
  const { method, path } = request;
  if (restOperation(method, path) === undefined) throw new ServiceError(404, "PGRST205", `Could not find the table or function '${path}' for ${method} in the schema cache`);
  if (path === "rpc/generate_access_token") return generateAccessToken(request);
  switch (`${method} ${path}`) {
    case "POST drafts": return insertDraft(request);
    case "POST draft_specs": return insertDraftSpecs(request);
    case "POST publications": return insertPublication(request);
    case "DELETE drafts": case "DELETE draft_specs": return remove(request);
    case "POST rpc/prune_unchanged_draft_specs": return pruneDraft(request);
    case "POST rpc/view_logs": return viewLogs(request);
    default: return read(request);
  }
}

function read(request: RestRequest): RawAnswer {
  const { columns, rows } = tables[request.path]!;
  return respond(request, 200, chosen(request, rows(request.emulation.store.state, request.caller!.user), columns), columns);
}

/** A dry run's built specs have no column when the service keeps them to itself. */
function known({ emulation }: RestRequest, columns: readonly string[]): readonly string[] {
  return emulation.store.state.behaviour.builtSpecs ? columns : columns.filter((one) => one !== "built_spec");
}

function chosen(request: RestRequest, rows: readonly Row[], columns: readonly string[]): Row[] {
  return chooseRows(rows, request.query, known(request, columns));
}

/** Rows as `select` shapes them; one object where the client accepts only one. */
function respond(request: RestRequest, status: number, rows: readonly Row[], columns: readonly string[]): RawAnswer {
  const shaped = rows.map((row) => shapeRow(row, request.query, known(request, columns)));
  if (!String(request.headers["accept"] ?? "").includes("vnd.pgrst.object")) return jsonAnswer(status, shaped, { "content-range": shaped.length === 0 ? "*/*" : `0-${shaped.length - 1}/*` });
  if (shaped.length !== 1) throw new ServiceError(406, "PGRST116", "JSON object requested, multiple (or no) rows returned", { details: `The result contains ${shaped.length} rows` });
  return jsonAnswer(status, shaped[0]);
}

const prefers = ({ headers }: RestRequest, what: string): boolean => String(headers["prefer"] ?? "").split(",").map((one) => one.trim()).includes(what);

/** PostgREST answers a change with what it made only when asked (Prefer: return=representation). */
function changed(request: RestRequest, status: number, rows: readonly Row[], columns: readonly string[]): RawAnswer {
  return prefers(request, "return=representation") ? respond(request, status, rows, columns) : emptyAnswer(status === 200 ? 204 : status);
}

function bodyOf({ text, headers }: RestRequest): JsonNode {
  if (!String(headers["content-type"] ?? "").startsWith("application/json")) throw new ServiceError(415, "PGRST102", "Content-Type not acceptable");
  try {
    return parseJson(text);
  } catch {
    throw new ServiceError(400, "PGRST102", "Empty or invalid json");
  }
}

function rowsOf(request: RestRequest): readonly JsonNode[] {
  const body = bodyOf(request);
  return body.kind === "array" ? itemsOf(body) : [body];
}

const textAt = (row: JsonNode, key: string): string | null => {
  const value = member(row, key);
  return value === undefined || value.kind !== "scalar" || value.value === null ? null : String(value.value);
};

function idAt(row: JsonNode, key: string): string | null {
  const text = textAt(row, key);
  if (text === null) return null;
  return readId(text) ?? fail("22P02", `invalid input syntax for type macaddr8: ${JSON.stringify(text)}`);
}

function fail(code: string, message: string, status = 400): never {
  throw new ServiceError(status, code, message);
}

function draftAt(request: RestRequest, row: JsonNode): DraftRow {
  const id = idAt(row, "draft_id") ?? fail("23502", 'null value in column "draft_id" violates not-null constraint');
  return draftOf(request.emulation.store.state, request.caller!.user, id) ?? fail("42501", "new row violates row-level security policy", 403);
}

function refuseColumns(row: JsonNode, allowed: readonly string[], table: string): void {
  if (row.kind !== "object") fail("PGRST102", "Empty or invalid json");
  const strange = row.kind === "object" ? row.entries.find(([key]) => !allowed.includes(key)) : undefined;
  if (strange !== undefined) fail("PGRST204", `Could not find the '${strange[0]}' column of '${table}' in the schema cache`);
}

function insertDraft(request: RestRequest): RawAnswer {
  const [row] = rowsOf(request);
  refuseColumns(row!, ["detail"], "drafts");
  const draft = createDraft(request.emulation.store.state, request.caller!.user, textAt(row!, "detail"));
  const { columns, rows } = tables["drafts"]!;
  return changed(request, 201, rows(request.emulation.store.state, request.caller!.user).filter(({ id }) => id === withColons(draft.id)), columns);
}

function insertDraftSpecs(request: RestRequest): RawAnswer {
  const { state } = request.emulation.store;
  const rows = rowsOf(request);
  request.staged(rows.flatMap((row) => textAt(row, "catalog_name") ?? []));
  if (rows.length > mostRows) fail("sandbox", `a request may have ${mostRows} rows, and this has ${rows.length}: the emulator holds clients to what flowctl sends`);
  const merge = prefers(request, "resolution=merge-duplicates") && request.query.get("on_conflict")?.replaceAll(" ", "") === "draft_id,catalog_name";
  const read = rows.map((row) => {
    refuseColumns(row, ["draft_id", "catalog_name", "spec_type", "spec", "expect_pub_id", "detail"], "draft_specs");
    const spec = member(row, "spec");
    const staging = {
      name: textAt(row, "catalog_name") ?? fail("23502", 'null value in column "catalog_name" violates not-null constraint'), type: readType(textAt(row, "spec_type")),
      model: spec === undefined || (spec.kind === "scalar" && spec.value === null) ? null : printJson(spec), expectPubId: idAt(row, "expect_pub_id"), detail: textAt(row, "detail"),
    };
    if ((staging.type === null) !== (staging.model === null)) fail("23514", 'new row for relation "draft_specs" violates check constraint "spec and spec_type must be consistent"');
    return { draft: draftAt(request, row), staging };
  });
  const keys = read.map(({ draft, staging }) => `${draft.id} ${staging.name}`);
  if (new Set(keys).size < keys.length) fail("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time");
  if (!merge && read.some(({ draft, staging }) => draft.specs.some(({ name }) => name === staging.name))) fail("23505", 'duplicate key value violates unique constraint "draft_specs_draft_id_catalog_name_key"', 409);
  const staged = read.map(({ draft, staging }) => draftSpecRow(draft, stage(state, draft, staging), state));
  return changed(request, 201, staged, tables["draft_specs"]!.columns);
}

function insertPublication(request: RestRequest): RawAnswer {
  const [row] = rowsOf(request);
  refuseColumns(row!, ["data_plane_name", "detail", "draft_id", "dry_run"], "publications");
  const dryRun = member(row, "dry_run");
  const { emulation, caller } = request;
  const publication = createPublication(emulation.store.state, caller!.user, {
    draft: draftAt(request, row!), dataPlane: textAt(row!, "data_plane_name"), detail: textAt(row!, "detail"), dryRun: dryRun?.kind === "scalar" && dryRun.value === true,
  });
  emulation.publisher.queue(publication);
  return changed(request, 201, [publicationRow(publication)], tables["publications"]!.columns);
}

function remove(request: RestRequest): RawAnswer {
  const { emulation: { store: { state } }, caller, path, query } = request;
  const filters = [...query.keys()].filter((key) => key !== "select");
  if (filters.length === 0) fail("21000", "DELETE requires a WHERE clause");
  const { columns, rows } = tables[path]!;
  const gone = chosen(request, rows(state, caller!.user), columns);
  for (const row of gone) {
    const draft = draftOf(state, caller!.user, readId(String(row[path === "drafts" ? "id" : "draft_id"]))!);
    if (draft === undefined) continue;
    if (path === "drafts") deleteDraft(state, caller!.user, draft.id);
    else unstage(draft, [String(row["catalog_name"])]);
  }
  return changed(request, 200, gone, columns);
}

function pruneDraft(request: RestRequest): RawAnswer {
  const { state } = request.emulation.store;
  const id = idAt(bodyOf(request), "prune_draft_id") ?? fail("PGRST202", "Could not find the function without prune_draft_id");
  const draft = draftOf(state, request.caller!.user, id);
  const pruned = draft === undefined ? [] : prune(state, draft);
  return jsonAnswer(200, pruned.map(({ name, type, live, drafted }) => ({ catalog_name: name, spec_type: type, live_spec_md5: live, draft_spec_md5: drafted, inferred_schema_md5: null, live_inferred_schema_md5: null })));
}

function viewLogs(request: RestRequest): RawAnswer {
  const token = textAt(bodyOf(request), "bearer_token");
  const publication = request.emulation.store.state.publications.find(({ logsToken }) => logsToken === token);
  const lines = (publication?.logs ?? []).map(({ at, line }) => ({ logged_at: time(at), token, stream: "build", log_line: line }));
  const [, from = "0", until = ""] = /^(\d+)-(\d*)$/.exec(String(request.headers["range"] ?? "")) ?? [];
  return jsonAnswer(200, lines.slice(Number(from), until === "" ? undefined : Number(until) + 1));
}

function generateAccessToken(request: RestRequest): RawAnswer {
  const body = valueOf(bodyOf(request)) as Record<string, unknown>;
  return jsonAnswer(200, exchange(request.emulation.store.state, body["refresh_token_id"], body["secret"]));
}
