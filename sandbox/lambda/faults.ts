import { htmlPage, type RawAnswer } from "./limits.ts";
import { nextRandom } from "./random.ts";
import type { Fault, FaultRecord, State } from "./types.ts";

/** The first fault that this request of the operation meets. */
export function meetFault(state: State, operation: string): FaultRecord | undefined {
  for (const fault of state.faults) {
    if (fault.operation !== "*" && fault.operation !== operation) continue;
    const times = fault.times ?? 1;
    if (times > 0 && fault.met >= times) continue;
    fault.seen += 1;
    if (fault.seen <= (fault.skip ?? 0)) continue;
    if (fault.probability !== undefined && nextRandom(state) >= fault.probability) continue;
    fault.met += 1;
    return fault;
  }
  return undefined;
}

export function takesEffect(fault: Fault | undefined): boolean {
  return fault?.takesEffect ?? (fault?.answer ?? "ordinary") === "ordinary";
}

/** What is answered instead; undefined: the ordinary answer; "lost": none at all. */
export function answerOf(fault: Fault | undefined): RawAnswer | "lost" | undefined {
  const { headers, message } = fault ?? {};
  switch (fault?.answer ?? "ordinary") {
    case "ordinary": return undefined;
    case "lost": return "lost";
    case "html": {
      const status = fault?.status ?? 500;
      return { ...htmlPage(status, message ?? `Error ${status}`), headers };
    }
    case "body": return { status: fault?.status ?? 200, headers, contentType: "application/json", body: fault?.body ?? "" };
    case "error": {
      const error = { code: fault?.code ?? "global/internal-error", message: message ?? "An internal server error occurred." };
      return { status: fault?.status ?? 500, headers, contentType: "application/json", body: JSON.stringify({ error }) };
    }
  }
}
