import type { z } from "zod";
import { prettifyError } from "zod";

import * as schemas from "./admin-schemas.ts";
import type { Emulation } from "./emulation.ts";
import { newState } from "./state.ts";
import { settle, statusOf } from "./store/activation.ts";
import { autoDisable, edit, restart, rotateConfig, tick } from "./store/controllers.ts";
import { liveSpec } from "./store/live.ts";
import { addStats } from "./store/stats.ts";
import type { Behaviour, FaultRecord, State } from "./types.ts";

/** An answer of the admin interface: a status and JSON. */
export interface AdminAnswer { readonly status: number; readonly body: unknown }

interface Call {
  readonly emulation: Emulation;
  readonly state: State;
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly parameter: string;
  readonly extra: AdminExtra;
}

/** What the process adds to the emulator's own answers. */
export interface AdminExtra {
  readonly about: () => object;
  /** Undefined where nothing but its owner ends the emulator. */
  readonly shutDown?: (() => void) | undefined;
}

type Route = readonly [method: string, pattern: RegExp, handle: (call: Call) => unknown];

/** What a caller did wrong: answered as status 400. */
class AdminError extends Error {}

const ok = { done: true };

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body ?? {});
  if (!result.success) throw new AdminError(prettifyError(result.error));
  return result.data;
}

const routes: readonly Route[] = [
  ["GET", /^\/?$/, ({ extra }) => extra.about()],
  ["GET", /^\/log$/, ({ emulation, query }) => ({ requests: emulation.log.list(Number(query.get("since") ?? 0)) })],
  ["DELETE", /^\/log$/, ({ emulation }) => (emulation.log.clear(), ok)],
  ["GET", /^\/state$/, ({ state }) => {
    const { adminToken: _admin, key: _key, tokens: _tokens, ...rest } = state;
    return rest;
  }],
  ["GET", /^\/live$/, ({ state, query }) => {
    const row = liveSpec(state, query.get("name") ?? "");
    return { spec: row === undefined ? null : { ...row, status: statusOf(row) } };
  }],
  ["GET", /^\/behaviour$/, ({ state }) => state.behaviour],
  ["PATCH", /^\/behaviour$/, ({ state, body }) => {
    const change = read(schemas.behaviourChange, body);
    state.behaviour = { ...state.behaviour, ...(change as Partial<Behaviour>) };
    if (change.grants !== undefined || change.snapshotSeconds !== undefined) state.grantsChangedAt = Date.now();
    if (change.activation !== undefined) settle(state);
    return state.behaviour;
  }],
  ["POST", /^\/edit$/, ({ state, body }) => told(() => ({ spec: edit(state, read(schemas.edit, body)) ?? null }))],
  ["POST", /^\/tick$/, ({ state, body }) => ({ moved: tick(state, read(schemas.tick, body).names) })],
  ["POST", /^\/auto-disable$/, ({ state, body }) => told(() => {
    const { name, reason } = read(schemas.autoDisable, body);
    return { spec: autoDisable(state, name, reason) };
  })],
  ["POST", /^\/rotate-config$/, ({ state, body }) => told(() => ({ spec: rotateConfig(state, read(schemas.rotateConfig, body).name) }))],
  ["POST", /^\/restart$/, ({ state, body }) => told(() => ({ spec: restart(state, read(schemas.rotateConfig, body).name) }))],
  ["POST", /^\/stats$/, ({ state, body }) => (addStats(state, read(schemas.stats, body)), ok)],
  ["POST", /^\/expire-tokens$/, ({ state }) => {
    state.generation += 1;
    return ok;
  }],
  ["GET", /^\/faults$/, ({ state }) => ({ faults: state.faults })],
  ["POST", /^\/faults$/, ({ state, body }) => {
    const fault: FaultRecord = { ...read(schemas.faultRequest, body), id: `fault-${Math.max(0, ...state.faults.map(({ id }) => Number(id.split("-")[1]))) + 1}`, seen: 0, met: 0 };
    state.faults.push(fault);
    return fault;
  }],
  ["DELETE", /^\/faults(?:\/([^/]+))?$/, ({ state, parameter }) => {
    state.faults = parameter === "" ? [] : state.faults.filter(({ id }) => id !== parameter);
    return ok;
  }],
  ["GET", /^\/holds$/, ({ emulation }) => ({ holds: emulation.holds.list() })],
  ["POST", /^\/holds$/, ({ emulation, body }) => emulation.holds.add(read(schemas.holdRequest, body))],
  ["GET", /^\/holds\/([^/]+)$/, async ({ emulation, parameter, query }) =>
    (await emulation.holds.watch(parameter, Math.min(Number(query.get("wait") ?? 0), 60_000))) ?? unknown("hold", parameter)],
  ["POST", /^\/holds\/([^/]+)\/release$/, ({ emulation, parameter, body }) => {
    const released = emulation.holds.release(parameter, read(schemas.holdRelease, body).outcome);
    return released === undefined ? unknown("hold", parameter) : { released };
  }],
  ["POST", /^\/reset$/, ({ emulation, state, body }) => {
    const { seed, behaviour } = read(schemas.resetRequest, body);
    emulation.holds.releaseAll("discard");
    Object.assign(state, newState({ seed, behaviour: behaviour }, state));
    emulation.log.clear();
    return ok;
  }],
  ["POST", /^\/shutdown$/, ({ extra }) => {
    if (extra.shutDown === undefined) throw new AdminError("this emulator is ended by the process it runs in");
    setTimeout(extra.shutDown, 10);
    return ok;
  }],
];

/** Answers a request to the admin interface; `path` begins after the token. */
export async function answerAdmin(emulation: Emulation, extra: AdminExtra, method: string, path: string, query: URLSearchParams, text: string): Promise<AdminAnswer> {
  const matching = routes.filter(([, pattern]) => pattern.test(path));
  const route = matching.find(([wanted]) => wanted === method);
  if (route === undefined) {
    const reason = matching.length === 0 ? `there is no ${path}` : `${path} takes ${matching.map(([wanted]) => wanted).join(", ")}`;
    return { status: matching.length === 0 ? 404 : 405, body: { error: reason } };
  }
  try {
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const answer = await route[2]({ emulation, state: emulation.store.state, body, query, extra, parameter: route[1].exec(path)?.[1] ?? "" });
    if (method !== "GET") emulation.store.save();
    return { status: 200, body: answer };
  } catch (error) {
    if (error instanceof AdminError || error instanceof SyntaxError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

/** What the work refuses is told to the caller. */
function told<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof AdminError ? error : new AdminError((error as Error).message, { cause: error });
  }
}

function unknown(what: string, id: string): never {
  throw new AdminError(`there is no ${what} ${JSON.stringify(id)}`);
}
