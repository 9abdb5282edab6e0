/** What happens to live specs without the account: controllers of the service, and people in the dashboard. */
import { controllerUser, dataPlanes, person } from "../behaviour.ts";
import { connectorOf } from "../connectors.ts";
import { decryptConfig, encryptConfig } from "../encryption.ts";
import { isAbsent, member, nodeOf, parseJson, printJson, withMember } from "../json.ts";
import { nextId, zeroId } from "../ids.ts";
import type { CatalogType, State } from "../types.ts";
import { withVariants } from "../variants.ts";
import { begin } from "./activation.ts";
import { publishOne } from "./commit.ts";
import { isTask, liveSpec, liveSpecs, type Spec } from "./live.ts";

export interface Edit { readonly name: string; readonly type?: CatalogType | undefined; readonly model: string | null; readonly detail?: string | null | undefined; readonly by: "person" | "controller" | "account" }

/** @throws Error in words for whoever asked */
export function edit(state: State, { name, type, model, detail, by }: Edit): Spec | undefined {
  const user = by === "person" ? person : by === "controller" ? controllerUser : state.user;
  if (model !== null) parseJson(model);
  let row = state.live.find((one) => one.name === name);
  const kind = type ?? row?.type;
  if (model !== null && isAbsent(kind)) throw new Error(`there is no live spec ${JSON.stringify(name)}; of a new one say the type`);
  if (row === undefined) {
    const now = Date.now();
    row = { id: nextId(state), name, type: null, model: null, lastPubId: zeroId, lastBuildId: zeroId, dataPlane: dataPlanes[0].name, createdAt: now, updatedAt: now, built: null, history: [], activation: { lastActivated: zeroId, mode: "fast", since: now, failure: "" } };
    state.live = [...state.live, row].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  publishOne(state, row, { type: model === null ? null : kind!, model, detail: detail ?? null, user });
  return liveSpec(state, name);
}

/** Controllers publish specs anew without a change: their publication ids move. All of them when none is named. */
export function tick(state: State, names?: readonly string[]): string[] {
  state.live = state.live.filter(({ type }) => type !== null); // by now they are gone for good
  const moved = liveSpecs(state).filter(({ name }) => names === undefined || names.includes(name));
  for (const row of moved) publishOne(state, row, { type: row.type, model: row.model, detail: "updating inferred schema", user: controllerUser });
  return moved.map(({ name }) => name);
}

/** As Estuary does to tasks that fail for days, or have nothing to do. */
export function autoDisable(state: State, name: string, reason: string): Spec {
  const row = taskOf(state, name);
  const model = parseJson(row.model);
  const at = row.type === "collection" ? member(model, "derive")! : model;
  const disabled = withMember(at, "shards", withMember(member(at, "shards") ?? nodeOf({}), "disable", nodeOf(true)));
  publishOne(state, row, { type: row.type, model: printJson(row.type === "collection" ? withMember(model, "derive", disabled) : disabled), detail: reason, user: controllerUser });
  state.alerts.push({ name, type: "task_auto_disabled_failing", arguments: JSON.stringify({ reason }), firedAt: Date.now(), resolvedAt: null });
  return row;
}

/** As a connector does whose credentials change with their use: the same configuration, encrypted anew. */
export function rotateConfig(state: State, name: string): Spec {
  const row = taskOf(state, name);
  const model = parseJson(row.model);
  const endpoint = member(model, "endpoint");
  const connector = member(endpoint, "connector");
  const image = member(connector, "image");
  const schema = connectorOf(image?.kind === "scalar" ? String(image.value) : "")?.config;
  if (connector === undefined || schema === undefined) throw new Error(`${name} has no connector the emulator knows`);
  const plain = decryptConfig(state.key, member(connector, "config")!);
  const encrypted = parseJson(encryptConfig(state.key, nodeOf({ config: plain, schema: withVariants(schema) })));
  const changed = withMember(model, "endpoint", withMember(endpoint!, "connector", withMember(connector, "config", encrypted)));
  publishOne(state, row, { type: row.type, model: printJson(changed), detail: "updating config", user: controllerUser });
  return row;
}

/** The task's shards are started again, with what the behaviour says now. */
export function restart(state: State, name: string): Spec {
  const row = taskOf(state, name);
  begin(state, row, Date.now());
  return row;
}

function taskOf(state: State, name: string): Spec {
  const row = liveSpec(state, name);
  if (row === undefined || !isTask(row.type, parseJson(row.model))) throw new Error(`there is no live task ${JSON.stringify(name)}`);
  return row;
}
