import type { CatalogType, JsonSchema } from "./catalogue/types.ts";

/** JSON text that is kept byte for byte: a sops MAC covers values and their order. */
export type RawJson = string & { readonly __raw: true };

export interface LiveSpec {
  readonly name: string;
  readonly type: CatalogType;
  /** Absent: it was deleted. */
  readonly model: RawJson | undefined;
  readonly lastPubId: string;
  readonly lastBuildId: string;
  readonly isDisabled: boolean;
  /** RFC 3339. */
  readonly updatedAt: string;
}

export interface DraftRow {
  readonly name: string;
  /** Type and model both absent: a deletion. */
  readonly type?: CatalogType;
  readonly model?: RawJson;
  /** Must be the live spec's `lastPubId`; the zero id: must not exist; null: unchecked. */
  readonly expectPubId: string | null;
}

export type PublicationStatus =
  | "queued"
  | "success"
  | "buildFailed"
  | "testFailed"
  | "publishFailed"
  | "emptyDraft"
  | "expectPubIdMismatch"
  | "buildIdLockFailure"
  | "deprecatedBackground"
  | (string & {});

export interface PublicationError {
  /** Catalog name the scope speaks of, when it can be read. */
  readonly name?: string;
  readonly scope: string;
  readonly detail: string;
}

export interface LockFailure {
  readonly name: string;
  readonly expected: string;
  readonly actual?: string;
}

export interface Publication {
  readonly id: string;
  readonly status: PublicationStatus;
  readonly pubId?: string;
  readonly errors: readonly PublicationError[];
  readonly lockFailures: readonly LockFailure[];
}

export interface TaskStatus {
  readonly name: string;
  readonly type: "OK" | "WARNING" | "ERROR" | "TASK_DISABLED" | (string & {});
  readonly summary: string;
  /** Build id of the last activation. */
  readonly lastActivated?: string;
  readonly shards?: "OK" | "PENDING" | "FAILED";
  readonly failure?: string;
  /** RFC 3339. */
  readonly nextRetry?: string;
  readonly controllerError?: string;
}

export interface HistoryItem {
  readonly pubId: string;
  readonly detail?: string;
  /** RFC 3339. */
  readonly at: string;
  /** Who published: an e-mail address or an id. */
  readonly by?: string;
}

export interface DataPlane {
  readonly name: string;
  readonly cidrBlocks: readonly string[];
  readonly gcpServiceAccountEmail?: string;
  readonly awsIamUserArn?: string;
  readonly azureApplicationClientId?: string;
}

export interface StorageMapping {
  /** Ends with "/". */
  readonly prefix: string;
  /** The mapping as the service tells it. */
  readonly spec: Readonly<Record<string, unknown>>;
  readonly detail?: string;
}

export interface AlertSubscription {
  readonly prefix: string;
  readonly email: string;
  readonly alertTypes: readonly string[];
  readonly detail?: string;
}

export interface ServiceAccount {
  readonly name: string;
  readonly grants: readonly { readonly prefix: string; readonly capability: string }[];
  readonly apiKeys: readonly { readonly id: string; readonly detail?: string; readonly expiresAt?: string }[];
}

/** A key of a service account; its secret is told once. */
export interface ApiKey {
  readonly id: string;
  readonly secret: string;
}

export interface Alert {
  readonly name: string;
  readonly type: string;
  /** RFC 3339. */
  readonly firedAt: string;
  readonly resolvedAt?: string;
}

/** What resources and plan need of Estuary's control plane; `Estuary` implements it over whichever surface there is. */
export interface EstuaryApi {
  surface(): Promise<"graphql" | "postgrest">;

  /** Specs by name (asked for a hundred at a time) or below a prefix; a name that is not there is left out. */
  liveSpecs(by: { readonly names: readonly string[] } | { readonly prefix: string }): Promise<readonly LiveSpec[]>;
  /** Names of the live tasks that read a collection. */
  readers(collection: string): Promise<readonly string[]>;
  /** Publications of a spec, newest first. */
  history(name: string): Promise<readonly HistoryItem[]>;
  status(names: readonly string[]): Promise<readonly TaskStatus[]>;

  createDraft(detail: string): Promise<string>;
  stage(draft: string, rows: readonly DraftRow[]): Promise<void>;
  /** Takes out of a draft what equals the live spec; answers the names taken out. */
  prune(draft: string): Promise<readonly string[]>;
  /** Content with a draft that is gone. */
  deleteDraft(draft: string): Promise<void>;
  /** Queues a publication and answers its id. */
  publish(draft: string, options: { readonly dataPlane: string; readonly detail: string; readonly dryRun: boolean }): Promise<string>;
  publication(id: string, draft: string): Promise<Publication>;
  /** Publications of a draft, for one whose answer was lost. */
  publicationsOf(draft: string): Promise<readonly string[]>;
  draftModels(draft: string): Promise<readonly { readonly name: string; readonly model?: RawJson; readonly built?: unknown }[]>;

  /** Absent when none is published for exactly this image and tag. */
  connectorSchemas(image: string): Promise<{ readonly config: JsonSchema; readonly resource: JsonSchema } | undefined>;
  /**
   * Encrypts the secrets of a connector's configuration.
   * @returns the text of the answer, untouched
   * @throws EstuaryError "secret-in-clear" when a secret position came back in clear
   */
  encrypt(config: Readonly<Record<string, unknown>>, schema: JsonSchema): Promise<RawJson>;

  /** Documents written to each collection over all time that is kept; a collection without statistics is left out. */
  documentsWritten(collections: readonly string[]): Promise<ReadonlyMap<string, number>>;
  dataPlanes(): Promise<readonly DataPlane[]>;

  storageMapping(prefix: string): Promise<StorageMapping | undefined>;
  createStorageMapping(mapping: StorageMapping): Promise<void>;
  /** @returns whether the specs below the prefix must be published anew */
  updateStorageMapping(mapping: StorageMapping): Promise<{ readonly republish: boolean }>;

  alerts(prefix: string): Promise<readonly Alert[]>;
  alertSubscriptions(prefix: string): Promise<readonly AlertSubscription[]>;
  createAlertSubscription(subscription: AlertSubscription): Promise<void>;
  updateAlertSubscription(subscription: AlertSubscription): Promise<void>;
  deleteAlertSubscription(prefix: string, email: string): Promise<void>;

  serviceAccount(name: string): Promise<ServiceAccount | undefined>;
  createServiceAccount(name: string, grants: ServiceAccount["grants"]): Promise<void>;
  addServiceAccountGrant(name: string, grant: ServiceAccount["grants"][number]): Promise<void>;
  removeServiceAccountGrant(name: string, prefix: string): Promise<void>;
  createApiKey(name: string, options: { readonly detail: string; readonly validFor: string }): Promise<ApiKey>;
  revokeApiKey(id: string): Promise<void>;

  /** OpenMetrics text of the tasks and collections below a prefix. */
  metrics(prefix: string): Promise<string>;
}
