import * as api from "lambda-cloud-api";
import type { AxiosResponse } from "axios";
import type { Client } from "lambda-cloud-api/client";
import { apiKeyOf, endpointOf, stateDirectory } from "./endpoint.ts";
import { LambdaCloudError } from "./error.ts";
import { failureOf, type RequestContext } from "./judge.ts";
import { operations, type OperationName } from "./operations.ts";
import type { Answer } from "./outcome.ts";
import type { Intervals } from "./pacing.ts";
import { retryPolicy } from "./retry.ts";
import { sharedOf, type Shared } from "./shared.ts";
import { httpClient, send, type CallOptions } from "./transport.ts";
import { abortable } from "./waiting.ts";

export interface LambdaCloudOptions {
  /** Where the API is; https, or http on this machine. @default https://cloud.lambda.ai */
  endpoint?: string | undefined;
  apiKey: string;
  /** Shortest time between two requests of the key, in milliseconds. @default 1100; Lambda takes one a second */
  requestInterval?: number | undefined;
  /** Shortest time between two launches of the key, in milliseconds. @default 12500; Lambda takes one in twelve seconds */
  launchInterval?: number | undefined;
  /** Time limit of one request, in milliseconds; waiting for its turn does not count. @default 30000 */
  timeout?: number | undefined;
  /** Folder that all processes using this key share, for the pacing. @default a folder of the key below $XDG_STATE_HOME or ~/.local/state */
  stateDir?: string | undefined;
  /** Told, in a sentence without secrets, of every wait for a second try. */
  report?: ((line: string) => void) | undefined;
  /** Ends every wait and request with its reason; a launch that was sent is waited for all the same. */
  signal?: AbortSignal | undefined;
}

export interface LaunchOptions {
  /** Called when it is the launch's turn, just before each time it is sent (again after a 429). When it throws, nothing is sent and its error is thrown. */
  before?: (() => Promise<void>) | undefined;
}

/** The key of the result, once it is known that nothing failed. */
type Body<Data> = { data: Data };
type Call<Data> = (options: CallOptions) => Promise<AxiosResponse<Body<Data>>>;

/**
 * Lambda Cloud, paced (one request at a time and none too early, over all processes of the key), with time limits, second tries for
 * what may be tried twice, and errors that say what to do. Every method throws {@link LambdaCloudError}.
 *
 * Statuses, codes and fields the published document does not know may come: `status` of an instance may be a word of which the type knows nothing.
 */
export class LambdaCloud {
  readonly endpoint: string;
  /** Folder shared by all processes that use this key. */
  readonly stateDir: string;
  readonly #http: Client;
  readonly #apiKey: string;
  readonly #intervals: Intervals;
  readonly #timeout: number;
  readonly #shared: Shared;
  readonly #report: (line: string) => void;
  readonly #signal: AbortSignal | undefined;

