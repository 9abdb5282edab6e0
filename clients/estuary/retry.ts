import { DelegateBackoff, handleWhen, retry, type RetryPolicy } from "cockatiel";
import { EstuaryError, type EstuaryErrorKind } from "./error.ts";

/** Tries after the first, by what is the matter. A stale authorization lasts until the next snapshot: 20 s to 5 minutes. */
const RETRIES: Readonly<Partial<Record<EstuaryErrorKind, number>>> = { unavailable: 6, "rate-limited": 6, "stale-authorization": 30 };
/** Longest time after which a stale authorization is still tried again (milliseconds): twice the age a snapshot can have. */
const LONGEST_STALE = 600_000;
/** Longest wait between two tries, in times of `pace`. */
const LONGEST_WAIT = 60;
/** A Retry-After beyond this is not waited for (milliseconds): the message tells it instead. */
const LONGEST_RETRY_AFTER = 300_000;

/**
 * Tries again what may be tried again: what was turned away before it did anything (429, 307 of a stale authorization), and what
 * found no answer or a fault of the service where a second try changes nothing (kind "unavailable", which a request that creates gets
 * only when nothing was sent). The first wait is `pace` milliseconds, then it grows twofold; it lasts as long as Retry-After asks.
 */
export function retryPolicy(pace: number): RetryPolicy {
  const counts = new Map<EstuaryErrorKind, number>();
  const since = performance.now();
  return retry(
    handleWhen((error) => isRepeatable(error, counts, performance.now() - since)),
    {
      maxAttempts: 40,
      backoff: new DelegateBackoff(({ attempt, result }) => {
        const error = "error" in result && result.error instanceof EstuaryError ? result.error : undefined;
        if (error?.retryAfter !== undefined) return Math.max(error.retryAfter, 1);
        const grown = Math.min(pace * 2 ** (attempt - 1), LONGEST_WAIT * pace);
        return grown * (0.9 + Math.random() * 0.2);
      }),
    },
  );
}

function isRepeatable(error: unknown, counts: Map<EstuaryErrorKind, number>, elapsed: number): boolean {
  if (!(error instanceof EstuaryError) || !error.retryable) return false;
  if ((error.retryAfter ?? 0) > LONGEST_RETRY_AFTER || (error.kind === "stale-authorization" && elapsed > LONGEST_STALE)) return false;
  const count = (counts.get(error.kind) ?? 0) + 1;
  counts.set(error.kind, count);
  return count <= (RETRIES[error.kind] ?? 0);
}
