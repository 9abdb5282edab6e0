/** Downloads with time limits, through the user's proxy when one is set (HTTPS_PROXY, NO_PROXY). */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { TLSSocket } from "node:tls";
import type { DownloadLimits, ToolOptions } from "./types.ts";

export class DownloadError extends Error {
  /** True where the same request may succeed a moment later. */
  readonly retryable: boolean;

  constructor(message: string, retryable = false) {
    super(message);
    this.name = "DownloadError";
    this.retryable = retryable;
  }
}

/** The network as one run sees it: a host that could not be reached is not asked again. */
export interface Network {
  readonly limits: DownloadLimits;
  readonly env: NonNullable<ToolOptions["env"]>;
  readonly rewriteUrl: (url: string) => string;
  readonly unreachable: Map<string, string>;
}

const largestText = 8 * 1024 * 1024;
const mostRedirects = 5;

export function createNetwork(options: ToolOptions): Network {
  return {
    limits: { connect: 5_000, silence: 30_000, ...options.limits },
    env: options.env ?? process.env,
    rewriteUrl: options.rewriteUrl ?? ((url) => url),
    unreachable: new Map(),
  };
}

/** The body of a small document. Throws DownloadError. */
export async function fetchText(network: Network, address: string, headers: Record<string, string> = {}): Promise<string> {
  const url = network.rewriteUrl(address);
  const response = await open(network, url, headers);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > largestText) throw new DownloadError(`${url} is larger than ${largestText} bytes, which no checksum list is`);
    }
  } catch (error) {
    throw cutOff(url, size, response, error);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Writes the file at `address` to the new file `path`; returns its SHA-256. Throws DownloadError. */
export async function fetchFile(network: Network, address: string, path: string, onProgress?: (bytes: number, total?: number) => void): Promise<string> {
  const url = network.rewriteUrl(address);
  const response = await open(network, url, {});
  const total = Number(response.headers["content-length"]) || undefined;
  const hash = createHash("sha256");
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      onProgress?.(size, total);
      done(null, chunk);
    },
  });
  try {
    await pipeline(response, count, createWriteStream(path, { flags: "wx" }));
  } catch (error) {
    throw cutOff(url, size, response, error);
  }
  return hash.digest("hex");
}

function cutOff(url: string, size: number, response: http.IncomingMessage, error: unknown): Error {
  if (error instanceof DownloadError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  // A full disk or an unwritable folder is no fault of the vendor's.
  if (code !== undefined && !code.startsWith("ECONN") && !code.startsWith("ERR_STREAM")) return new DownloadError(`${url}: ${(error as Error).message}`);
  const total = response.headers["content-length"];
  return new DownloadError(`${url} was cut off after ${size}${total === undefined ? "" : ` of ${total}`} bytes`, true);
}

async function open(network: Network, address: string, headers: Record<string, string>): Promise<http.IncomingMessage> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const response = await request(network, url, redirects === 0 ? headers : {});
    const status = response.statusCode ?? 0;
    if (status === 200) return response;
    response.destroy();
    const location = response.headers.location;
    if (status < 300 || status >= 400 || location === undefined) throw new DownloadError(`${address} answered HTTP ${status}`, status >= 500);
    const next = new URL(location, url);
    if (url.protocol === "https:" && next.protocol !== "https:") throw new DownloadError(`${address} redirects to an address without TLS`);
    url = next;
  }
  throw new DownloadError(`${address} redirects more than ${mostRedirects} times`);
}

function request({ limits, env, unreachable }: Network, url: URL, headers: Record<string, string>): Promise<http.IncomingMessage> {
  const known = unreachable.get(url.host);
  if (known !== undefined) return Promise.reject(new DownloadError(known));
  const secure = url.protocol === "https:";
  const proxyEnv = { ...env };
  const agent = secure ? new https.Agent({ proxyEnv }) : new http.Agent({ proxyEnv });
  return new Promise((resolve, reject) => {
    let connected = false;
    const sent = (secure ? https : http).get(url, { agent, headers: { "user-agent": "sophia-infra", ...headers } });
    const fail = (reason: string, retryable = connected) => {
      clearTimeout(connecting);
      const message = connected ? `${url.href}: ${reason}` : `${url.host} cannot be reached (${reason})`;
      if (!connected) unreachable.set(url.host, message);
      reject(new DownloadError(message, retryable));
      sent.destroy();
    };
    const connecting = setTimeout(() => fail(`no connection within ${limits.connect / 1000} s`), limits.connect);
    const isConnected = () => {
      connected = true;
      clearTimeout(connecting);
    };
    sent.on("socket", (socket) => {
      const ready = !socket.connecting && (socket as Partial<TLSSocket & { secureConnecting: boolean }>).secureConnecting !== true;
      if (ready) isConnected(); // a proxy's tunnel is made before
      else socket.once(secure ? "secureConnect" : "connect", isConnected);
    });
    const silent = `silent for ${limits.silence / 1000} s`;
    sent.setTimeout(limits.silence, () => {
      if (connected) sent.destroy(new DownloadError(`${url.href}: ${silent}`)); // ends a body that has begun, too
    });
    sent.on("error", (error) => {
      if (error instanceof DownloadError) fail(silent, false);
      else fail((error as NodeJS.ErrnoException).code ?? error.message);
    });
    sent.on("response", (response) => {
      isConnected();
      resolve(response);
    });
  });
}
