/** An answer that is an error in the API's envelope. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly suggestion: string | undefined;

  constructor(status: number, code: string, message: string, suggestion?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.suggestion = suggestion;
  }

  body(): object {
    return { error: { code: this.code, message: this.message, ...(this.suggestion !== undefined && { suggestion: this.suggestion }) } };
  }
}

export function invalidParameters(message: string): ApiError {
  return new ApiError(400, "global/invalid-parameters", message);
}

export function missing(message: string): ApiError {
  return new ApiError(404, "global/object-does-not-exist", message, "List what there is.");
}

export function quotaExceeded(what: string, most: number): ApiError {
  return new ApiError(400, "global/quota-exceeded", `Quota exceeded: at most ${most} ${what}.`, "Ask support for a higher quota.");
}
