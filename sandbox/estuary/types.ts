/** What the emulator keeps, as it lies in its state file. Times are milliseconds since 1970, ids sixteen hexadecimal digits. */

export type CatalogType = "capture" | "collection" | "materialization" | "test";
export const catalogTypes: readonly CatalogType[] = ["capture", "collection", "materialization", "test"];

/** How a task comes to run after a publication: at once; not until told; or its shards fail. */
export type Activation = "fast" | "slow" | "fail";

/** How the emulated service behaves; every value can be changed while it runs (admin: PATCH /behaviour). */
export interface Behaviour {
  /** Whether GraphQL has drafts, publications and statistics (schema/extension.graphql). Default true. */
  readonly extension: boolean;
  /** Of tasks published from now on; "fast" also lets those go that wait or fail. Default "fast". */
  readonly activation: Activation;
  /** Only these tasks are slow or fail; empty: all. Default empty. */
  readonly activationNames: readonly string[];
  /** What a failing shard says. */
  readonly failure: string;
  /** Seconds until a new grant is known to GraphQL, which answers 307 until then. Default 0. */
  readonly snapshotSeconds: number;
  /** Prefixes the account has rights at. Default: everything. */
  readonly grants: readonly string[];
  /** Whether a dry run's built specs can be read. Default true. */
  readonly builtSpecs: boolean;
  /** Tasks whose every binding a build backfills, whatever changed. Default none. */
  readonly unexpectedBackfills: readonly string[];
  /** Milliseconds a publication stays queued at least. Default 0. */
  readonly publicationMilliseconds: number;
  /** Validity of an access token. Default 3600. */
  readonly accessTokenSeconds: number;
  /** Whether the account's refresh token works once and is answered with the next. Default false. */
  readonly singleUse: boolean;
  /** Whether controllers publish anew, without a change, what was just published; "quiet" waits for `tick`. Default "quiet". */
  readonly controllers: "quiet" | "busy";
  /** Storage whose checks fail: names of buckets. Default none. */
  readonly brokenBuckets: readonly string[];
}

export interface User { readonly id: string; readonly email: string }

export interface RefreshToken {
  readonly id: string;
  secret: string;
  readonly user: User;
  multiUse: boolean;
  readonly detail: string | null;
  readonly createdAt: number;
  updatedAt: number;
  /** Milliseconds from its last use; 0: revoked. */
  validFor: number;
  uses: number;
  /** Catalog name of the service account that owns it. */
  readonly account?: string | undefined;
}

export interface HistoryRow { readonly pubId: string; readonly detail: string | null; readonly at: number; readonly user: User; readonly model: string | null; readonly type: CatalogType | null }

export interface LiveRow {
  readonly id: string;
  readonly name: string;
  /** Both null: deleted. */
  type: CatalogType | null;
  model: string | null;
  lastPubId: string;
  lastBuildId: string;
  dataPlane: string;
  readonly createdAt: number;
  updatedAt: number;
  built: string | null;
  /** Newest first. */
  history: HistoryRow[];
  activation: { lastActivated: string; mode: Activation; since: number; failure: string };
}

