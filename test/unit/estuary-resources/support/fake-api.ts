import type { Alert, AlertSubscription, DataPlane, DraftRow, EstuaryApi, HistoryItem, LiveSpec, Publication, PublicationStatus, RawJson, ServiceAccount, StorageMapping, TaskStatus } from "../../../../clients/estuary/api.ts";
import type { CatalogType, JsonSchema } from "../../../../clients/estuary/catalogue/types.ts";
import { EstuaryError } from "../../../../clients/estuary/error.ts";

interface Stored {
  type: CatalogType;
  model: RawJson | undefined;
  pubId: string;
  buildId: string;
  history: HistoryItem[];
}

export const zero = "0000000000000000";
export const me = "me@example.com";

/** Estuary in memory: ids, optimistic concurrency, history, controllers. */
export class FakeEstuary implements EstuaryApi {
  readonly specs = new Map<string, Stored>();
  readonly drafts = new Map<string, { detail: string; rows: Map<string, DraftRow> }>();
  readonly publications = new Map<string, Publication & { draft: string; detail: string; rows: readonly DraftRow[] }>();
  /** Calls that write, by name. */
  readonly writes: string[] = [];
  readonly encryptions: unknown[] = [];
  readonly mappings = new Map<string, StorageMapping>();
  readonly subscriptions: AlertSubscription[] = [];
  readonly accounts = new Map<string, { grants: { prefix: string; capability: string }[]; keys: Map<string, string> }>();
  readonly fired: Alert[] = [];
  /** Statuses of the next publications, instead of what they would be. */
  readonly endings: { status: PublicationStatus; errors?: Publication["errors"] }[] = [];
  /** Runs before a call of this name is answered; throwing fails the call. */
  readonly before = new Map<string, () => void | Promise<void>>();
  readonly statuses = new Map<string, Partial<TaskStatus>>();
  schemas: (image: string) => { config: JsonSchema; resource: JsonSchema } | undefined = () => ({ config: { type: "object", properties: {} }, resource: {} });
  /** Leaves these keys of every object in clear. */
  leaky: readonly string[] = [];
  #next = 1;
  #ciphers = 0;

  id(): string {
    return (this.#next++).toString(16).padStart(16, "0");
  }

  async #call(name: string, writes = false): Promise<void> {
    await this.before.get(name)?.();
    if (writes) this.writes.push(name);
  }

  surface(): Promise<"postgrest"> {
    return Promise.resolve("postgrest");
  }

  async liveSpecs(by: { readonly names: readonly string[] } | { readonly prefix: string }): Promise<readonly LiveSpec[]> {
    await this.#call("liveSpecs");
    const wanted = (name: string) => ("names" in by ? by.names.includes(name) : name.startsWith(by.prefix));
    return [...this.specs].filter(([name]) => wanted(name)).map(([name, { type, model, pubId, buildId }]) => {
      return { name, type, model, lastPubId: pubId, lastBuildId: buildId, isDisabled: model !== undefined && /"disable":true/.test(shardsOf(model)), updatedAt: "2026-11-21T00:00:00Z" };
    });
  }

