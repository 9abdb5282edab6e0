import { readFileSync } from "node:fs";
import { apiKeyOf, DEFAULT_ENDPOINT, endpointOf, stateDirectory } from "./endpoint.ts";
import { isRecord } from "./outcome.ts";

/** All that is needed to reach Lambda Cloud; `new LambdaCloud(connection)` takes it as it is. */
export interface LambdaConnection {
  endpoint: string;
  apiKey: string;
  /** Milliseconds. */
  requestInterval: number;
  /** Milliseconds. */
  launchInterval: number;
  /** Folder of this key, shared by all processes: pacing, locks, records of launches. */
  stateDir: string;
}

/** The file that describes a sandbox's Lambda Cloud is not what it should be. */
export class ConnectionFileError extends Error {
  /** What is wrong with the file: a clause that follows its name. */
  readonly problem: string;

  constructor(file: string, problem: string) {
    super(`${FILE} is ${JSON.stringify(file)}, ${problem}; start the sandbox's Lambda Cloud (npm run sandbox -- start lambda), or unset it to use the real one`);
    this.problem = problem;
  }
}

/** The stack's configuration, as a dynamic provider gets it in `configure`: `req.config`. */
export interface ConfigReader {
  get(key: string): string | undefined;
}

const FILE = "LAMBDA_CLOUD_CONNECTION_FILE";
const KEY = "LAMBDA_LABS_API_KEY";
const SUBJECT = "sophia-infra:lambda";
const SECRET = "sophia-infra:lambdaApiKey";

const DEFAULTS = { request: 1100, launch: 12_500 };

/**
 * How to reach Lambda Cloud.
 *
 * With LAMBDA_CLOUD_CONNECTION_FILE in `env` (a sandbox stack): from that file and nothing else, so that a sandbox never reaches the real cloud.
 * Else: endpoint and pacing from the stack's `sophia-infra:lambda`, the key from its secret `sophia-infra:lambdaApiKey` or from LAMBDA_LABS_API_KEY.
 * Throws one error with all faults.
 */
export function connectionFrom(config: ConfigReader | undefined, env: NodeJS.ProcessEnv = process.env): LambdaConnection {
  const file = env[FILE];
  return file === undefined ? fromStack(config, env) : fromFile(file, env);
}

/** Whether a plan is made of what is there: the stack's `sophia-infra:lambda`, key `refresh`. Default true. */
export function looksFirst(config: ConfigReader | undefined): boolean {
  try {
    const subject: unknown = JSON.parse(config?.get(SUBJECT) ?? "{}");
    return !(isRecord(subject) && subject["refresh"] === false);
  } catch {
    return true; // connectionFrom tells what is wrong with it
  }
}

function fromFile(file: string, env: NodeJS.ProcessEnv): LambdaConnection {
  const trouble = (what: string) => new ConnectionFileError(file, what);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw trouble("which cannot be read");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined; // the parser's message would quote the file, which holds a key
  }
  if (!isRecord(value)) throw trouble("which is no JSON object");
  const { url, apiKey, pacing = {}, stateDir } = value;
  const faults: string[] = [];
  if (typeof url !== "string") faults.push("url must be a URL");
  if (typeof apiKey !== "string") faults.push("apiKey must be a text");
  if (stateDir !== undefined && typeof stateDir !== "string") faults.push("stateDir must be a path");
  const intervals = intervalsOf(pacing, { request: "requestMilliseconds", launch: "launchMilliseconds" }, milliseconds, "pacing", faults);
  const endpoint = typeof url === "string" ? attempt(() => endpointOf(url), faults) : "";
  const key = typeof apiKey === "string" ? attempt(() => apiKeyOf(apiKey), faults) : "";
  if (faults.length > 0) throw trouble(`in which ${faults.join(", and ")}`);
  return connection(endpoint, key, intervals, stateDir as string | undefined, env);
}

function fromStack(config: ConfigReader | undefined, env: NodeJS.ProcessEnv): LambdaConnection {
  const faults: string[] = [];
  const text = config?.get(SUBJECT);
  let subject: unknown = {};
  try {
    if (text !== undefined && text !== "") subject = JSON.parse(text);
  } catch {
    subject = undefined;
  }
  if (!isRecord(subject)) {
    faults.push(`${SUBJECT} is no JSON object; allowed: an object such as {"endpoint": "${DEFAULT_ENDPOINT}"}`);
    subject = {};
  }
  const { endpoint: wanted, pacing = {} } = subject as Record<string, unknown>;
  if (wanted !== undefined && typeof wanted !== "string") faults.push(`${SUBJECT} endpoint must be a URL`);
  const endpoint = typeof wanted === "string" ? attempt(() => endpointOf(wanted), faults) : DEFAULT_ENDPOINT;
  const intervals = intervalsOf(pacing, { request: "request", launch: "launch" }, duration, `${SUBJECT} pacing`, faults);
  const given = [config?.get(SECRET), env[KEY]].find((key) => key !== undefined && key.trim() !== "");
  const apiKey = given === undefined ? "" : attempt(() => apiKeyOf(given), faults);
  if (given === undefined) faults.push(`there is no API key of Lambda Cloud; store one with the stack (pulumi config set --secret ${SECRET}), or set ${KEY}`);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return connection(endpoint, apiKey, intervals, undefined, env);
}

function connection(endpoint: string, apiKey: string, intervals: { request: number; launch: number }, stateDir: string | undefined, env: NodeJS.ProcessEnv): LambdaConnection {
  return { endpoint, apiKey, requestInterval: intervals.request, launchInterval: intervals.launch, stateDir: stateDir ?? stateDirectory(endpoint, apiKey, env) };
}

/** What `read` answers; what it throws becomes one of the faults. */
function attempt(read: () => string, faults: string[]): string {
  try {
    return read();
  } catch (error) {
    faults.push((error as Error).message);
    return "";
  }
}

/** Reads both intervals of `pacing` below the names given; one left out has its default. */
function intervalsOf(pacing: unknown, names: { request: string; launch: string }, read: (value: unknown) => number | string, label: string, faults: string[]): { request: number; launch: number } {
  const found = { ...DEFAULTS };
  if (!isRecord(pacing)) {
    faults.push(`${label} must be an object`);
    return found;
  }
  for (const which of ["request", "launch"] as const) {
    const value = pacing[names[which]];
    if (value === undefined) continue;
    const interval = read(value);
    if (typeof interval === "number") found[which] = interval;
    else faults.push(`${label}.${names[which]} is ${JSON.stringify(value)}; allowed: ${interval}`);
  }
  return found;
}

function milliseconds(value: unknown): number | string {
  return typeof value === "number" && value > 0 && value <= 600_000 ? value : "milliseconds above 0";
}

/** Seconds or milliseconds as the stack's settings write them: "1.1s", "50ms". */
function duration(value: unknown): number | string {
  const match = typeof value === "string" ? /^(\d{1,6}(?:\.\d{1,3})?)(ms|s)$/.exec(value) : null;
  const amount = Number(match?.[1]);
  return amount > 0 ? amount * (match?.[2] === "s" ? 1000 : 1) : 'seconds or milliseconds, such as "1.1s" or "50ms"';
}
