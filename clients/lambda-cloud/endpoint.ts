import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { isLoopback } from "./transport.ts";

export const DEFAULT_ENDPOINT = "https://cloud.lambda.ai";

/** The endpoint without a trailing slash or /api/v1, which the paths bring. Throws when the key would travel in clear. */
export function endpointOf(text: string = DEFAULT_ENDPOINT): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (url === undefined || !safe || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    const shown = url === undefined ? "no URL" : `${url.protocol}//${url.host}`;
    throw new Error(`the endpoint of Lambda Cloud is ${shown}; allowed: an https URL without user and query, such as ${DEFAULT_ENDPOINT}, or http on this machine`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\/api\/v1$/, "");
}

/** The key without the white space around it. Throws, without showing it, when it can be no key: a header could not carry it. */
export function apiKeyOf(text: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new Error(`the API key of Lambda Cloud ${key === "" ? "is empty" : "has spaces, line breaks or characters beyond ASCII in it"}; copy it again from the console of Lambda Cloud`);
}

/** Where the processes that use this key meet, when nothing else is said. */
export function stateDirectory(endpoint: string, apiKey: string, env: NodeJS.ProcessEnv = process.env): string {
  const xdg = env["XDG_STATE_HOME"];
  const base = xdg === undefined || !isAbsolute(xdg) ? join(homedir(), ".local", "state") : xdg;
  const key = createHash("sha256").update(endpoint + apiKey).digest("hex").slice(0, 16);
  return join(base, "sophia-infra", "lambda", key);
}
