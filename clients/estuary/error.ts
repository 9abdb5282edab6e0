export type EstuaryErrorKind =
  | "unauthorized"
  | "forbidden"
  | "stale-authorization"
  | "unavailable"
  | "rate-limited"
  | "ambiguous"
  | "not-found"
  | "invalid"
  | "refused"
  | "build-failed"
  | "test-failed"
  | "concurrent-edit"
  | "lock-failed"
  | "publish-failed"
  | "no-schema"
  | "secret-in-clear";

export interface EstuaryFault {
  readonly kind: EstuaryErrorKind;
  readonly message: string;
  /** What was to be done, such as "publish". */
  readonly operation: string;
  /** Method and path, without query or body. */
  readonly request?: string;
  readonly status?: number;
  readonly code?: string;
  /** Whether the same call may be made again. */
  readonly retryable?: boolean;
  /** Milliseconds the service asked to wait (Retry-After). */
  readonly retryAfter?: number;
  readonly specs?: readonly { readonly name?: string; readonly detail: string }[];
}

/** A call to Estuary that failed. Its message never holds a token, a secret or a configuration. */
export class EstuaryError extends Error {
  readonly kind: EstuaryErrorKind;
  readonly operation: string;
  readonly request?: string;
  readonly status?: number;
  readonly code?: string;
  readonly retryable: boolean;
  /** Milliseconds the service asked to wait (Retry-After). */
  readonly retryAfter?: number;
  readonly specs: readonly { readonly name?: string; readonly detail: string }[];

  constructor(fault: EstuaryFault) {
    super(fault.message);
    this.name = "EstuaryError";
    this.kind = fault.kind;
    this.operation = fault.operation;
    this.retryable = fault.retryable ?? false;
    this.specs = fault.specs ?? [];
    if (fault.request !== undefined) this.request = fault.request;
    if (fault.status !== undefined) this.status = fault.status;
    if (fault.code !== undefined) this.code = fault.code;
    if (fault.retryAfter !== undefined) this.retryAfter = fault.retryAfter;
  }
}
