import type { Alert, AlertSubscription, ApiKey, DataPlane, DraftRow, EstuaryApi, HistoryItem, LiveSpec, Publication, RawJson, ServiceAccount, StorageMapping, TaskStatus } from "./api.ts";
import * as alerting from "./alerts.ts";
import type { JsonSchema } from "./catalogue/types.ts";
import type { EstuaryConnection } from "./connection.ts";
import { connectorSchemas } from "./connectors.ts";
import { dataPlanes } from "./data-planes.ts";
import { encrypt } from "./encryption.ts";
import { EstuaryError } from "./error.ts";
import { history, liveSpecs, readers } from "./live-specs.ts";
import { metrics } from "./metrics.ts";
import { publish, type PublishOptions } from "./publication.ts";
import { Requests, type RequestOptions } from "./requests.ts";
import * as accounts from "./service-accounts.ts";
import { documentsByGraphql, documentsByPostgrest } from "./statistics.ts";
import { statusOf } from "./status.ts";
import * as storage from "./storage-mappings.ts";
import { chooseSurface, type Surface } from "./surface/choose.ts";
import type { DraftModel, Drafts } from "./surface/drafts.ts";
import { graphqlDrafts } from "./surface/graphql-drafts.ts";
import { Graphql } from "./surface/graphql.ts";
import { postgrestDrafts, publicationsOf, withBuilt } from "./surface/postgrest-drafts.ts";
import { Postgrest } from "./surface/postgrest.ts";

/**
 * Estuary's control plane. Live specs, status, data planes and the like are read by its published GraphQL. Drafts, publications and
 * statistics go by PostgREST, as flowctl has them, unless introspection (once) shows the GraphQL mutations for them, which no
 * published schema has yet. Every method throws {@link EstuaryError}, or the reason of the signal.
 */
export class Estuary implements EstuaryApi {
  readonly #connection: EstuaryConnection;
  readonly #options: RequestOptions;
  readonly #requests: Requests;
  readonly #graphql: Graphql;
  readonly #postgrest: Postgrest;
  /** Publications this client queued, by draft. */
  readonly #queued = new Map<string, Set<string>>();
  #surface: Promise<Surface> | undefined;

  constructor(connection: EstuaryConnection, options: RequestOptions = {}) {
    this.#connection = connection;
    this.#options = options;
    this.#requests = new Requests(connection, options);
    this.#graphql = new Graphql(this.#requests);
    this.#postgrest = new Postgrest(this.#requests);
  }

  /** Folder shared by all processes that use this token. */
  get stateDir(): string {
    return this.#connection.stateDir;
  }