  readers(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  async history(name: string): Promise<readonly HistoryItem[]> {
    await this.#call("history");
    return [...(this.specs.get(name)?.history ?? [])].reverse();
  }

  async status(names: readonly string[]): Promise<readonly TaskStatus[]> {
    await this.#call("status");
    return names.flatMap((name) => {
      const spec = this.specs.get(name);
      if (spec === undefined) return [];
      return [{ name, type: "OK", summary: "", lastActivated: spec.buildId, shards: "OK" as const, ...this.statuses.get(name) }];
    });
  }

  async createDraft(detail: string): Promise<string> {
    await this.#call("createDraft", true);
    const id = this.id();
    this.drafts.set(id, { detail, rows: new Map() });
    return id;
  }

  async stage(draft: string, rows: readonly DraftRow[]): Promise<void> {
    await this.#call("stage", true);
    for (const row of rows) this.#draft(draft).rows.set(row.name, row);
  }

  async prune(draft: string): Promise<readonly string[]> {
    await this.#call("prune");
    const { rows } = this.#draft(draft);
    const same = [...rows.values()].filter(({ name, model }) => model !== undefined && this.specs.get(name)?.model === model).map(({ name }) => name);
    for (const name of same) rows.delete(name);
    return same;
  }

  async deleteDraft(draft: string): Promise<void> {
    await this.#call("deleteDraft", true);
    this.drafts.delete(draft);
  }

  async publish(draft: string, { detail, dataPlane }: { dataPlane: string; detail: string; dryRun: boolean }): Promise<string> {
    await this.#call("publish", true);
    const id = this.id();
    const rows = [...this.#draft(draft).rows.values()];
    if (dataPlane === "" && rows.some(({ model }) => model !== undefined)) throw new EstuaryError({ kind: "invalid", operation: "publish", message: "a data plane is missing" });
    this.publications.set(id, { id, draft, detail, rows, ...this.#commit(rows, detail) });
    if (this.publications.get(id)?.status === "success") this.drafts.delete(draft);
    await this.before.get("published")?.();
    return id;
  }

  #commit(rows: readonly DraftRow[], detail: string): Omit<Publication, "id"> {
    const planned = this.endings.shift();
    if (planned !== undefined) return { errors: [], lockFailures: [], ...planned };
    if (rows.length === 0) return { status: "emptyDraft", errors: [], lockFailures: [] };
    const moved = rows.filter(({ name, expectPubId }) => {
      const there = this.specs.get(name);
      return expectPubId !== null && (expectPubId === zero ? there?.model !== undefined : there?.pubId !== expectPubId);
    });
    if (moved.length > 0) return { status: "expectPubIdMismatch", errors: moved.map(({ name }) => ({ name, scope: `flow://x/${name}`, detail: "moved" })), lockFailures: [] };
    const pubId = this.id();
    for (const { name, type, model } of rows) this.put(name, type ?? this.specs.get(name)?.type ?? "collection", model, { pubId, detail, by: me });
    return { status: "success", pubId, errors: [], lockFailures: [] };
  }

  /** Makes a spec what is said, as a publication does. */
  put(name: string, type: CatalogType, model: unknown, { pubId = this.id(), detail = "by hand", by }: { pubId?: string; detail?: string; by?: string } = {}): void {
    const history = this.specs.get(name)?.history ?? [];
    history.push({ pubId, detail, at: "2026-11-21T00:00:00Z", ...(by === undefined ? {} : { by }) });
    const text = model === undefined || typeof model === "string" ? (model as RawJson | undefined) : (JSON.stringify(model) as RawJson);
    this.specs.set(name, { type, model: text, pubId, buildId: pubId, history });
  }

  /** A person changes a live spec; `by` absent: a controller does. */
  edit(name: string, change: (model: Record<string, unknown>) => void, by?: string, detail = by === undefined ? "controller" : "edited in the dashboard"): void {
    const spec = this.specs.get(name);
    const model = JSON.parse(spec?.model ?? "{}") as Record<string, unknown>;
    change(model);
    this.put(name, spec?.type ?? "collection", model, { detail, ...(by === undefined ? {} : { by }) });
  }

  /** Controllers publish everything anew, changing nothing. */
  tick(): void {
    for (const [name, { type, model }] of this.specs) if (model !== undefined) this.put(name, type, model, { detail: "controller" });
  }

  model(name: string): Record<string, unknown> | undefined {
    const text = this.specs.get(name)?.model;
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
  }

  async publication(id: string): Promise<Publication> {
    await this.#call("publication");
    const found = this.publications.get(id);
    if (found === undefined) throw new EstuaryError({ kind: "not-found", operation: "publication", message: "no such publication" });
    return found;
  }

  async publicationsOf(draft: string): Promise<readonly string[]> {
    await this.#call("publicationsOf");
    return [...this.publications.values()].filter((each) => each.draft === draft).map(({ id }) => id);
  }

  draftModels(draft: string): Promise<readonly { name: string; model?: RawJson }[]> {
    return Promise.resolve([...this.#draft(draft).rows.values()].map(({ name, model }) => ({ name, ...(model === undefined ? {} : { model }) })));
  }

  async connectorSchemas(image: string): Promise<{ config: JsonSchema; resource: JsonSchema } | undefined> {
    await this.#call("connectorSchemas");
    return this.schemas(image);
  }

  /** Everything whose key is told of as secret becomes another ciphertext each time. */
  async encrypt(config: Readonly<Record<string, unknown>>): Promise<RawJson> {
    await this.#call("encrypt");
    this.encryptions.push(config);
    const secret = /password|token|key|secret|value|requireAuthToken/i;
    const seal = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(seal);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => (secret.test(key) && typeof inner === "string" && !this.leaky.includes(key) ? [`${key}_sops`, `ENC[AES256_GCM,data:${this.#ciphers++}]`] : [key, seal(inner)])));
    };
    return JSON.stringify({ ...(seal(config) as object), sops: { mac: `mac-${this.#ciphers++}` } }) as RawJson;
  }

  documentsWritten(): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(new Map());
  }

  dataPlanes(): Promise<readonly DataPlane[]> {
    return Promise.resolve([{ name: "ops/dp/public/test", cidrBlocks: ["192.0.2.1/32"] }]);
  }

  storageMapping(prefix: string): Promise<StorageMapping | undefined> {
    return Promise.resolve(this.mappings.get(prefix));
  }

  async createStorageMapping(mapping: StorageMapping): Promise<void> {
    await this.#call("createStorageMapping", true);
    this.mappings.set(mapping.prefix, mapping);
  }

  async updateStorageMapping(mapping: StorageMapping): Promise<{ republish: boolean }> {
    await this.#call("updateStorageMapping", true);
    this.mappings.set(mapping.prefix, mapping);
    return { republish: true };
  }

  alerts(): Promise<readonly Alert[]> {
    return Promise.resolve(this.fired);
  }

  alertSubscriptions(prefix: string): Promise<readonly AlertSubscription[]> {
    return Promise.resolve(this.subscriptions.filter((each) => each.prefix === prefix));
  }

  async createAlertSubscription(subscription: AlertSubscription): Promise<void> {
    await this.#call("createAlertSubscription", true);
    if (this.subscriptions.some((each) => each.prefix === subscription.prefix && each.email === subscription.email)) throw new EstuaryError({ kind: "refused", operation: "create alert subscription", message: "exists" });
    this.subscriptions.push(subscription);
  }

  async updateAlertSubscription(subscription: AlertSubscription): Promise<void> {
    await this.#call("updateAlertSubscription", true);
    const at = this.subscriptions.findIndex((each) => each.prefix === subscription.prefix && each.email === subscription.email);
    if (at < 0) throw new EstuaryError({ kind: "not-found", operation: "update alert subscription", message: "no such subscription" });
    this.subscriptions[at] = subscription;
  }

  async deleteAlertSubscription(prefix: string, email: string): Promise<void> {
    await this.#call("deleteAlertSubscription", true);
    const at = this.subscriptions.findIndex((each) => each.prefix === prefix && each.email === email);
    if (at >= 0) this.subscriptions.splice(at, 1);
  }

  serviceAccount(name: string): Promise<ServiceAccount | undefined> {
    const account = this.accounts.get(name);
    return Promise.resolve(account === undefined ? undefined : { name, grants: [...account.grants], apiKeys: [...account.keys].map(([id, detail]) => ({ id, detail })) });
  }

  async createServiceAccount(name: string, grants: ServiceAccount["grants"]): Promise<void> {
    await this.#call("createServiceAccount", true);
    this.accounts.set(name, { grants: [...grants], keys: new Map() });
  }

  async addServiceAccountGrant(name: string, grant: ServiceAccount["grants"][number]): Promise<void> {
    await this.#call("addServiceAccountGrant", true);
    this.accounts.get(name)?.grants.push(grant);
  }

  async removeServiceAccountGrant(name: string, prefix: string): Promise<void> {
    await this.#call("removeServiceAccountGrant", true);
    const account = this.accounts.get(name);
    if (account !== undefined) account.grants = account.grants.filter((grant) => grant.prefix !== prefix);
  }

  async createApiKey(name: string, { detail }: { detail: string; validFor: string }): Promise<{ id: string; secret: string }> {
    await this.#call("createApiKey", true);
    const id = this.id();
    this.accounts.get(name)?.keys.set(id, detail);
    return { id, secret: `secret-of-${id}` };
  }

  async revokeApiKey(id: string): Promise<void> {
    await this.#call("revokeApiKey", true);
    for (const { keys } of this.accounts.values()) keys.delete(id);
  }

  metrics(): Promise<string> {
    return Promise.resolve("");
  }

  #draft(id: string): { detail: string; rows: Map<string, DraftRow> } {
    const draft = this.drafts.get(id);
    if (draft === undefined) throw new EstuaryError({ kind: "not-found", operation: "draft", message: `no draft ${id}` });
    return draft;
  }
}

function shardsOf(model: string): string {
  const value = JSON.parse(model) as { shards?: unknown; derive?: { shards?: unknown } };
  return JSON.stringify(value.derive?.shards ?? value.shards ?? {});
}
