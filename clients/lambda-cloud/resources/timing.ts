/** Milliseconds of everything that is not a user's setting. All grow with the pacing, so that tests that shrink it shrink these alike. */
export interface Timing {
  /** Between two looks at what is being waited for. 10 s at the real pacing. */
  readonly poll: number;
  /** How long after a launch without an answer its instance may still appear. Two minutes. */
  readonly ambiguous: number;
  /** How long a launched instance may be missing from the API's answers. One minute. */
  readonly lag: number;
  /** Oldest price a launch may rely on, and how long a refusal for lack of capacity is remembered. 30 s. */
  readonly price: number;
  /** Oldest list of instances that `read` may answer from. 5 s. */
  readonly read: number;
  /** How long a termination, or the end of a use, is waited for. Ten minutes. */
  readonly end: number;
}

/** @param request shortest time between two requests, in milliseconds (1100 at the real API) */
export function timingOf(request: number): Timing {
  const seconds = request / 1.1;
  return { poll: 10 * seconds, ambiguous: 120 * seconds, lag: 60 * seconds, price: 30 * seconds, read: 5 * seconds, end: 600 * seconds };
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
