/**
 * What a failure means for whoever called:
 * - capacity: nothing of this type is free in this region now; another candidate, or later
 * - rate-limited: still limited after all tries
 * - ambiguous: it may have taken effect; look before doing it again
 * - unavailable: the API did not answer, or answered with a fault of its own, all tries long; asking again is safe
 * - not-found: what the request names does not exist
 * - in-use: an instance still holds it
 * - unauthorized: the API key is wrong
 * - quota: the account's limit is reached
 * - invalid: the request is wrong and will stay so
 * - refused: everything else the API refuses
 */
export type LambdaCloudErrorKind =
  | "capacity"
  | "rate-limited"
  | "ambiguous"
  | "unavailable"
  | "not-found"
  | "in-use"
  | "unauthorized"
  | "quota"
  | "invalid"
  | "refused";

const advice: Readonly<Record<LambdaCloudErrorKind, string>> = {
  capacity: "Name further candidates (type and region), or wait for capacity.",
  "rate-limited": "Something else may use the same account; stop it, or try again in a few minutes.",
  ambiguous: "It may have taken effect all the same: look at what exists before doing it again.",
  unavailable: "Try again in a few minutes.",
  "not-found": "Check the id or name; it may have been deleted.",
  "in-use": "Terminate the instances that hold it, then try again.",
  unauthorized: "Check the secret sophia-infra:lambdaApiKey of the stack, or LAMBDA_LABS_API_KEY.",
  quota: "Ask Lambda's support for a larger quota, or delete what is not needed.",
  invalid: "Correct the request; the same one will be refused again.",
  refused: "Look at the account on cloud.lambda.ai.",
};

export interface LambdaCloudErrorFields {
  /** What happened; the message is this and what to do about it. */
  summary: string;
  operation: string;
  request: string;
  kind: LambdaCloudErrorKind;
  status?: number | undefined;
  code?: string | undefined;
  retryAfter?: number | undefined;
}

/** The only error of this client beside the reason of an aborted signal. It never holds the API key, user data or a private key, and has no `cause` that could. */
export class LambdaCloudError extends Error {
  /** What happened, in a sentence, without the advice that ends the message. */
  readonly summary: string;
  /** The client's method, such as launchInstance. */
  readonly operation: string;
  /** Method and path, redacted. */
  readonly request: string;
  readonly kind: LambdaCloudErrorKind;
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** The API's code (global/quota-exceeded) or, without an answer, the transport's (ECONNREFUSED). */
  readonly code: string | undefined;
  /** Milliseconds the API asked to wait (Retry-After). */
  readonly retryAfter: number | undefined;

  constructor(fields: LambdaCloudErrorFields) {
    super(`${fields.summary} ${advice[fields.kind]}`);
    this.name = "LambdaCloudError";
    this.summary = fields.summary;
    this.operation = fields.operation;
    this.request = fields.request;
    this.kind = fields.kind;
    this.status = fields.status;
    this.code = fields.code;
    this.retryAfter = fields.retryAfter;
  }

  /** True when the same request may succeed later without anything being changed. An ambiguous one must not be repeated. */
  get retryable(): boolean {
    return this.kind === "capacity" || this.kind === "rate-limited" || this.kind === "unavailable" || this.kind === "in-use";
  }
}
