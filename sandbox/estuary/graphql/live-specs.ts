/** Live specs, and references to them, as GraphQL shows them. */
import { mayAccess, requireRead } from "../agent/grants.ts";
import { nextRetry, shardOf } from "../agent/status.ts";
import { ServiceError } from "../answer.ts";
import { dataPlanes } from "../behaviour.ts";
import { isAbsent, parseJson, RawText } from "../json.ts";
import { statusOf } from "../store/activation.ts";
import { isDisabled, liveSpec, liveSpecs, readersOf, references, writersOf, type Spec } from "../store/live.ts";
import type { AlertRow, CatalogType, HistoryRow, State } from "../types.ts";
import { pageOf, type PageArguments } from "./pages.ts";
import type { Context } from "./context.ts";

export interface LiveSpecsBy { readonly names?: readonly string[] | null; readonly prefix?: string | null; readonly catalogType?: CatalogType | null; readonly dataPlaneName?: string | null }

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
const raw = (text: string | null): RawText | null => (text === null ? null : new RawText(text));

export function listLiveSpecs({ by, ...page }: PageArguments & { readonly by: LiveSpecsBy }, { emulation: { store: { state } } }: Context): unknown {
  const { names, prefix, catalogType, dataPlaneName } = by;
  if ((isAbsent(names) || names.length === 0) === (isAbsent(prefix) || prefix === "")) throw new ServiceError(200, "invalid", "exactly one of names and prefix must be given");
  if (!isAbsent(prefix) && prefix !== "" && !prefix.endsWith("/")) throw new ServiceError(200, "invalid", `invalid prefix ${JSON.stringify(prefix)}: it must end with /`);
  if ((names?.length ?? 0) > 100) throw new ServiceError(200, "invalid", "at most 100 names");
  if (!isAbsent(prefix)) requireRead(state, [prefix]);
  else requireRead(state, []);
  const chosen = (!isAbsent(names) ? [...new Set(names)] : liveSpecs(state).filter(({ name }) => name.startsWith(prefix!)).map(({ name }) => name))
    .filter((name) => {
      const row = liveSpec(state, name);
      return (isAbsent(catalogType) || row?.type === catalogType) && (isAbsent(dataPlaneName) || row?.dataPlane === dataPlaneName);
    });
  return refs(state, chosen, page);
}

function refs(state: State, names: readonly string[], page: PageArguments): unknown {
  return pageOf([...names].sort(), (name) => name, (name) => reference(state, name), page);
}

/** Who has no right to a name learns nothing of it, not even whether it is there. */
function reference(state: State, name: string): object {
  const row = mayAccess(state, name) ? liveSpec(state, name) : undefined;
  return {
    catalogName: name, userCapability: mayAccess(state, name) ? "admin" : null, liveSpec: row === undefined ? null : specNode(state, row),
    lastPublication: row?.history[0] === undefined ? null : historyNode(row.history[0]),
    publicationHistory: (page: PageArguments) => (row === undefined ? null : pageOf(row.history, ({ pubId }) => pubId, historyNode, page, 20)),
    status: row === undefined ? null : statusNode(row),
    activeAlerts: () => state.alerts.filter((one) => one.name === name && one.resolvedAt === null).map(alertNode),
    alertHistory: ({ before, last }: PageArguments) => pageOf(state.alerts.filter((one) => one.name === name && one.resolvedAt !== null), alertCursor, alertNode, { before: before ?? null, last: last ?? null }),
  };
}

function specNode(state: State, row: Spec): object {
  const model = parseJson(row.model);
  const uses = references(row.type, model);
  const list = (names: readonly string[]) => (page: PageArguments) => refs(state, names, page);
  return {
    catalogName: row.name, catalogType: row.type, createdAt: iso(row.createdAt), updatedAt: iso(row.updatedAt), liveSpecId: row.id, lastPubId: row.lastPubId, lastBuildId: row.lastBuildId,
    dataPlaneId: dataPlanes.find(({ name }) => name === row.dataPlane)?.id ?? dataPlanes[0].id, model: raw(row.model), builtSpec: raw(row.built), isDisabled: isDisabled(row.type, model),
    readsFrom: list(uses.reads), writesTo: list(uses.writes), readBy: list(readersOf(state, row.name).map(({ name }) => name)), writtenBy: list(writersOf(state, row.name).map(({ name }) => name)), sourceCapture: null,
  };
}

function historyNode({ pubId, detail, at, user, model }: HistoryRow): object {
  return { publicationId: pubId, detail, publishedAt: iso(at), userId: user.id, userEmail: user.email, userFullName: null, userAvatarUrl: null, model: raw(model) };
}

function statusNode(row: Spec): object {
  const status = statusOf(row)!;
  const at = iso(status.since);
  return {
    type: status.type, summary: status.summary, connector: null,
    controller: {
      abandon: null, alerts: null, autoDiscover: null, configUpdate: null, error: null, failures: 0, inferredSchema: null, nextRun: null, sourceCapture: null, updatedAt: at,
      publications: { history: [], maxObservedPubId: row.lastPubId, nextAfter: null, pendingRepublish: null },
      activation: row.type === "test" ? null : {
        lastActivated: status.lastActivated, lastActivatedAt: at, recentFailureCount: status.failure === undefined ? 0 : 1,
        shardStatus: status.shards === undefined ? null : { count: 1, firstTs: at, lastTs: at, status: status.shards },
        lastFailure: status.failure === undefined ? null : { message: status.failure, ts: at, fields: {}, shard: shardOf(row.name, row.lastBuildId) },
        nextRetry: status.failure === undefined ? null : nextRetry(status.since),
      },
    },
  };
}

export const alertCursor = ({ name, type, firedAt }: AlertRow): string => `${firedAt}/${type}/${name}`;

export function alertNode(alert: AlertRow): object {
  return {
    alertType: alert.type, catalogName: alert.name, arguments: new RawText(alert.arguments), firedAt: iso(alert.firedAt), resolvedAt: alert.resolvedAt === null ? null : iso(alert.resolvedAt), resolvedArguments: null,
  };
}