  constructor(options: LambdaCloudOptions) {
    this.endpoint = endpointOf(options.endpoint);
    this.#apiKey = apiKeyOf(options.apiKey);
    this.stateDir = options.stateDir ?? stateDirectory(this.endpoint, this.#apiKey);
    this.#intervals = { request: options.requestInterval ?? 1100, launch: options.launchInterval ?? 12_500 };
    this.#timeout = options.timeout ?? 30_000;
    this.#shared = sharedOf(this.stateDir, this.endpoint);
    this.#http = httpClient(this.endpoint, this.#apiKey, () => this.#shared.pacer.sent());
    this.#report = options.report ?? (() => undefined);
    this.#signal = options.signal;
  }

  /** All instances, those terminated a while ago included. Callers that ask while a list has not been sent yet get that one, so the answer is never older than the question. */
  async listInstances(): Promise<api.Instance[]> {
    const shared = this.#shared;
    if (shared.list === undefined) {
      const sent = () => {
        if (shared.list === list) shared.list = undefined;
      };
      // Without the signal of one caller, since others may wait for the same list.
      const list: Promise<api.Instance[]> = this.#ask("listInstances", (options) => api.listInstances(options), { sent, shared: true }).finally(sent);
      list.catch(() => undefined);
      shared.list = list;
    }
    return abortable(shared.list, this.#signal);
  }

  /** The instance, or undefined when there is none of this id (any more). */
  async getInstance(id: string): Promise<api.Instance | undefined> {
    return unlessNotFound(this.#ask("getInstance", (options) => api.getInstance({ ...options, path: { id } }), { id }));
  }

  /**
   * Asks for one instance, once, and answers its id. Never asks twice unless the first was turned away by the rate limit.
   * An error of kind "ambiguous" says that an instance may be coming: look for its tag before doing anything.
   */
  async launchInstance(request: api.InstanceLaunchRequest, { before }: LaunchOptions = {}): Promise<string> {
    const secrets = request.user_data === undefined ? [] : [request.user_data];
    const { instance_ids: ids } = await this.#ask("launchInstance", (options) => api.launchInstance({ ...options, body: request }), { secrets, before });
    const [id, ...others]: unknown[] = Array.isArray(ids) ? ids : [];
    if (typeof id === "string" && id !== "" && others.length === 0) return id;
    const sent = `POST ${operations.launchInstance.path}`;
    const what = others.length === 0 ? "without the id of an instance" : `with several instances (${[id, ...others].join(", ")}), though one was asked for`;
    throw new LambdaCloudError({ summary: `launchInstance (${sent}) was answered ${what}.`, operation: "launchInstance", request: sent, kind: "ambiguous", status: 200 });
  }

  async renameInstance(id: string, name: string): Promise<api.Instance> {
    return this.#ask("renameInstance", (options) => api.renameInstance({ ...options, path: { id }, body: { name } }), { id });
  }

  /** Content when the instance is gone already. Returns once the termination has begun: wait until it is terminated or not listed. */
  async terminateInstance(id: string): Promise<void> {
    await unlessNotFound(this.#ask("terminateInstance", (options) => api.terminateInstance({ ...options, body: { instance_ids: [id] } }), { id }));
  }

  async restartInstance(id: string): Promise<void> {
    await this.#ask("restartInstance", (options) => api.restartInstance({ ...options, body: { instance_ids: [id] } }), { id });
  }

  /** By the name of the type, with the price and the regions that have capacity now. */
  async listInstanceTypes(): Promise<api.InstanceTypes> {
    return this.#ask("listInstanceTypes", (options) => api.listInstanceTypes(options));
  }

  async listRegions(): Promise<api.Region[]> {
    return this.#ask("listRegions", (options) => api.listRegions(options));
  }

  async listImages(): Promise<api.Image[]> {
    return this.#ask("listImages", (options) => api.listImages(options));
  }

  async listSshKeys(): Promise<api.SshKey[]> {
    return this.#ask("listSshKeys", (options) => api.listSshKeys(options));
  }

  /** Without a public key Lambda makes a pair; its private key is in this answer and can never be read again. */
  async addSshKey(request: api.AddSshKeyRequest): Promise<api.SshKey | api.GeneratedSshKey> {
    return this.#ask("addSshKey", (options) => api.addSshKey({ ...options, body: request }));
  }

  /** Content when the key is gone already, as all deletions are. */
  async deleteSshKey(id: string): Promise<void> {
    await unlessNotFound(this.#ask("deleteSshKey", (options) => api.deleteSshKey({ ...options, path: { id } }), { id }));
  }

  async listFilesystems(): Promise<api.Filesystem[]> {
    return this.#ask("listFilesystems", (options) => api.listFilesystems(options));
  }

  async createFilesystem(request: api.FilesystemCreateRequest): Promise<api.Filesystem> {
    return this.#ask("createFilesystem", (options) => api.createFilesystem({ ...options, body: request }));
  }

  /** Kind "in-use" while an instance mounts it. */
  async deleteFilesystem(id: string): Promise<void> {
    await unlessNotFound(this.#ask("deleteFilesystem", (options) => api.deleteFilesystem({ ...options, path: { id } }), { id }));
  }

  async listFirewallRulesets(): Promise<api.FirewallRuleset[]> {
    return this.#ask("listFirewallRulesets", (options) => api.listFirewallRulesets(options));
  }

  async getFirewallRuleset(id: string): Promise<api.FirewallRuleset | undefined> {
    return unlessNotFound(this.#ask("getFirewallRuleset", (options) => api.getFirewallRuleset({ ...options, path: { id } }), { id }));
  }

  async createFirewallRuleset(request: api.FirewallRulesetCreateRequest): Promise<api.FirewallRuleset> {
    return this.#ask("createFirewallRuleset", (options) => api.createFirewallRuleset({ ...options, body: request }));
  }

  /** Changes the name; rules given replace all rules. */
  async updateFirewallRuleset(id: string, changes: api.FirewallRulesetPatchRequest): Promise<api.FirewallRuleset> {
    return this.#ask("updateFirewallRuleset", (options) => api.updateFirewallRuleset({ ...options, path: { id }, body: changes }), { id });
  }

  /** Kind "in-use" while an instance has it. */
  async deleteFirewallRuleset(id: string): Promise<void> {
    await unlessNotFound(this.#ask("deleteFirewallRuleset", (options) => api.deleteFirewallRuleset({ ...options, path: { id } }), { id }));
  }

  async getGlobalFirewallRuleset(): Promise<api.GlobalFirewallRuleset> {
    return this.#ask("getGlobalFirewallRuleset", (options) => api.getGlobalFirewallRuleset(options));
  }

  /** Replaces the rules of the whole account. */
  async updateGlobalFirewallRuleset(rules: api.FirewallRule[]): Promise<api.GlobalFirewallRuleset> {
    return this.#ask("updateGlobalFirewallRuleset", (options) => api.updateGlobalFirewallRuleset({ ...options, body: { rules } }));
  }

  /** One operation: its turn, the request, the judgement, and second tries where they are allowed. */
  async #ask<Data>(
    operation: OperationName,
    call: Call<Data>,
    { id, secrets = [], before, sent, shared = false }: { id?: string; secrets?: readonly string[]; before?: (() => Promise<void>) | undefined; sent?: () => void; shared?: boolean } = {},
  ): Promise<Data> {
    const { method, path, effect } = operations[operation];
    const signal = shared ? undefined : this.#signal;
    const turn = effect === "launch" ? "launch" : "request";
    const context: RequestContext = {
      operation,
      request: `${method} ${id === undefined ? path : path.replace("{id}", checkedId(operation, id))}`,
      secrets: [this.#apiKey, ...secrets],
    };
    const policy = retryPolicy(operation, this.#intervals);
    policy.onRetry((event) => {
      if (!("error" in event) || !(event.error instanceof LambdaCloudError)) return;
      // The limit is the account's: the other requests of this key would be turned away as well.
      if (event.error.kind === "rate-limited") this.#shared.pacer.hold(turn, event.delay).catch(() => undefined);
      this.#report(`${event.error.summary} Trying again in ${Math.ceil(event.delay / 1000)} s.`);
    });
    const tries = policy.execute(async () => {
      await this.#shared.pacer.turn(turn, this.#intervals, signal);
      await before?.();
      sent?.();
      const outcome = await send(this.#http, call, this.#timeout, effect === "launch" ? undefined : signal);
      const failure = failureOf(outcome, context);
      if (failure !== undefined) throw failure;
      return (outcome as Answer).body as Body<Data>;
    });
    // The policy's own waits know no signal.
    const { data } = await abortable(tries, effect === "launch" ? undefined : signal);
    return data;
  }
}

async function unlessNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof LambdaCloudError && error.kind === "not-found") return undefined;
    throw error;
  }
}

/** An id goes into a path: an empty one, or one with dots and slashes, would name something else. */
function checkedId(operation: OperationName, id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(id)) return id;
  const request = `${operations[operation].method} ${operations[operation].path}`;
  throw new LambdaCloudError({ summary: `${operation} (${request}) was not sent: ${JSON.stringify(id.slice(0, 130))} is no id; allowed: letters, digits, '_' and '-'.`, operation, request, kind: "invalid" });
}
