import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { dataPlanes, defaultBehaviour } from "./behaviour.ts";
import { nextId } from "./ids.ts";
import type { Behaviour, RefreshToken, State } from "./types.ts";

/** The state and where it lies; without a file it lives as long as the process. */
export interface Store {
  readonly state: State;
  /** To be called after every change, before anyone is told of it. */
  save(): void;
}

export interface StoreOptions {
  /** Path of the state file; made when missing. */
  readonly file?: string | undefined;
  /** First number of the ids of a new state. Default random. */
  readonly seed?: number | undefined;
  /** Whether GraphQL has drafts, publications and statistics. Default: as kept, of a new state true. */
  readonly extension?: boolean | undefined;
  readonly behaviour?: Partial<Behaviour> | undefined;
}

const days = 86_400_000;

/** A new account: nothing in it but a place for its data. Its tokens stay when `former` is given. */
export function newState({ seed, extension, behaviour }: Omit<StoreOptions, "file">, former?: State): State {
  const user = former?.user ?? { id: "7e57ab1e-0000-4000-8000-000000000001", email: "owner@sandbox.test" };
  const state: State = {
    version: 1, adminToken: former?.adminToken ?? randomBytes(16).toString("hex"), key: former?.key ?? randomBytes(32).toString("hex"), user,
    // Never back to ids that were given before.
    ids: former?.ids ?? Math.abs(seed ?? randomBytes(3).readUIntBE(0, 3)), generation: former?.generation ?? 0, grantsChangedAt: 0,
    behaviour: { ...defaultBehaviour, ...behaviour, ...(extension !== undefined && { extension }) },
    faults: [], tokens: [], live: [], drafts: [], publications: [], stats: [], accounts: [], subscriptions: [], alerts: [],
    mappings: [{ prefix: "sophia-ai/", spec: JSON.stringify({ stores: [{ provider: "GCS", bucket: "estuary-sandbox", prefix: "collection-data/" }], data_planes: [dataPlanes[0].name] }), detail: null }],
  };
  state.tokens.push(former?.tokens[0] ?? newToken(state, "sandbox", 90 * days));
  return state;
}

/** @param validFor milliseconds from its last use */
export function newToken(state: State, detail: string | null, validFor: number, more: Partial<Pick<RefreshToken, "multiUse" | "account" | "user">> = {}): RefreshToken {
  const now = Date.now();
  return { id: nextId(state), secret: newSecret(), user: state.user, multiUse: true, detail, createdAt: now, updatedAt: now, validFor, uses: 0, ...more };
}

export function newSecret(): string {
  return `sandbox-${randomBytes(18).toString("hex")}`;
}

/** The form in which a refresh token is given to people: FLOW_AUTH_TOKEN. */
export function tokenText({ id, secret }: Pick<RefreshToken, "id" | "secret">): string {
  return Buffer.from(JSON.stringify({ id, secret })).toString("base64");
}

/**
 * Reads the state file, or begins a new account. `behaviour` and `extension` change what was kept.
 * @throws Error naming the file when it cannot be read or is of another form
 */
export function openStore(options: StoreOptions): Store {
  const { file, extension, behaviour } = options;
  const state = file !== undefined && existsSync(file) ? readState(file) : newState(options);
  state.behaviour = { ...state.behaviour, ...behaviour, ...(extension !== undefined && { extension }) };
  const save = () => {
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  save();
  return { state, save };
}

function readState(file: string): State {
  try {
    const state = JSON.parse(readFileSync(file, "utf8")) as State;
    if (state.version !== 1 || !Array.isArray(state.live)) throw new Error("it is of another form");
    return { ...state, behaviour: { ...defaultBehaviour, ...state.behaviour } };
  } catch (error) {
    throw new Error(`the Estuary emulator's state ${file} cannot be read: ${(error as Error).message}; delete it to begin with an empty account`, { cause: error });
  }
}
