import { isAnswer } from "./answer.ts";
import { LambdaCloudError, type LambdaCloudErrorKind } from "./error.ts";
import { operations, type OperationName } from "./operations.ts";
import { envelopeError, isRecord, type Answer, type Outcome } from "./outcome.ts";
import { redact } from "./redact.ts";

/** What the API's codes mean; codes may be added, so an unknown one is judged by its status. Source: the published document 1.10.0 and older ones. */
const kinds: Readonly<Record<string, LambdaCloudErrorKind>> = {
  "global/invalid-api-key": "unauthorized",
  "global/account-inactive": "refused",
  "global/forbidden": "refused",
  "global/invalid-address": "refused",
  "global/conflict": "refused",
  "global/invalid-parameters": "invalid",
  "global/duplicate": "invalid",
  "global/object-does-not-exist": "not-found",
  "global/not-found": "not-found",
  "global/quota-exceeded": "quota",
  "global/internal-error": "unavailable",
  "global/unknown": "unavailable",
  "instance-operations/launch/insufficient-capacity": "capacity",
  "instance-operations/launch/file-system-in-wrong-region": "invalid",
  "instance-operations/launch/file-systems-not-supported": "invalid",
  "filesystems/filesystem-in-use": "in-use",
  "firewall-rulesets/firewall-ruleset-in-use": "in-use",
  "ssh-keys/key-in-use": "in-use",
};

export interface RequestContext {
  operation: OperationName;
  /** Method and path as sent. */
  request: string;
  /** What must appear in no message. */
  secrets: readonly string[];
}

/** The error that an outcome means, or undefined for a success. */
export function failureOf(outcome: Outcome, context: RequestContext): LambdaCloudError | undefined {
  const clean = (text: string) => redact(text, context.secrets);
  if (outcome.status === undefined) {
    const kind = outcome.maybeSent ? unlessRepeatable(context.operation) : "unavailable";
    return errorOf(kind, `got no answer (${outcome.code})`, context, { code: outcome.code });
  }
  const { status, retryAfter, body } = outcome;
  const error = envelopeError(body);
  const code = error === undefined ? undefined : clean(error.code);
  const asked = retryAfter === undefined ? "" : `; it asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  if (status === 429) return errorOf("rate-limited", `was answered 429: too many requests${asked}`, context, { status, code, retryAfter });
  if (status >= 200 && status < 300) {
    if (isAnswer(context.operation, isRecord(body) ? body["data"] : undefined)) return undefined;
    return errorOf(unlessRepeatable(context.operation), `was answered ${status} with something that is not an answer of the API${clean(excerpt(body))}`, context, { status });
  }
  const said = error === undefined ? `without an error code${redirectNote(status)}${clean(excerpt(body))}` : `${code}: ${clean(`${error.message} ${error.suggestion}`)}`;
  return errorOf(kindOf(outcome, error?.code, context.operation), `was answered ${status} ${said}`, context, { status, code, retryAfter });
}

function kindOf({ status }: Answer, code: string | undefined, operation: OperationName): LambdaCloudErrorKind {
  // provider/* is a fault of what lies below the API, with any status; on a launch it says nothing about whether a machine is coming.
  if (code?.startsWith("provider/")) return operations[operation].effect === "launch" ? "ambiguous" : "unavailable";
  const known = code === undefined ? undefined : kinds[code];
  if (known === "unavailable" || status >= 500 || status === 408) return unlessRepeatable(operation);
  if (known !== undefined) return known;
  if (status === 401) return "unauthorized";
  // A 404 counts as "gone" only in the API's own words: a proxy's page must not make us forget an instance.
  if (status === 404 && code !== undefined) return "not-found";
  return "refused";
}

/** What an uncertain end means: for what may be done twice it is a failure to try again, for the rest it is unknown what happened. */
function unlessRepeatable(operation: OperationName): LambdaCloudErrorKind {
  const { effect } = operations[operation];
  return effect === "none" || effect === "idempotent" ? "unavailable" : "ambiguous";
}

function redirectNote(status: number): string {
  return status >= 300 && status < 400 ? " (a redirect, which is not followed with the API key: check the endpoint)" : "";
}

/** The beginning of a body that is no JSON. */
function excerpt(body: unknown): string {
  return typeof body === "string" && body.trim() !== "" ? `: ${body.trim().slice(0, 120)}` : "";
}

function errorOf(kind: LambdaCloudErrorKind, words: string, context: RequestContext, fields: { status?: number; code?: string | undefined; retryAfter?: number | undefined }): LambdaCloudError {
  const request = redact(context.request, context.secrets);
  const sentence = words.trim().replace(/[:.]*$/, ".");
  return new LambdaCloudError({ summary: `${context.operation} (${request}) ${sentence}`, operation: context.operation, request, kind, ...fields });
}
