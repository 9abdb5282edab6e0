import { readFileSync } from "node:fs";
import { API_KEY_SOURCE, DEFAULT_ENDPOINTS, endpointOf, stateDirectory } from "./endpoints.ts";
import { isRecord, parsed } from "./outcome.ts";
import { refreshTokenOf, type RefreshToken } from "./refresh-token.ts";

/** Which way drafts and publications go; "auto" looks what the service has. */
export type SurfaceSetting = "auto" | "graphql" | "postgrest";

/** All that is needed to reach Estuary; `new Estuary(connection)` takes it as it is. */
export interface EstuaryConnection {
  /** Control plane, without path. */
  readonly agent: string;
  readonly graphql: string;
  /** PostgREST, with its version. */
  readonly rest: string;
  readonly encryption: string;
  /** Public key of PostgREST. */
  readonly apiKey: string;
  readonly token: RefreshToken;
  readonly surface: SurfaceSetting;
  /** Folder of this token, shared by all processes: the token when it was rotated, locks, records. */
  readonly stateDir: string;
  /** Milliseconds between two looks at something that is waited for. */
  readonly poll: number;
}

/** The file that describes a sandbox's Estuary is not what it should be. */
export class ConnectionFileError extends Error {
  /** What is wrong with the file: a clause that follows its name. */
  readonly problem: string;

  constructor(file: string, problem: string) {
    super(`${FILE} is ${JSON.stringify(file)}, ${problem}; start the sandbox's Estuary (npm run sandbox -- start estuary), or unset it to use the real one`);
    this.name = "ConnectionFileError";
    this.problem = problem;
  }
}

/** The stack's configuration, as a dynamic provider gets it in `configure`: `req.config`. */
export interface ConfigReader {
  get(key: string): string | undefined;
}

const FILE = "ESTUARY_CONNECTION_FILE";
const TOKEN = "FLOW_AUTH_TOKEN";
const SUBJECT = "sophia-infra:estuary";
const SECRET = "sophia-infra:estuaryToken";
const GRAPHQL = "/api/graphql";
const ENCRYPT = "/v1/encrypt-config";
const POLL = 1000;
const surfaces: readonly string[] = ["auto", "graphql", "postgrest"] satisfies SurfaceSetting[];

/**
 * How to reach Estuary.
 *
 * With ESTUARY_CONNECTION_FILE in `env` (a sandbox stack): from that file and nothing else, so that a sandbox never reaches the real service
 * (only the surface may be forced by the stack's setting).
 * Else: endpoints, the public key and the surface from the stack's `sophia-infra:estuary`, the token from its secret
 * `sophia-infra:estuaryToken` or from FLOW_AUTH_TOKEN. Throws one error with all faults.
 */
export function connectionFrom(config: ConfigReader | undefined, env: NodeJS.ProcessEnv = process.env): EstuaryConnection {
  const file = env[FILE];
  return file === undefined ? fromStack(config, env) : fromFile(file, config, env);
}

/** Whether a plan is made of what is live: the stack's `sophia-infra:estuary`, key `refresh`. Default true. */
export function looksFirst(config: ConfigReader | undefined): boolean {
  const subject = parsed(config?.get(SUBJECT) ?? "{}");
  return !(isRecord(subject) && subject["refresh"] === false); // connectionFrom tells what is wrong with it
}

function fromFile(file: string, config: ConfigReader | undefined, env: NodeJS.ProcessEnv): EstuaryConnection {
  const trouble = (what: string) => new ConnectionFileError(file, what);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw trouble("which cannot be read");
  }
  const value = parsed(text); // the parser's own message would quote the file, which holds a token
  if (!isRecord(value)) throw trouble("which is no JSON object");
  const faults: string[] = [];
  const rest = urlIn(value, "rest", faults);
  const graphql = urlIn(value, "graphql", faults);
  const encryption = urlIn(value, "encryption", faults, ENCRYPT);
  const agent = value["agent"] === undefined ? graphql.replace(/\/api\/graphql$/, "") : urlIn(value, "agent", faults);
  const token = attempt(() => refreshTokenOf(typeof value["token"] === "string" ? value["token"] : "", "token"), faults);
  const { apiKey = "sandbox", stateDir, poll = POLL } = value;
  const settings = parsed(config?.get(SUBJECT) ?? "{}");
  const surface = surfaceOf(isRecord(settings) ? settings["surface"] : undefined, faults);
  if (!isKey(apiKey)) faults.push("apiKey must be a text without spaces");
  if (stateDir !== undefined && typeof stateDir !== "string") faults.push("stateDir must be a path");
  if (typeof poll !== "number" || !(poll > 0)) faults.push("poll must be milliseconds above 0");
  if (faults.length > 0 || token === undefined) throw trouble(`in which ${faults.join(", and ")}`);
  const folder = typeof stateDir === "string" ? stateDir : stateDirectory(agent, token.id, env);
  return { agent, graphql, rest, encryption, apiKey: String(apiKey).trim(), token, surface, stateDir: folder, poll: Number(poll) };
}

