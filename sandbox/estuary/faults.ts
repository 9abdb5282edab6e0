import { htmlPage, jsonAnswer, type RawAnswer } from "./answer.ts";
import type { Fault, FaultRecord, State, Surface } from "./types.ts";

/** The first fault that a request of these operations meets. */
export function meetFault(state: State, operations: readonly string[], surface?: Surface): FaultRecord | undefined {
  for (const fault of state.faults) {
    if (fault.operation === "*" ? operations.includes("runPublication") : !operations.includes(fault.operation)) continue;
    if (fault.surface !== undefined && fault.surface !== surface) continue;
    const times = fault.times ?? 1;
    if (times > 0 && fault.met >= times) continue;
    fault.seen += 1;
    if (fault.seen <= (fault.skip ?? 0)) continue;
    fault.met += 1;
    return fault;
  }
  return undefined;
}

export function takesEffect(fault: Fault | undefined): boolean {
  return fault?.takesEffect ?? (fault?.answer ?? "ordinary") === "ordinary";
}

/** What is answered instead; undefined: the ordinary answer; "lost": none at all. */
export function answerOf(fault: Fault | undefined, surface: Surface): RawAnswer | "lost" | undefined {
  const { headers, message = "an internal error occurred", status = 500 } = fault ?? {};
  switch (fault?.answer ?? "ordinary") {
    case "ordinary": return undefined;
    case "lost": return "lost";
    case "html": return { ...htmlPage(status, fault?.message ?? `Error ${status}`), headers };
    case "body": return { status: fault?.status ?? 200, headers, contentType: "application/json", body: fault?.body ?? "" };
    case "error": return errorAnswer(surface, { status, code: fault?.code ?? "internal", message, headers });
  }
}

/** An error in the form of the surface. A redirection of the authorization has no body. */
export function errorAnswer(surface: Surface, { status, code, message, headers, details }: {
  readonly status: number; readonly code: string; readonly message: string; readonly headers?: Readonly<Record<string, string>> | undefined; readonly details?: unknown;
}): RawAnswer {
  if (status === 307) return { status, headers: { "retry-after": "1", ...headers }, contentType: "text/plain", body: "" };
  switch (surface) {
    case "rest": return jsonAnswer(status, { code, details: details ?? null, hint: null, message }, headers);
    case "graphql": return jsonAnswer(status, { data: null, errors: [{ message }] }, headers);
    case "encryption": return jsonAnswer(status, { error: code, description: message, ...(details !== undefined && { details }) }, headers);
    case "agent": return jsonAnswer(status, { error: message }, headers);
  }
}
