import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { defaultBehaviour, defaultCapacity, defaultGlobalRules } from "./behaviour.ts";
import { isLiving } from "./instances.ts";
import type { Behaviour, InstanceRecord, State } from "./types.ts";

/** The state and where it lies; without a file it lives as long as the process. */
export interface Store {
  readonly state: State;
  /** To be called after every change, before anyone is told of it. */
  save(): void;
  /** Nothing is written on its own any more. */
  close(): void;
}

export interface StoreOptions {
  /** Path of the state file; made when missing. */
  readonly file?: string | undefined;
  /** Of a new state's random choices. Default: random. */
  readonly seed?: number | undefined;
  readonly behaviour?: Partial<Behaviour> | undefined;
  readonly apiKey?: string | undefined;
}

/** Random, and of the shape of the real cloud's keys, so that what redacts them redacts this one. */
function newApiKey(): string {
  return `secret_sandbox_${randomBytes(16).toString("hex")}.${randomBytes(16).toString("hex")}`;
}

/** A new account: nothing in it. The keys stay when `former` is given. */
export function newState(options: Omit<StoreOptions, "file">, former?: State): State {
  return {
    version: 1,
    apiKey: former?.apiKey ?? options.apiKey ?? newApiKey(),
    adminToken: former?.adminToken ?? randomBytes(16).toString("hex"),
    random: (options.seed ?? randomBytes(4).readInt32LE()) | 0,
    launches: 0,
    behaviour: { ...defaultBehaviour, ...options.behaviour },
    capacity: [...defaultCapacity],
    plans: [], faults: [], instances: [], sshKeys: [], filesystems: [], rulesets: [],
    globalRules: defaultGlobalRules,
  };
}

/**
 * Reads the state file, or begins a new account. `behaviour` changes what was kept.
 * @throws Error naming the file when it cannot be read or is of another form
 */
export function openStore(options: StoreOptions): Store {
  const { file } = options;
  const former = file !== undefined && existsSync(file) ? readState(file) : undefined;
  const state = former ?? newState(options);
  state.behaviour = { ...state.behaviour, ...options.behaviour };
  let next: NodeJS.Timeout | undefined;
  const save = () => {
    if (file === undefined) return;
    const now = Date.now();
    for (const one of state.instances) if (isOver(one, now)) one.userData = undefined;
    // One whose end was planned with its launch ends without a change that would be saved.
    const ends = state.instances.flatMap(({ preemptedAt, userData }) => (userData !== undefined && preemptedAt !== undefined && preemptedAt > now ? [preemptedAt] : []));
    clearTimeout(next);
    if (ends.length > 0) next = setTimeout(save, Math.min(Math.min(...ends) - now, longestTimer)).unref();
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  save();
  return { state, save, close: () => clearTimeout(next) };
}

/** Most milliseconds a timer of Node may have. */
const longestTimer = 2 ** 31 - 1;

/** It has ended or is about to, and its node is gone, which is removed by what its user data says: that holds secrets, and goes. */
function isOver(instance: InstanceRecord, now: number): boolean {
  return instance.nodeIn === undefined && !isLiving(instance, now);
}

function readState(file: string): State {
  try {
    const state = JSON.parse(readFileSync(file, "utf8")) as State;
    if (state.version !== 1 || !Array.isArray(state.instances)) throw new Error("it is of another form");
    return state;
  } catch (error) {
    throw new Error(`the Lambda Cloud emulator's state ${file} cannot be read: ${(error as Error).message}; delete it to begin with an empty account`, { cause: error });
  }
}
