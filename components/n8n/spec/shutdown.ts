import type { Settings } from "../../../config/settings.ts";
import { seconds } from "../../../config/settings/values.ts";
import type { ProcessKind } from "./process.ts";

/**
 * How a pod of n8n stops, in seconds: the pod leaves its Service, n8n finishes what runs, the task runner ends. A job that
 * is cut short is lost: n8n fails a stalled job and never retries it (its `maxStalledCount` is 0).
 */
export interface Shutdown {
  /** Wait before SIGTERM until nobody sends requests to this pod any more; 0 where nobody does. */
  readonly preStop: number;
  /** `N8N_GRACEFUL_SHUTDOWN_TIMEOUT`: how long n8n waits for its executions before it exits all the same. */
  readonly graceful: number;
  /** The pod's terminationGracePeriodSeconds: after it everything is killed. */
  readonly gracePeriod: number;
}

/** Time n8n needs to store the result of an execution that used all of its time. */
const saveMargin = 30;

/** The launcher of the task runners stops after n8n has and allows them 50 s; the rest is for n8n's own exit. */
const exitMargin = 60;

/** Time until every node's proxy knows that a pod has left its Service. */
const drain = 10;

/** Main only starts and watches executions, webhook and worker run or answer them; and while it stops, no schedule fires. */
const mainGraceful = 60;

/** Longest an execution may run, in seconds. */
export function longestExecution(settings: Settings["n8n"]): number {
  return seconds(settings.longestExecution);
}

/** How long each phase of a stop may take. */
export function shutdown(kind: ProcessKind, settings: Settings["n8n"]): Shutdown {
  const preStop = kind === "worker" ? 0 : drain;
  const graceful = kind === "main" ? mainGraceful : longestExecution(settings) + saveMargin;
  return { preStop, graceful, gracePeriod: preStop + graceful + exitMargin };
}
