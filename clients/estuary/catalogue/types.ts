/** The types of catalog specs. A derivation is a collection. */
export type CatalogType = "capture" | "collection" | "materialization" | "test";

/** Where a secret goes: the only thing a secret position of a connector's configuration takes. A plain text there is a fault. */
export interface SecretRef {
  /** Name of the secret among the catalog's `secretValues`. */
  readonly $secret: string;
  /** Put before the value, such as "Bearer ". Default: nothing. */
  readonly prefix?: string;
}

/** What JSON can say. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** A JSON schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Counts how often a binding was read anew; never lowered. */
export type Backfill = number;

/** A connector and its configuration, which holds SecretRefs where it has secrets. */
export interface Endpoint {
  readonly connector: { readonly image: string; readonly config: Readonly<Record<string, unknown>> };
}

/** How a task's shards run. Pausing is `disable: true`; resuming is leaving the key out, never `false`. */
export interface Shards {
  readonly disable?: true;
  /** Durations are a whole number and s, m, h or d. */
  readonly minTxnDuration?: string;
  readonly maxTxnDuration?: string;
  readonly logLevel?: "error" | "warn" | "info" | "debug" | "trace";
}

export interface CaptureBinding {
  readonly resource: Readonly<Record<string, unknown>>;
  /** Name of the collection it writes. */
  readonly target: string;
  readonly disable?: true;
  readonly backfill?: Backfill;
}

export interface CaptureModel {
  readonly endpoint: Endpoint;
  readonly bindings: readonly CaptureBinding[];
  readonly autoDiscover?: { readonly addNewBindings?: boolean; readonly evolveIncompatibleCollections?: boolean };
  readonly interval?: string;
  readonly shards?: Shards;
  readonly reset?: true;
}

/** What a transform or a binding reads. */
export interface SourceWindow {
  readonly name: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly partitions?: unknown;
}

export interface TransformModel {
  readonly name: string;
  readonly source: string | SourceWindow;
  readonly shuffle: "any" | { readonly key: readonly string[] };
  readonly lambda?: string;
  readonly backfill?: Backfill;
  readonly disable?: true;
  readonly readDelay?: string;
  readonly priority?: number;
}

export interface DerivationModel {
  readonly using: { readonly sqlite: { readonly migrations?: readonly string[] } } | { readonly typescript: { readonly module: string } };
  readonly transforms: readonly TransformModel[];
  readonly shuffleKeyTypes?: readonly ("boolean" | "integer" | "string")[];
  readonly shards?: Shards;
}

export interface CollectionModel {
  /** JSON pointers. */
  readonly key: readonly string[];
  /** Either `schema`, or `writeSchema` and `readSchema`. */
  readonly schema?: JsonSchema;
  readonly writeSchema?: JsonSchema;
  readonly readSchema?: JsonSchema;
  readonly projections?: Readonly<Record<string, string | { readonly location: string; readonly partition?: boolean }>>;
  readonly journals?: unknown;
  readonly derive?: DerivationModel;
  readonly reset?: true;
}

/** What Estuary does when a binding's source no longer fits; absent means `backfill`. */
export type OnIncompatible = "abort" | "backfill" | "disableBinding" | "disableTask";

export interface FieldSelection {
  readonly recommended: boolean | number;
  readonly require?: Readonly<Record<string, unknown>>;
  readonly exclude?: readonly string[];
  readonly groupBy?: readonly string[];
}

export interface MaterializationBinding {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly source: string | SourceWindow;
  readonly fields?: FieldSelection;
  readonly backfill?: Backfill;
  readonly disable?: true;
  readonly priority?: number;
  readonly onIncompatibleSchemaChange?: OnIncompatible;
}

export interface MaterializationModel {
  readonly endpoint: Endpoint;
  readonly bindings: readonly MaterializationBinding[];
  readonly onIncompatibleSchemaChange?: OnIncompatible;
  readonly shards?: Shards;
  readonly source?: unknown;
  readonly triggers?: unknown;
  readonly reset?: true;
}

export interface TestDocuments {
  readonly collection: string;
  readonly description?: string;
  readonly documents: readonly unknown[];
}

export type TestStep = { readonly ingest: TestDocuments } | { readonly verify: TestDocuments };

export interface TestModel {
  readonly description?: string;
  readonly steps: readonly TestStep[];
}

export type Model = CaptureModel | CollectionModel | MaterializationModel | TestModel;

/** Models by catalog name; the type stands beside, because a capture and a materialization without bindings look alike. */
export interface Catalogue {
  readonly specs: Readonly<Record<string, Model>>;
  readonly types: Readonly<Record<string, CatalogType>>;
}
