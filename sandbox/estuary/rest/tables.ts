/** Tables and views as PostgREST shows them to the caller: ids with colons, times as PostgreSQL writes them, specs as their text. */
import { createHash } from "node:crypto";

import { connectors, connectorOf } from "../connectors.ts";
import { dataPlanes } from "../behaviour.ts";
import { withColons } from "../ids.ts";
import { isAbsent, parseJson, RawText, valueOf } from "../json.ts";
import { references } from "../store/live.ts";
import type { DraftRow, LiveRow, PublicationRow, State, User } from "../types.ts";
import type { Row } from "./query.ts";

const raw = (text: string | null): RawText | null => (text === null ? null : new RawText(text));
const id = (text: string | null): string | null => (text === null ? null : withColons(text));
export const time = (milliseconds: number): string => new Date(milliseconds).toISOString().replace("Z", "000+00:00");
const md5 = (text: string | null): string | null => (text === null ? null : createHash("md5").update(text.trim()).digest("hex"));

export interface Table { readonly columns: readonly string[]; readonly rows: (state: State, user: User) => readonly Row[] }

const table = <Of>(columns: readonly string[], all: (state: State, user: User) => readonly Of[], row: (one: Of, state: State) => Row): Table => ({
  columns, rows: (state, user) => all(state, user).map((one) => row(one, state)),
});

const mayRead = (state: State) => ({ name }: { readonly name: string }) => state.behaviour.grants.some((prefix) => name.startsWith(prefix)) || name.startsWith("ops/");

const draftsOf = (state: State, user: User): DraftRow[] => state.drafts.filter((one) => one.user === user.id);

export function liveRow(row: LiveRow): Row {
  const { name, type, model, history: [last] } = row;
  const value = model === null ? undefined : (valueOf(parseJson(model)) as Record<string, Record<string, Record<string, unknown>>>);
  const image = typeof value?.["endpoint"]?.["connector"]?.["image"] === "string" ? value["endpoint"]["connector"]["image"] : null;
  const connector = image === null ? undefined : connectorOf(image);
  const uses = type === null || model === null ? undefined : references(type, parseJson(model));
  return {
    id: id(row.id), catalog_name: name, spec_type: type, spec: raw(model), built_spec: raw(row.built), created_at: time(row.createdAt), updated_at: time(row.updatedAt),
    last_pub_id: id(row.lastPubId), last_build_id: id(row.lastBuildId), md5: md5(model), data_plane_id: id(dataPlanes.find((plane) => plane.name === row.dataPlane)?.id ?? null), data_plane_name: row.dataPlane,
    connector_image_name: connector?.image ?? null, connector_image_tag: connector?.tag ?? null, reads_from: uses?.reads ?? null, writes_to: uses?.writes ?? null,
    last_pub_detail: last?.detail ?? null, last_pub_user_id: last?.user.id ?? null, last_pub_user_email: last?.user.email ?? null,
  };
}

const liveColumns = [
  "id", "catalog_name", "spec_type", "spec", "built_spec", "created_at", "updated_at", "last_pub_id", "last_build_id", "md5", "data_plane_id", "data_plane_name",
  "connector_image_name", "connector_image_tag", "reads_from", "writes_to", "last_pub_detail", "last_pub_user_id", "last_pub_user_email",
];

export function draftSpecRow(draft: DraftRow, row: DraftRow["specs"][number], state: State): Row {
  const live = state.live.find(({ name }) => name === row.name);
  return {
    id: id(row.id), draft_id: id(draft.id), catalog_name: row.name, spec_type: row.type, spec: raw(row.model), expect_pub_id: id(row.expectPubId), detail: row.detail,
    created_at: time(row.createdAt), updated_at: time(row.updatedAt), ...(state.behaviour.builtSpecs && { built_spec: raw(row.built) }),
    live_spec: raw(live?.model ?? null), live_spec_type: live?.type ?? null, last_pub_id: id(isAbsent(live?.type) ? null : live.lastPubId),
  };
}

const draftSpecColumns = ["id", "draft_id", "catalog_name", "spec_type", "spec", "expect_pub_id", "detail", "created_at", "updated_at"];

