import { createHash } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { takeLock } from "@sophia/process-lock";
import { isRecord, parsed } from "./outcome.ts";
import { encoded, type RefreshToken } from "./refresh-token.ts";

/** What an exchange answers: `rotated` when the refresh token was for single use and is now another one. */
export interface Exchanged {
  readonly access: string;
  readonly rotated?: RefreshToken | undefined;
}

export interface TokenOptions {
  readonly agent: string;
  /** The token of the configuration. */
  readonly token: RefreshToken;
  readonly stateDir: string;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  readonly exchange: (token: RefreshToken) => Promise<Exchanged>;
}

interface Kept {
  access?: { readonly text: string; readonly until: number } | undefined;
  pending?: Promise<string> | undefined;
}

/** Access tokens last an hour; they are exchanged anew five minutes earlier. */
const EARLY = 300;
const HOUR = 3600;

const registry = Symbol.for("@sophia/estuary/tokens");

/**
 * Exchanges the refresh token for access tokens: one exchange at a time in a process (and, by a lock, over all processes), since each
 * costs the service a hash and a write. How long one lasts is measured from when it was asked for, so a wrong clock does no harm.
 *
 * A refresh token for single use comes back changed; it is written durably below `stateDir` before anything else is done, or the
 * account would be locked out.
 */
export class Tokens {
  readonly #options: TokenOptions;
  readonly #kept: Kept;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#kept = keptOf(`${options.agent}\n${options.stateDir}\n${fingerprint(options.token)}`);
  }

  async access(): Promise<string> {
    const kept = this.#kept;
    if (kept.access !== undefined && performance.now() < kept.access.until) return kept.access.text;
    kept.pending ??= this.#exchange().finally(() => (kept.pending = undefined));
    return kept.pending;
  }

  /** Forgets an access token that was turned away, unless another one has taken its place. */
  drop(access: string): void {
    if (this.#kept.access?.text === access) this.#kept.access = undefined;
  }

  /** The refresh token in base64, as the agent takes it for a bearer; undefined when it is for single use, and would be used up. */
  bearer(): string | undefined {
    return this.#stored() === undefined ? encoded(this.#options.token) : undefined;
  }

  async #exchange(): Promise<string> {
    const { stateDir, token, signal } = this.#options;
    // Taking the lock also proves that the folder can be written, before a token for single use is spent.
    const lock = await takeLock(join(stateDir, "token.lock"), { interval: 50, signal });
    try {
      const asked = performance.now();
      const { access, rotated } = await this.#options.exchange(this.#stored() ?? token);
      if (rotated !== undefined) this.#store(rotated);
      this.#kept.access = { text: access, until: asked + usable(access) * 1000 };
      return access;
    } finally {
      await lock.release();
    }
  }

  #path(): string {
    return join(this.#options.stateDir, "token.json");
  }

  #stored(): RefreshToken | undefined {
    let value: unknown;
    try {
      value = parsed(readFileSync(this.#path(), "utf8"));
    } catch {
      return undefined;
    }
    if (!isRecord(value) || value["for"] !== fingerprint(this.#options.token)) return undefined;
    const { id, secret } = value;
    return typeof id === "string" && typeof secret === "string" ? { id, secret } : undefined;
  }

  #store(rotated: RefreshToken): void {
    const first = this.#stored() === undefined;
    writeDurably(this.#path(), JSON.stringify({ for: fingerprint(this.#options.token), ...rotated }));
    if (!first) return;
    this.#options.report(
      `The refresh token is for single use: its successor is kept in ${this.#path()} and works on this machine only. Create one for multiple use, or take the key of a service account.`,
    );
  }
}

function writeDurably(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, "w", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Seconds an access token may be used, by its own claims. */
function usable(access: string): number {
  const claims = parsed(Buffer.from(access.split(".")[1] ?? "", "base64url").toString("utf8"));
  const { iat, exp } = isRecord(claims) ? claims : {};
  const lifetime = typeof iat === "number" && typeof exp === "number" && exp > iat ? exp - iat : HOUR;
  return lifetime > 2 * EARLY ? lifetime - EARLY : lifetime / 2;
}

function fingerprint(token: RefreshToken): string {
  return createHash("sha256").update(encoded(token)).digest("hex");
}

/** On globalThis, because code of dynamic providers may be loaded more than once into one process. */
function keptOf(key: string): Kept {
  const store = globalThis as { [registry]?: Map<string, Kept> };
  const all = (store[registry] ??= new Map<string, Kept>());
  const kept = all.get(key) ?? {};
  all.set(key, kept);
  return kept;
}