export interface DraftSpecRow {
  readonly id: string;
  readonly name: string;
  /** Both null: a deletion. */
  type: CatalogType | null;
  model: string | null;
  expectPubId: string | null;
  detail: string | null;
  built: string | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Problem { readonly scope: string; readonly detail: string }

export interface DraftRow { readonly id: string; readonly user: string; detail: string | null; readonly createdAt: number; updatedAt: number; specs: DraftSpecRow[]; errors: Problem[] }

export const publicationStatuses = [
  "queued", "success", "buildFailed", "testFailed", "publishFailed", "emptyDraft", "expectPubIdMismatch", "buildIdLockFailure", "deprecatedBackground",
] as const;
export type PublicationStatus = (typeof publicationStatuses)[number];

export interface LockFailure { readonly name: string; readonly expected: string; readonly actual: string | null }

/** How a publication ended. */
export interface Outcome { readonly status: PublicationStatus; readonly errors: readonly Problem[]; readonly lockFailures: readonly LockFailure[] }

export interface PublicationRow {
  readonly id: string;
  readonly draftId: string;
  readonly user: User;
  readonly dataPlane: string | null;
  readonly detail: string | null;
  readonly dryRun: boolean;
  pubId: string | null;
  readonly createdAt: number;
  updatedAt: number;
  readonly logsToken: string;
  logs: { at: number; line: string }[];
  /** It is done, though it may not be told yet. */
  outcome: Outcome | null;
  /** What is told. */
  status: PublicationStatus;
}

export interface StatsRow { readonly name: string; readonly grain: "hourly" | "daily" | "monthly"; readonly ts: number; readonly docs: Counts; readonly bytes: Counts }
export interface Counts { writtenByMe: number; readByMe: number; writtenToMe: number; readFromMe: number }

export interface AccountRow { readonly name: string; readonly user: User; readonly createdAt: number; grants: { prefix: string; capability: string; createdAt: number }[] }
export interface SubscriptionRow { readonly prefix: string; readonly email: string; alertTypes: string[]; detail: string | null; readonly createdAt: number; updatedAt: number }
export interface MappingRow { readonly prefix: string; spec: string; detail: string | null }
export interface AlertRow { readonly name: string; readonly type: string; readonly arguments: string; readonly firedAt: number; resolvedAt: number | null }

/** What a request meets instead of, or beside, its ordinary answer. */
export interface Fault {
  /** Name of an operation (operations.ts), or "*". `runPublication` is the work of a publication, after it was queued. */
  readonly operation: string;
  /** Only requests of this surface. */
  readonly surface?: Surface | undefined;
  /** The ordinary answer (default); an error as the surface tells it; a page of HTML; any body; or none, the connection cut. */
  readonly answer?: "ordinary" | "error" | "html" | "body" | "lost" | undefined;
  /** Whether the operation does its work all the same. Default: only with the ordinary answer. */
  readonly takesEffect?: boolean | undefined;
  /** Milliseconds before the answer, after the work. */
  readonly delay?: number | undefined;
  /** HTTP status. Default 500 (error, html), 200 (body). */
  readonly status?: number | undefined;
  /** Of the error; of `runPublication`, how the publication ends: "publishFailed", "buildIdLockFailure", ... */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How many matching requests pass before. Default 0. */
  readonly skip?: number | undefined;
  /** How many it meets then. Default 1; 0 for all. */
  readonly times?: number | undefined;
}

export interface FaultRecord extends Fault { readonly id: string; seen: number; met: number }

export type Surface = "rest" | "graphql" | "agent" | "encryption";

export interface State {
  /** Version of this form. */
  readonly version: 1;
  readonly adminToken: string;
  /** Key of access tokens and of what is encrypted. */
  readonly key: string;
  readonly user: User;
  /** Counts the ids given. */
  ids: number;
  /** Access tokens of an earlier one are refused. */
  generation: number;
  /** When the grants changed last. */
  grantsChangedAt: number;
  behaviour: Behaviour;
  faults: FaultRecord[];
  tokens: RefreshToken[];
  live: LiveRow[];
  drafts: DraftRow[];
  publications: PublicationRow[];
  stats: StatsRow[];
  accounts: AccountRow[];
  subscriptions: SubscriptionRow[];
  mappings: MappingRow[];
  alerts: AlertRow[];
}

/** A request as the log tells of it. */
export interface LogEntry {
  readonly number: number;
  /** Milliseconds since 1970, with fractions. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly surface?: Surface | undefined;
  /** Undefined for what is none of the service's. A GraphQL document may hold several. */
  operation?: string | undefined;
  /** 0 while it is not answered, and for good when its answer was lost. */
  status: number;
  /** Error code of the answer. */
  code?: string | undefined;
  /** Whether the operation did its work. */
  tookEffect: boolean;
  /** The request's body; of tokens and encryption only its length. */
  readonly body?: unknown;
  /** Names of the specs that were staged. */
  staged?: readonly string[] | undefined;
  /** Whether it came with the header `apikey`, which only PostgREST may see. */
  readonly apikey: boolean;
  /** Id of the fault it met. */
  fault?: string | undefined;
}
