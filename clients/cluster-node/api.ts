import { request as plainRequest } from "node:http";
import { type RequestOptions, request as secureRequest } from "node:https";
import { notedServers, renewedAccess } from "./access.ts";

/** How to reach an API server, and as whom. */
export interface Access {
  /** `https://<address>:<port>`. */
  readonly server: string;
  /** Certificates and keys in the words of Node's TLS. */
  readonly options: RequestOptions;
}

/** The API server answered, and refused. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The API server gave no answer. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  /** The code of Node.js, such as ECONNREFUSED or ERR_TLS_CERT_ALTNAME_INVALID; ETIMEDOUT after the time limit. */
  readonly code: string;

  constructor(server: string, code: string, detail: string) {
    super(`${server} gave no answer: ${detail}`);
    this.code = code;
  }
}

/** A request may last this long, milliseconds. */
const timeLimit = 10_000;

export interface Api {
  readonly server: string;
  /**
   * @returns the body, parsed when it is JSON
   * @throws ApiError for a status of 400 and above, UnreachableError when nothing answered
   */
  call<Body>(method: string, path: string, body?: unknown, contentType?: string): Promise<Body>;
}

/** The API of a cluster. Nothing is sent before the first call. */
export function openApi({ server, options }: Access): Api {
  return { server, call: (method, path, body, contentType = "application/json") => send(server, options, method, path, body, contentType) };
}

/**
 * The API and the user a kubeconfig names, with all it may hold: files, data, tokens, programs, a name to ask for.
 * @param cluster whose administrator it is of; when that one's certificate was renewed in this run, the new one is shown
 * @param others URLs of further servers of the same cluster; they are asked when the one the kubeconfig names gives no answer
 */
export async function openKubeconfig(kubeconfig: string, cluster?: string, others: readonly string[] = []): Promise<Api> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    config.loadFromString(kubeconfig);
  } catch {
    // The parser's message would quote the text, which holds a key.
    throw new Error("the kubeconfig is no kubeconfig; allowed: the YAML of one, with a current context");
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error("the kubeconfig names no current cluster; set current-context");
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const fresh = renewedAccess(cluster);
  // The agent holds the certificate of before.
  const shown = fresh === undefined ? options : { ...options, ...fresh, agent: false };
  return anyOf([...new Set([server, ...notedServers(cluster), ...others])].map((each) => openApi({ server: each, options: shown })));
}

/** Servers of one cluster as one: the first that answers, and from then on that one as long as it does. */
function anyOf(apis: readonly Api[]): Api {
  let order = apis;
  return {
    get server() {
      return order[0]?.server ?? "";
    },
    async call<Body>(...request: Parameters<Api["call"]>): Promise<Body> {
      let trouble: unknown;
      for (const api of order) {
        try {
          const body = await api.call<Body>(...request);
          order = [api, ...apis.filter((each) => each !== api)];
          return body;
        } catch (error) {
          if (!(error instanceof UnreachableError)) throw error;
          // What is wrong with the one that was to answer tells more than what is wrong with the others.
          trouble ??= error;
        }
      }
      throw trouble;
    },
  };
}

function send<Body>(server: string, options: RequestOptions, method: string, path: string, body: unknown, contentType: string): Promise<Body> {
  const url = new URL(path, server);
  const request = url.protocol === "http:" ? plainRequest : secureRequest;
  const { promise, resolve, reject } = Promise.withResolvers<Body>();
  const signal = AbortSignal.timeout(timeLimit);
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const about = payload === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(payload) };
  const headers = { ...(options.headers as Record<string, string> | undefined), ...about };
  const fail = (error: NodeJS.ErrnoException) => {
    if (signal.aborted) reject(new UnreachableError(server, "ETIMEDOUT", `nothing within ${timeLimit / 1000} s`));
    else reject(new UnreachableError(server, error.code ?? "", error.message));
  };
  const outgoing = request(url, { ...options, headers, method, signal }, (incoming) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("error", fail);
    incoming.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const status = incoming.statusCode ?? 0;
      if (status >= 400) reject(new ApiError(status, messageOf(text) || `${method} ${url.pathname} answered ${status}`));
      else resolve(parsed(text) as Body);
    });
  });
  outgoing.on("error", fail);
  outgoing.end(payload);
  return promise;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The message of a Status object, or the beginning of whatever came. */
function messageOf(text: string): string {
  const value = parsed(text);
  if (typeof value === "object" && value !== null && "message" in value && typeof value.message === "string") return value.message;
  return text.trim().replaceAll(/\s*\n\s*/g, ", ").slice(0, 500);
}
