import { DelegateBackoff, handleWhen, retry, type RetryPolicy } from "cockatiel";
import { LambdaCloudError } from "./error.ts";
import { operations, type OperationName } from "./operations.ts";
import type { Intervals } from "./pacing.ts";

/** Tries after the first. */
const RETRIES = 6;
/** Longest wait between two tries, in request intervals: a minute at the real values. */
const LONGEST_WAIT = 55;
/** A Retry-After beyond this is not waited for (milliseconds): the message tells it instead. */
const LONGEST_RETRY_AFTER = 120_000;

/**
 * Tries again what may be tried again:
 * - too many requests (429): everything, because a limited request was turned away before it did anything
 * - no answer, 5xx, provider faults: whatever may be done twice (see `kind` "unavailable", which a launch gets only when nothing was sent;
 *   a launch is not repeated for it all the same)
 * The first wait is two request intervals, or one launch interval; then it grows twofold. It lasts longer when the API asks for that.
 */
export function retryPolicy(operation: OperationName, intervals: Intervals): RetryPolicy {
  const first = operations[operation].effect === "launch" ? intervals.launch : 2 * intervals.request;
  return retry(
    handleWhen((error) => isRepeatable(operation, error)),
    {
      maxAttempts: RETRIES,
      backoff: new DelegateBackoff(({ attempt, result }) => {
        const asked = "error" in result && result.error instanceof LambdaCloudError ? (result.error.retryAfter ?? 0) : 0;
        const grown = Math.min(first * 2 ** (attempt - 1), LONGEST_WAIT * intervals.request);
        return Math.max(asked, grown * (0.9 + Math.random() * 0.2));
      }),
    },
  );
}

function isRepeatable(operation: OperationName, error: unknown): boolean {
  if (!(error instanceof LambdaCloudError)) return false;
  if (error.kind === "rate-limited") return (error.retryAfter ?? 0) <= LONGEST_RETRY_AFTER;
  return error.kind === "unavailable" && operations[operation].effect !== "launch";
}
