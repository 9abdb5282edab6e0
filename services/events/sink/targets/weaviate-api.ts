import { TargetUnavailable } from "./types.ts";

export interface WeaviateObject {
  readonly class: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Milliseconds one call may take. Less than the locks are kept. */
const patience = 20_000;

interface BatchAnswer {
  readonly id?: string;
  readonly result?: { readonly status?: string; readonly errors?: { readonly error?: readonly { readonly message?: string }[] } };
}

/** The calls of Weaviate's REST API that the sink needs. https://weaviate.io/developers/weaviate/api/rest */
export class WeaviateApi {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, apiKey: string | undefined) {
    this.#url = url.replace(/\/+$/, "");
    this.#headers = { "content-type": "application/json", ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) };
  }

  async #call(method: string, path: string, body?: unknown): Promise<Response> {
    try {
      return await fetch(`${this.#url}${path}`, { method, headers: this.#headers, redirect: "error", signal: AbortSignal.timeout(patience), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    } catch (error) {
      throw new TargetUnavailable("weaviate", `${method} ${path.split("?")[0]}: ${(error as Error).message}`);
    }
  }

  #unexpected(what: string, response: Response): TargetUnavailable {
    return new TargetUnavailable("weaviate", `${what} was answered with ${response.status}`);
  }

  /**
   * Writes objects. An answer of 200 holds a result for each of them, and some may have failed.
   * @returns the ids that are written
   */
  async write(objects: readonly WeaviateObject[]): Promise<ReadonlySet<string>> {
    const response = await this.#call("POST", "/v1/batch/objects", { objects });
    if (!response.ok) {
      await response.body?.cancel();
      throw this.#unexpected("the batch", response);
    }
    const answers: unknown = await response.json().catch(() => []);
    const written = (Array.isArray(answers) ? (answers as BatchAnswer[]) : []).filter(({ result }) => result?.status === "SUCCESS" && (result.errors?.error ?? []).length === 0);
    return new Set(written.flatMap(({ id }) => (id === undefined ? [] : [id.toLowerCase()])));
  }

  /** Whether Weaviate would never take an object, for what it holds: 422 is what it answers to that, whatever the words. */
  async neverTakes(object: WeaviateObject): Promise<boolean> {
    const response = await this.#call("POST", "/v1/objects/validate", object);
    await response.body?.cancel();
    if (response.status === 422) return true;
    if (response.ok) return false;
    throw this.#unexpected("the check of an object", response);
  }

  /** Deletes an object that may not be there. */
  async remove(objectClass: string, id: string): Promise<void> {
    const response = await this.#call("DELETE", `/v1/objects/${objectClass}/${id}`);
    await response.body?.cancel();
    if (!response.ok && response.status !== 404) throw this.#unexpected("the deletion of an object", response);
  }

  async ready(): Promise<void> {
    const response = await this.#call("GET", "/v1/.well-known/ready");
    await response.body?.cancel();
    if (!response.ok) throw this.#unexpected("the question whether it is ready", response);
  }
}
