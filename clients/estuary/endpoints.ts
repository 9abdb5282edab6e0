import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * Where Estuary's services are. Sources: the dashboard's settings (estuary/ui .env) for the agent, which flowctl still asks at another
 * host; flowctl's (estuary/flow crates/flow-client/src/lib.rs) for the others.
 */
export const DEFAULT_ENDPOINTS = {
  /** Control plane: GraphQL at /api/graphql, tokens, status, metrics. */
  agent: "https://api.estuary.dev",
  /** PostgREST, with its version. */
  rest: "https://eyrcnmuzzyriypdajwdk.supabase.co/rest/v1",
  encryption: "https://config-encryption.estuary.dev",
} as const;

/** Where the public key of PostgREST can be found. It is public, but it is Estuary's to change, so it is no default here. */
export const API_KEY_SOURCE = "flowctl's source, crates/flow-client/src/lib.rs of github.com/estuary/flow, DEFAULT_PG_PUBLIC_TOKEN";

/** An endpoint without a trailing slash and without `suffix`. Throws when a token or a configuration would travel in clear. */
export function endpointOf(text: string, label: string, suffix = ""): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (url === undefined || !safe || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    const shown = url === undefined ? "no URL" : `${url.protocol}//${url.host}`;
    throw new Error(`${label} is ${shown}; allowed: an https URL without user and query, such as ${DEFAULT_ENDPOINTS.agent}, or http on this machine`);
  }
  const plain = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  return suffix !== "" && plain.endsWith(suffix) ? plain.slice(0, -suffix.length) : plain;
}

/** The addresses of this machine, where an emulator may be asked without TLS and no proxy is in between. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Where the processes that use this token meet, when nothing else is said. */
export function stateDirectory(agent: string, tokenId: string, env: NodeJS.ProcessEnv = process.env): string {
  const xdg = env["XDG_STATE_HOME"];
  const base = xdg === undefined || !isAbsolute(xdg) ? join(homedir(), ".local", "state") : xdg;
  const key = createHash("sha256").update(`${agent}\n${tokenId}`).digest("hex").slice(0, 16);
  return join(base, "sophia-infra", "estuary", key);
}
