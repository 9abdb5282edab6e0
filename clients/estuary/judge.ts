import { API_KEY_SOURCE } from "./endpoints.ts";
import { EstuaryError, type EstuaryErrorKind } from "./error.ts";
import { isRecord, parsed, type Answer, type Outcome } from "./outcome.ts";
import { redact } from "./redact.ts";

/**
 * What a second try may do:
 * - none: it only reads, or doing it twice is doing it once
 * - create: a second try could make a second thing
 */
export type Effect = "none" | "create";

export interface RequestContext {
  /** What was to be done, such as "publish". */
  readonly operation: string;
  /** Method and path, without query. */
  readonly request: string;
  readonly url: string;
  readonly effect: Effect;
  /** What a success must be; "nothing" is an empty body, or JSON that nobody reads. */
  readonly expects: "json" | "text" | "nothing";
  /** What must appear in no message. */
  readonly secrets: readonly string[];
}

const advice: Readonly<Partial<Record<EstuaryErrorKind, string>>> = {
  unauthorized: "Check the secret sophia-infra:estuaryToken of the stack, or FLOW_AUTH_TOKEN: it may have ended, been revoked, or been used up elsewhere (a token for single use works on one machine only).",
  forbidden: "The token's user needs a grant on every name that is published, on live tasks that a publication touches as well.",
  "stale-authorization": "Grants made a moment ago may take some minutes to be seen; try again then.",
  "rate-limited": "Try again in a few minutes.",
  unavailable: "Try again in a few minutes.",
  ambiguous: "It may have taken effect all the same: look at what exists before doing it again.",
  "not-found": "Check the name; it may have been deleted.",
};

/** The error that an outcome means, or undefined for a success. */
export function failureOf(outcome: Outcome, context: RequestContext): EstuaryError | undefined {
  if (outcome.status === undefined) {
    const kind = outcome.maybeSent ? unlessRepeatable(context) : "unavailable";
    return errorOf(kind, `got no answer (${outcome.code})`, context, { code: outcome.code, notSent: !outcome.maybeSent });
  }
  const { status, retryAfter, text } = outcome;
  const more = { status, retryAfter };
  const asked = retryAfter === undefined ? "" : `; it asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  if (status === 429) return errorOf("rate-limited", `was answered 429: too many requests${asked}`, context, more);
  if (isStale(outcome, context.url)) return errorOf("stale-authorization", `was answered ${status}: Estuary has not yet seen the token's present grants${asked}`, context, more);
  if (status >= 200 && status < 300) {
    if (context.expects === "text" || (context.expects === "nothing" && text.trim() === "") || parsed(text) !== undefined) return undefined;
    return errorOf(unlessRepeatable(context), `was answered ${status} with something that is no JSON${excerpt(text)}`, context, more);
  }
  const said = saidIn(text);
  const words = said.message === "" ? `without a reason${redirectNote(status)}${excerpt(text)}` : said.message;
  return errorOf(kindOf(status, said.code, context), `was answered ${status}${said.code === undefined ? "" : ` ${said.code}`}: ${words}`, context, { ...more, code: said.code, said: words });
}

/**
 * A 307 that asks for the same request again, since the authorization it was judged by may be out of date
 * (estuary/flow crates/control-plane-api graphql AuthZRetry). Any other redirect is none of ours: the token goes nowhere else.
 */
function isStale({ status, retryAfter, location }: Answer, url: string): boolean {
  if (status !== 307) return false;
  if (location === undefined) return true;
  const target = URL.canParse(location, url) ? new URL(location, url) : undefined;
  const same = target !== undefined && target.origin === new URL(url).origin && target.pathname === new URL(url).pathname;
  return same || (retryAfter !== undefined && target?.origin === new URL(url).origin);
}

function kindOf(status: number, code: string | undefined, context: RequestContext): EstuaryErrorKind {
  if (status >= 500 || status === 408) return unlessRepeatable(context);
  // The function that exchanges tokens raises for a token it does not take.
  if (status === 401 || (code === "P0001" && context.request.endsWith("/rpc/generate_access_token"))) return "unauthorized";
  if (status === 403 || code === "42501") return "forbidden";
  // A 404 counts as "gone" only in the service's own words: a proxy's page must not make us forget anything.
  if (status === 404 && code !== undefined) return "not-found";
  if (status === 400 || status === 422) return "invalid";
  return "refused";
}

/** What an uncertain end means: for what may be done twice it is a failure to try again, for the rest it is unknown what happened. */
function unlessRepeatable({ effect }: RequestContext): EstuaryErrorKind {
  return effect === "none" ? "unavailable" : "ambiguous";
}

/** PostgREST: {code, message, details, hint}; the agent: {error, message}; encrypt-config: {error, description, details}. */
function saidIn(text: string): { code?: string | undefined; message: string } {
  const body = parsed(text);
  if (!isRecord(body)) return { message: "" };
  const texts = (...keys: string[]) => keys.map((key) => body[key]).filter((value) => typeof value === "string" && value !== "");
  const [code] = texts("code", "error") as string[];
  return { code: code?.slice(0, 80), message: texts("message", "msg", "description", "details", "hint").join("; ") };
}

function redirectNote(status: number): string {
  return status >= 300 && status < 400 ? " (a redirect, which is not followed with the token: check the endpoint)" : "";
}

/** The beginning of a body that is no JSON. */
function excerpt(text: string): string {
  return text.trim() === "" ? "" : `: ${text.trim().slice(0, 120)}`;
}

interface Details {
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly notSent?: boolean;
  readonly said?: string;
}

/** An error whose foreign words were redacted. */
export function errorOf(kind: EstuaryErrorKind, words: string, context: RequestContext, { status, code, retryAfter, notSent = false, said = "" }: Details = {}): EstuaryError {
  const sentence = redact(words, context.secrets).replace(/[:.]*$/, ".");
  const aboutKey = kind === "unauthorized" && /api ?key/i.test(said);
  const help = aboutKey ? `Check sophia-infra:estuary apiKey, the public key of PostgREST; it is in ${API_KEY_SOURCE}.` : advice[kind];
  return new EstuaryError({
    kind,
    operation: context.operation,
    request: context.request,
    message: `${context.operation} (${context.request}) ${sentence}${help === undefined ? "" : ` ${help}`}`,
    retryable: notSent || kind === "unavailable" || kind === "rate-limited" || kind === "stale-authorization",
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code: redact(code, context.secrets) }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}