function fromStack(config: ConfigReader | undefined, env: NodeJS.ProcessEnv): EstuaryConnection {
  const faults: string[] = [];
  const text = config?.get(SUBJECT) ?? "";
  let subject = text === "" ? {} : parsed(text);
  if (!isRecord(subject)) {
    faults.push(`${SUBJECT} is no JSON object; allowed: an object such as {"endpoints": {"agent": "${DEFAULT_ENDPOINTS.agent}"}}`);
    subject = {};
  }
  const { endpoints = {}, apiKey } = subject as Record<string, unknown>;
  if (!isRecord(endpoints)) faults.push(`${SUBJECT} endpoints must be an object`);
  const given = { ...DEFAULT_ENDPOINTS, ...(isRecord(endpoints) ? endpoints : {}) };
  const agent = urlIn(given, "agent", faults, GRAPHQL, `${SUBJECT} endpoints.`);
  const rest = urlIn(given, "rest", faults, "", `${SUBJECT} endpoints.`);
  const encryption = urlIn(given, "encryption", faults, ENCRYPT, `${SUBJECT} endpoints.`);
  if (apiKey === undefined) faults.push(`${SUBJECT} apiKey is missing: the public key of Estuary's PostgREST; copy it from ${API_KEY_SOURCE}`);
  else if (!isKey(apiKey)) faults.push(`${SUBJECT} apiKey must be a text without spaces: the public key of Estuary's PostgREST; copy it from ${API_KEY_SOURCE}`);
  const surface = surfaceOf((subject as Record<string, unknown>)["surface"], faults);
  const [label, secret] = [[SECRET, config?.get(SECRET)] as const, [TOKEN, env[TOKEN]] as const].find(([, value]) => value !== undefined && value.trim() !== "") ?? [SECRET, undefined];
  const token = secret === undefined ? undefined : attempt(() => refreshTokenOf(secret, label), faults);
  if (secret === undefined) faults.push(`there is no refresh token of Estuary; store one with the stack (pulumi config set --secret ${SECRET}), or set ${TOKEN}`);
  if (faults.length > 0 || token === undefined) throw new Error(faults.join("\n"));
  return {
    agent,
    graphql: `${agent}${GRAPHQL}`,
    rest,
    encryption,
    apiKey: String(apiKey).trim(),
    token,
    surface,
    stateDir: stateDirectory(agent, token.id, env),
    poll: POLL,
  };
}

function urlIn(from: Readonly<Record<string, unknown>>, key: string, faults: string[], suffix = "", where = ""): string {
  const value = from[key];
  const label = `${where}${key}`;
  if (typeof value === "string") return attempt(() => endpointOf(value, label, suffix), faults) ?? "";
  faults.push(`${label} must be a URL`);
  return "";
}

function surfaceOf(value: unknown, faults: string[]): SurfaceSetting {
  if (value === undefined) return "auto";
  if (typeof value === "string" && surfaces.includes(value)) return value as SurfaceSetting;
  faults.push(`${SUBJECT} surface is ${JSON.stringify(value)}; allowed: ${surfaces.join(", ")}`);
  return "auto";
}

function isKey(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value.trim());
}

/** What `read` answers; what it throws becomes one of the faults. */
function attempt<T>(read: () => T, faults: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    faults.push((error as Error).message);
    return undefined;
  }
}
