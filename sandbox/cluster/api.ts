import { request } from "node:https";

import { readCredentials } from "./kubeconfig.ts";

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** One request to the API server. Rejects when it cannot be reached within 5 s; any status is an answer. */
export type Api = (method: string, path: string, body?: unknown, contentType?: string) => Promise<ApiAnswer>;

/** The API of the cluster the kubeconfig names, as its administrator. */
export async function openApi(kubeconfig: string): Promise<Api> {
  const { server, ca, certificate, key } = await readCredentials(kubeconfig);
  return (method, path, body, contentType = "application/json") =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      // Node.js tells no length by itself for DELETE, and the body would be ignored.
      const headers = text === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(text) };
      const outgoing = request(
        new URL(path, server),
        { method, ca, cert: certificate, key, timeout: 5_000, headers },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
          incoming.on("error", reject);
        },
      );
      outgoing.on("timeout", () => outgoing.destroy(new Error(`${server} did not answer within 5 s`)));
      outgoing.on("error", reject);
      outgoing.end(text);
    });
}

/** The object or list at `path`. Throws with the server's own message for any status but 200. */
export async function getJson<Body>(api: Api, path: string): Promise<Body> {
  const { status, body } = await api("GET", path);
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${body.slice(0, 500)}`);
  return JSON.parse(body) as Body;
}

/**
 * Asks every 100 ms until `missing` says nothing is missing any more; a failing question counts as missing.
 * Throws with `what` and what still was missing after `seconds` (120), or as soon as `hopeless` says why waiting is vain
 * or `signal` is aborted.
 */
export async function until(
  what: string, missing: () => Promise<string>,
  { seconds = 120, hopeless, signal }: {
    readonly seconds?: number; readonly hopeless?: () => Promise<string>; readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    signal?.throwIfAborted();
    const still = await missing().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (still === "") return;
    const reason = await hopeless?.();
    if (reason) throw new Error(`${what}: ${reason}`);
    if (Date.now() > deadline) throw new Error(`${what} after ${seconds} s: ${still}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
