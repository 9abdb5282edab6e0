import type { AxiosInstance } from "axios";
import type { EstuaryConnection } from "./connection.ts";
import { EstuaryError } from "./error.ts";
import { failureOf, type Effect, type RequestContext } from "./judge.ts";
import { isRecord, parsed, type Answer } from "./outcome.ts";
import { encoded, type RefreshToken } from "./refresh-token.ts";
import { retryPolicy } from "./retry.ts";
import { Tokens, type Exchanged } from "./token.ts";
import { httpClient, send } from "./transport.ts";
import { abortable } from "./waiting.ts";

export interface RequestOptions {
  /** Told, in a sentence without secrets, of every wait for a second try. */
  readonly report?: ((line: string) => void) | undefined;
  /** Ends every wait and request with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Time limit of one request, in milliseconds. @default 60000 */
  readonly timeout?: number | undefined;
  /** First wait before a second try, in milliseconds. @default the connection's `poll` */
  readonly pace?: number | undefined;
}

/** Who is asked, and so what a request must carry: PostgREST its public key and a token, the agent a token, the encryption nothing. */
export type Audience = "rest" | "agent" | "encryption";

export interface Call {
  readonly operation: string;
  readonly audience: Audience;
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** @default "none" */
  readonly effect?: Effect;
  /** @default "json" */
  readonly expects?: RequestContext["expects"];
  /** What else must appear in no message. */
  readonly secrets?: readonly string[];
  /** Sends this bearer in place of an access token. */
  readonly bearer?: string;
}

/** Sends requests with the right token, tries again what may be tried again, and turns everything else into EstuaryErrors. */
export class Requests {
  readonly connection: EstuaryConnection;
  readonly tokens: Tokens;
  readonly #http: AxiosInstance = httpClient();
  readonly #options: RequestOptions;

  constructor(connection: EstuaryConnection, options: RequestOptions = {}) {
    this.connection = connection;
    this.#options = options;
    const { agent, token, stateDir } = connection;
    this.tokens = new Tokens({ agent, token, stateDir, report: (line) => this.report(line), signal: options.signal, exchange: (current) => this.#exchange(current) });
  }

  /** What must appear in no message of any request. */
  get secrets(): readonly string[] {
    const { token } = this.connection;
    return [token.secret, encoded(token)];
  }

  report(line: string): void {
    this.#options.report?.(line);
  }

  /** The answer, whose status is 2xx. `tries` counts those that were sent, or may have been. */
  async ask(call: Call): Promise<Answer & { readonly tries: number }> {
    let tries = 0;
    const policy = retryPolicy(this.#options.pace ?? this.connection.poll);
    policy.onRetry((event) => {
      if (!("error" in event) || !(event.error instanceof EstuaryError)) return;
      this.report(`${event.error.message} Trying again in ${Math.ceil(event.delay / 1000)} s.`);
    });
    const work = policy.execute(async () => {
      tries += 1;
      return { ...(await this.#once(call)), tries };
    });
    // The policy's own waits know no signal.
    return abortable(work, this.#options.signal);
  }

  /** One try, with a second token when the first was turned away. */
  async #once(call: Call): Promise<Answer> {
    const isOurs = call.audience === "encryption" || call.bearer !== undefined;
    const access = isOurs ? call.bearer : await this.tokens.access();
    try {
      return await this.#send(call, access);
    } catch (error) {
      if (isOurs || access === undefined || !(error instanceof EstuaryError) || error.kind !== "unauthorized") throw error;
      this.tokens.drop(access);
      return this.#send(call, await this.tokens.access());
    }
  }

  async #send({ operation, audience, method, url, headers = {}, body, effect = "none", expects = "json", secrets = [] }: Call, bearer: string | undefined): Promise<Answer> {
    const context: RequestContext = {
      operation,
      request: `${method} ${new URL(url).pathname}`,
      url,
      effect,
      expects,
      secrets: [...this.secrets, ...(bearer === undefined ? [] : [bearer]), ...secrets],
    };
    const carried = {
      ...(audience === "rest" ? { apikey: this.connection.apiKey } : {}),
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      ...headers,
    };
    const outcome = await send(this.#http, { method, url, headers: carried, body }, this.#options.timeout ?? 60_000, this.#options.signal);
    const failure = failureOf(outcome, context);
    if (failure !== undefined) throw failure;
    return outcome as Answer;
  }

  /** By the agent's route, which new clients should use; by PostgREST's function where it is not there yet. */
  async #exchange(current: RefreshToken): Promise<Exchanged> {
    const policy = retryPolicy(this.#options.pace ?? this.connection.poll);
    const shared = { operation: "exchange the refresh token", method: "POST", secrets: [current.secret, encoded(current)] } as const;
    const { agent, rest } = this.connection;
    return policy.execute(async () => {
      let answer: Answer;
      try {
        const body = JSON.stringify({ grant_type: "refresh_token", refresh_token_id: current.id, secret: current.secret });
        answer = await this.#send({ ...shared, audience: "agent", url: `${agent}/api/v1/auth/token`, body }, undefined);
      } catch (error) {
        if (!(error instanceof EstuaryError) || (error.status !== 404 && error.status !== 405)) throw error;
        const body = JSON.stringify({ refresh_token_id: current.id, secret: current.secret });
        answer = await this.#send({ ...shared, audience: "rest", url: `${rest}/rpc/generate_access_token`, body }, undefined);
      }
      const value = parsed(answer.text);
      const { access_token: access, refresh_token: rotated } = isRecord(value) ? value : {};
      if (typeof access !== "string") {
        throw new EstuaryError({ kind: "refused", operation: shared.operation, message: `${shared.operation} was answered without an access token. Check the endpoints of sophia-infra:estuary.` });
      }
      const next = isRecord(rotated) && typeof rotated["id"] === "string" && typeof rotated["secret"] === "string" ? { id: rotated["id"], secret: rotated["secret"] } : undefined;
      return { access, rotated: next };
    });
  }
}
