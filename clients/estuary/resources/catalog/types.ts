import type { LiveSpec } from "../../api.ts";

/** Live specs by name; those that were deleted are not among them. */
export type Look = ReadonlyMap<string, LiveSpec>;

/**
 * A publication of ours as it is written down before it is asked for: what survives the process until the engine has stored the
 * result. Holds no secret in clear.
 */
export interface Attempt {
  readonly draft: string;
  /** Once the service has named it. */
  readonly publication?: string;
  /** Once it was published. */
  readonly pubId?: string;
  /** Text as sent, by name; null: a deletion. */
  readonly models: Readonly<Record<string, string | null>>;
  readonly encrypted: Readonly<Record<string, string>>;
  readonly digests: Readonly<Record<string, string>>;
  /** Tasks that it disabled because we asked. */
  readonly paused: readonly string[];
  /** Tasks that others had disabled and that it left so, with the reason. */
  readonly held?: Readonly<Record<string, string>>;
  /** Specs whose order to reset is carried out with it. */
  readonly resets?: readonly string[];
  /** What an interrupted run before it had published, as nobody had stored that either. */
  readonly former?: Attempt;
}

/** What interrupted runs published and the engine has not stored. */
export interface Lost {
  /** Of the newest of their publications. */
  readonly pubId: string;
  readonly pubIds: Readonly<Record<string, string>>;
  readonly models: Attempt["models"];
  readonly encrypted: Attempt["encrypted"];
  readonly digests: Attempt["digests"];
  readonly paused: readonly string[];
  readonly held: Readonly<Record<string, string>>;
  readonly resets: readonly string[];
}
