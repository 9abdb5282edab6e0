import { z } from "zod";

import {
  behaviourChange, capacityChange, faultRequest, holdRelease, holdRequest, instanceEvent, launchPlan, resetRequest, userDataChange,
} from "./admin-schemas.ts";
import type { Emulation } from "./api.ts";
import { defaultCapacity } from "./behaviour.ts";
import { costOf, statusOf } from "./instances.ts";
import { terminate } from "./operations/instances.ts";
import { newState } from "./state.ts";
import type { Behaviour, FaultRecord, InstanceRecord } from "./types.ts";

/** An answer of the admin interface: a status and JSON. */
export interface AdminAnswer { readonly status: number; readonly body: unknown }

interface Call {
  readonly emulation: Emulation;
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
  readonly behaviourChanged: () => void;
}

type Route = readonly [method: string, pattern: RegExp, handle: (call: Call) => unknown];

/** What a caller did wrong: answered as status 400. */
class AdminError extends Error {}

const ok = { done: true };

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body ?? {});
  if (!result.success) throw new AdminError(z.prettifyError(result.error));
  return result.data;
}

const routes: readonly Route[] = [
  ["GET", /^\/?$/, ({ extra }) => extra.about()],
  ["GET", /^\/log$/, ({ emulation, query }) => ({ requests: emulation.log.list(Number(query.get("since") ?? 0)) })],
  ["DELETE", /^\/log$/, ({ emulation }) => (emulation.log.clear(), ok)],
  ["GET", /^\/cost$/, ({ emulation }) => costOf(emulation.store.state, Date.now())],
  ["GET", /^\/state$/, ({ emulation }) => {
    const { apiKey: _key, adminToken: _token, ...rest } = emulation.store.state;
    return { ...rest, instances: rest.instances.map(summary) };
  }],
  ["GET", /^\/instances$/, ({ emulation }) => ({ instances: emulation.store.state.instances.map(summary) })],
  ["GET", /^\/instances\/([^/]+)\/user-data$/, (call) => ({ userData: instanceOf(call).userData ?? null })],
  ["PUT", /^\/instances\/([^/]+)\/user-data$/, (call) => {
    instanceOf(call).userData = read(userDataChange, call.body).userData;
    call.emulation.store.save();
    return ok;
  }],
  ["POST", /^\/instances\/([^/]+)$/, (call) => {
    const instance = instanceOf(call);
    happen(call.emulation, instance, read(instanceEvent, call.body).event);
    call.emulation.store.save();
    return summary(instance);
  }],
  ["GET", /^\/behaviour$/, ({ emulation }) => emulation.store.state.behaviour],
  ["PATCH", /^\/behaviour$/, ({ emulation: { store }, body, extra }) => {
    store.state.behaviour = changed(store.state.behaviour, read(behaviourChange, body));
    store.save();
    extra.behaviourChanged();
    return store.state.behaviour;
  }],
  ["GET", /^\/capacity$/, ({ emulation }) => ({ capacity: emulation.store.state.capacity })],
  ["PUT", /^\/capacity$/, ({ emulation: { store }, body }) => {
    const { windows, ...entry } = read(capacityChange, body);
    const now = Date.now();
    const others = store.state.capacity.filter(({ type, region }) => type !== entry.type || region !== entry.region);
    const absolute = windows?.map(({ from, until, count }) => ({ from: now + from, until: now + until, count }));
    store.state.capacity = [...others, { ...entry, ...(absolute && { windows: absolute }) }];
    store.save();
    return { capacity: store.state.capacity };
  }],
  ["DELETE", /^\/capacity$/, ({ emulation: { store } }) => {
    store.state.capacity = [...defaultCapacity];
    store.save();
    return ok;
  }],
  ["POST", /^\/launch-plans$/, ({ emulation: { store }, body }) => {
    store.state.plans.push(read(launchPlan, body));
    store.save();
    return { plans: store.state.plans };
  }],
  ["DELETE", /^\/launch-plans$/, ({ emulation: { store } }) => {
    store.state.plans = [];
    store.save();
    return ok;
  }],
  ["GET", /^\/faults$/, ({ emulation }) => ({ faults: emulation.store.state.faults })],
  ["POST", /^\/faults$/, ({ emulation: { store }, body }) => {
    const fault: FaultRecord = { ...read(faultRequest, body), id: `fault-${nextNumber(store.state.faults)}`, seen: 0, met: 0 };
    store.state.faults.push(fault);
    store.save();
    return fault;
  }],
  ["DELETE", /^\/faults(?:\/([^/]+))?$/, ({ emulation: { store }, parameter }) => {
    store.state.faults = parameter === "" ? [] : store.state.faults.filter(({ id }) => id !== parameter);
    store.save();
    return ok;
  }],
  ["GET", /^\/holds$/, ({ emulation }) => ({ holds: emulation.holds.list() })],
  ["POST", /^\/holds$/, ({ emulation, body }) => emulation.holds.add(read(holdRequest, body))],
  ["GET", /^\/holds\/([^/]+)$/, async ({ emulation, parameter, query }) =>
    (await emulation.holds.watch(parameter, Math.min(Number(query.get("wait") ?? 0), 60_000))) ?? unknown("hold", parameter)],
  ["POST", /^\/holds\/([^/]+)\/release$/, ({ emulation, parameter, body }) => {
    const released = emulation.holds.release(parameter, read(holdRelease, body).outcome);
    return released === undefined ? unknown("hold", parameter) : { released };
  }],
  ["POST", /^\/reset$/, ({ emulation, body, extra }) => {
    const { seed, behaviour } = read(resetRequest, body);
    const { store } = emulation;
    emulation.holds.releaseAll("discard");
    const fresh = newState({ seed }, store.state);
    Object.assign(store.state, fresh, { behaviour: changed(fresh.behaviour, behaviour ?? {}) });
    emulation.log.clear();
    store.save();
    extra.behaviourChanged();
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
    return { status: 200, body: await route[2]({ emulation, body, query, extra, parameter: route[1].exec(path)?.[1] ?? "" }) };
  } catch (error) {
    if (error instanceof AdminError || error instanceof SyntaxError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

function unknown(what: string, id: string): never {
  throw new AdminError(`there is no ${what} ${JSON.stringify(id)}`);
}

function nextNumber(faults: readonly FaultRecord[]): number {
  return Math.max(0, ...faults.map(({ id }) => Number(id.split("-")[1]))) + 1;
}

type BehaviourChange = z.output<typeof behaviourChange>;

function changed(behaviour: Behaviour, { quotas, ...change }: BehaviourChange): Behaviour {
  return { ...behaviour, ...change, quotas: { ...behaviour.quotas, ...quotas } };
}

function instanceOf({ emulation, parameter }: Call): InstanceRecord {
  return emulation.store.state.instances.find(({ id }) => id === parameter) ?? unknown("instance", parameter);
}

/** Without user data, which may hold secrets; it is asked for by itself. */
function summary({ userData: _userData, jupyterToken: _token, ...rest }: InstanceRecord): object {
  return { ...rest, status: statusOf(rest, Date.now()) };
}

function happen({ store }: Emulation, instance: InstanceRecord, event: z.output<typeof instanceEvent>["event"]): void {
  const now = Date.now();
  switch (event) {
    case "activate": Object.assign(instance, { activeAt: now, ipAt: now, privateIpAt: now }); break;
    case "unhealthy": instance.unhealthyAt = now; break;
    case "recover": instance.unhealthyAt = undefined; break;
    case "preempt": Object.assign(instance, { preemptedAt: now, forgottenAt: now + store.state.behaviour.remembrance }); break;
    case "terminate": terminate({ state: store.state, now }, instance); break;
    case "forget": instance.forgottenAt = now; break;
  }
}