  async surface(): Promise<"graphql" | "postgrest"> {
    return (await this.#chosen()).name;
  }

  async liveSpecs(by: { readonly names: readonly string[] } | { readonly prefix: string }): Promise<readonly LiveSpec[]> {
    return liveSpecs(this.#graphql, by);
  }

  /** Those the token's user may see; that there are others is reported. */
  async readers(collection: string): Promise<readonly string[]> {
    const { visible, hidden } = await readers(this.#graphql, collection);
    if (hidden.length > 0) this.#requests.report(`${collection} is also read by ${hidden.join(", ")}, which the token's user may not see: a publication that touches them will be refused.`);
    return visible;
  }

  async history(name: string): Promise<readonly HistoryItem[]> {
    return history(this.#graphql, name);
  }

  async status(names: readonly string[]): Promise<readonly TaskStatus[]> {
    return statusOf(this.#graphql, names);
  }

  async createDraft(detail: string): Promise<string> {
    return (await this.#drafts()).createDraft(detail);
  }

  async stage(draft: string, rows: readonly DraftRow[]): Promise<void> {
    await (await this.#drafts()).stage(draft, rows);
  }

  async prune(draft: string): Promise<readonly string[]> {
    return (await this.#drafts()).prune(draft);
  }

  async deleteDraft(draft: string): Promise<void> {
    await (await this.#drafts()).deleteDraft(draft);
  }

  /** Never queues twice: when the answer is lost it looks for the publication instead. */
  async publish(draft: string, options: PublishOptions): Promise<string> {
    const known = this.#queued.get(draft) ?? new Set<string>();
    this.#queued.set(draft, known);
    const { poll } = this.#connection;
    const id = await publish(await this.#drafts(), draft, options, { publicationsOf: () => this.publicationsOf(draft), known, poll, signal: this.#options.signal });
    known.add(id);
    return id;
  }

  async publication(id: string, draft: string): Promise<Publication> {
    return (await this.#drafts()).publication(id, draft);
  }

  async publicationsOf(draft: string): Promise<readonly string[]> {
    return publicationsOf(this.#postgrest, draft);
  }

  /** After a dry run the models are as the build changed them, with `built` where the service tells built specs. */
  async draftModels(draft: string): Promise<readonly DraftModel[]> {
    const models = await (await this.#drafts()).draftModels(draft);
    return (await this.surface()) === "graphql" ? withBuilt(this.#postgrest, draft, models) : models;
  }

  async connectorSchemas(image: string): Promise<{ readonly config: JsonSchema; readonly resource: JsonSchema } | undefined> {
    return connectorSchemas(this.#graphql, image);
  }

  async encrypt(config: Readonly<Record<string, unknown>>, schema: JsonSchema): Promise<RawJson> {
    return encrypt(this.#requests, config, schema);
  }

  async documentsWritten(collections: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { statistics } = await this.#chosen();
    try {
      if (statistics) return await documentsByGraphql(this.#graphql, collections);
    } catch (error) {
      // GraphQL has the question but, as it says, no statistics behind it.
      if (!(error instanceof EstuaryError) || error.kind !== "refused") throw error;
    }
    return documentsByPostgrest(this.#postgrest, collections);
  }

  async dataPlanes(): Promise<readonly DataPlane[]> {
    return dataPlanes(this.#graphql);
  }

  async storageMapping(prefix: string): Promise<StorageMapping | undefined> {
    return storage.storageMapping(this.#graphql, prefix);
  }

  async createStorageMapping(mapping: StorageMapping): Promise<void> {
    await storage.createStorageMapping(this.#graphql, mapping);
  }

  async updateStorageMapping(mapping: StorageMapping): Promise<{ readonly republish: boolean }> {
    return storage.updateStorageMapping(this.#graphql, mapping);
  }

  /** Which data planes do not reach which bucket of a mapping; changes nothing. */
  async testConnectionHealth(mapping: StorageMapping): Promise<readonly { readonly dataPlane: string; readonly fault: string }[]> {
    return storage.testConnectionHealth(this.#graphql, mapping);
  }

  async alerts(prefix: string): Promise<readonly Alert[]> {
    return alerting.alerts(this.#graphql, prefix);
  }

  async alertSubscriptions(prefix: string): Promise<readonly AlertSubscription[]> {
    return alerting.alertSubscriptions(this.#graphql, prefix);
  }

  async createAlertSubscription(subscription: AlertSubscription): Promise<void> {
    await alerting.createAlertSubscription(this.#graphql, subscription);
  }

  async updateAlertSubscription(subscription: AlertSubscription): Promise<void> {
    await alerting.updateAlertSubscription(this.#graphql, subscription);
  }

  async deleteAlertSubscription(prefix: string, email: string): Promise<void> {
    await alerting.deleteAlertSubscription(this.#graphql, prefix, email);
  }

  async serviceAccount(name: string): Promise<ServiceAccount | undefined> {
    return accounts.serviceAccount(this.#graphql, name);
  }

  async createServiceAccount(name: string, grants: ServiceAccount["grants"]): Promise<void> {
    await accounts.createServiceAccount(this.#graphql, name, grants);
  }

  async addServiceAccountGrant(name: string, grant: ServiceAccount["grants"][number]): Promise<void> {
    await accounts.addServiceAccountGrant(this.#graphql, name, grant);
  }

  async removeServiceAccountGrant(name: string, prefix: string): Promise<void> {
    await accounts.removeServiceAccountGrant(this.#graphql, name, prefix);
  }

  async createApiKey(name: string, options: { readonly detail: string; readonly validFor: string }): Promise<ApiKey> {
    return accounts.createApiKey(this.#graphql, name, options);
  }

  async revokeApiKey(id: string): Promise<void> {
    await accounts.revokeApiKey(this.#graphql, id);
  }

  async metrics(prefix: string): Promise<string> {
    return metrics(this.#requests, prefix);
  }

  async #drafts(): Promise<Drafts> {
    return (await this.surface()) === "graphql" ? graphqlDrafts(this.#graphql) : postgrestDrafts(this.#postgrest);
  }

  /** Looks once; asks again when that failed. */
  #chosen(): Promise<Surface> {
    this.#surface ??= chooseSurface(this.#graphql, this.#connection.surface).then(
      (surface) => {
        if (surface.name === "graphql") this.#requests.report("Estuary's GraphQL has drafts and publications: they go by it, though its published schema does not have them yet.");
        return surface;
      },
      (error: unknown) => {
        this.#surface = undefined;
        throw error;
      },
    );
    return this.#surface;
  }
}