/** `buildIdLockFailure` and `expectPubIdMismatch` carry what did not match: under `lockFailures` (`failures` before), each with names as PostgreSQL writes them. */
export function publicationRow(one: PublicationRow): Row {
  const failures = one.status === "queued" ? [] : (one.outcome?.lockFailures ?? []);
  return {
    id: id(one.id), draft_id: id(one.draftId), user_id: one.user.id, data_plane_name: one.dataPlane, detail: one.detail, dry_run: one.dryRun, pub_id: id(one.status === "queued" ? null : one.pubId),
    created_at: time(one.createdAt), updated_at: time(one.updatedAt), logs_token: one.logsToken,
    job_status: { type: one.status, ...(failures.length > 0 && { lockFailures: failures.map(({ name, expected, actual }) => ({ catalog_name: name, expected, actual })) }) },
  };
}

export const tables: Readonly<Record<string, Table>> = {
  drafts: table(["id", "user_id", "detail", "created_at", "updated_at"], draftsOf, (one) => ({ id: id(one.id), user_id: one.user, detail: one.detail, created_at: time(one.createdAt), updated_at: time(one.updatedAt) })),
  draft_specs: table([...draftSpecColumns, "built_spec"], (state, user) => draftsOf(state, user).flatMap((draft) => draft.specs.map((row) => ({ draft, row }))), ({ draft, row }, state) => draftSpecRow(draft, row, state)),
  draft_specs_ext: table([...draftSpecColumns, "live_spec", "live_spec_type", "last_pub_id"], (state, user) => draftsOf(state, user).flatMap((draft) => draft.specs.map((row) => ({ draft, row }))), ({ draft, row }, state) => draftSpecRow(draft, row, state)),
  draft_errors: table(["draft_id", "scope", "detail"], (state, user) => draftsOf(state, user).flatMap((draft) => draft.errors.map((error) => ({ ...error, draft }))), ({ draft, scope, detail }) => ({ draft_id: id(draft.id), scope, detail })),
  publications: table(["id", "draft_id", "user_id", "data_plane_name", "detail", "dry_run", "pub_id", "created_at", "updated_at", "logs_token", "job_status"], (state, user) => state.publications.filter((one) => one.user.id === user.id), publicationRow),
  live_specs_ext: table(liveColumns, (state) => state.live.filter(mayRead(state)), liveRow),
  live_specs: table(liveColumns, (state) => state.live.filter(mayRead(state)), liveRow),
  publication_specs_ext: table(
    ["live_spec_id", "catalog_name", "pub_id", "last_pub_id", "detail", "published_at", "user_id", "user_email", "spec", "spec_type"],
    (state) => state.live.filter(mayRead(state)).flatMap((live) => live.history.map((one) => ({ live, one }))),
    ({ live, one }) => ({
      live_spec_id: id(live.id), catalog_name: live.name, pub_id: id(one.pubId), last_pub_id: id(live.lastPubId), detail: one.detail, published_at: time(one.at),
      user_id: one.user.id, user_email: one.user.email, spec: raw(one.model), spec_type: one.type,
    }),
  ),
  connectors: table(["id", "image_name", "connector_tags"], () => connectors(), (one) => ({
    id: id(one.id), image_name: one.image,
    connector_tags: [{ id: id(one.id), image_tag: one.tag, protocol: one.protocol, endpoint_spec_schema: one.config, resource_spec_schema: one.resource, job_status: { type: "success" } }],
  })),
  catalog_stats: table(
    ["catalog_name", "grain", "ts", ...["written_by_me", "read_by_me", "written_to_me", "read_from_me"].flatMap((way) => [`bytes_${way}`, `docs_${way}`]), "flow_document"],
    (state) => state.stats.filter(mayRead(state)),
    (one) => ({
      catalog_name: one.name, grain: one.grain, ts: time(one.ts), flow_document: {},
      docs_written_by_me: one.docs.writtenByMe, docs_read_by_me: one.docs.readByMe, docs_written_to_me: one.docs.writtenToMe, docs_read_from_me: one.docs.readFromMe,
      bytes_written_by_me: one.bytes.writtenByMe, bytes_read_by_me: one.bytes.readByMe, bytes_written_to_me: one.bytes.writtenToMe, bytes_read_from_me: one.bytes.readFromMe,
    }),
  ),
  combined_grants_ext: table(["object_role", "capability", "user_email", "user_id"], (state) => state.behaviour.grants.map((prefix) => ({ prefix, state })), ({ prefix, state }) => ({ object_role: prefix, capability: "admin", user_email: state.user.email, user_id: state.user.id })),
};
