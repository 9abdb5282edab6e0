import type { IncomingMessage, ServerResponse } from "node:http";
import type { SinkTarget } from "../../../config/estuary-sink.ts";
import type { Log } from "../log.ts";
import { readBinding } from "./binding.ts";
import { Intake, type IntakeParts } from "./body.ts";
import { answerJson, refuse } from "./http.ts";
import { Limiter } from "./limiter.ts";
import { type Target, TargetUnavailable } from "./targets/types.ts";

export interface WebhookParts extends IntakeParts {
  readonly targets: Partial<Readonly<Record<SinkTarget, Target>>>;
  readonly bodiesAtOnce: number;
  readonly log: Log;
}

/** Seconds after which a refused body may come again. The connector keeps its own times. */
const retryAfter = "5";

/**
 * Takes in the bodies of the webhook materialization.
 *
 * Any answer but 2xx makes the connector send the whole body again, and at last fails the task. So 2xx means that each document is
 * stored or among the dead letters, whatever it holds; 503 that a store does not take it now. 400 and 415 are faults of the
 * binding's address or of something in between: to store what came would hide them.
 */
export class Webhook {
  readonly #parts: WebhookParts;
  readonly #limiter: Limiter;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
    this.#limiter = new Limiter(parts.bodiesAtOnce);
  }

  /** @param query of the binding's address */
  async handle(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> {
    const { log, metrics, targets } = this.#parts;
    const no = (code: number, error: string, headers?: Readonly<Record<string, string>>): void => {
      metrics.body(code, 0);
      log("warning", "body refused", { code, error });
      refuse(request, response, code, error, headers);
    };
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity") return no(415, `content-encoding is ${JSON.stringify(encoding)}; allowed: identity`, { "accept-encoding": "identity" });
    const read = readBinding(query);
    if ("faults" in read) return no(400, `the address names no binding: ${read.faults.join("; ")}`);
    const { binding } = read;
    const target = targets[binding.target];
    if (target === undefined) return no(400, `target ${binding.target} is not set up here; allowed: ${Object.keys(targets).join(", ")}`);

    const gone = new AbortController();
    const leave = (): void => gone.abort();
    response.once("close", leave);
    const done = await this.#limiter.turn(gone.signal);
    response.off("close", leave);
    if (done === undefined) return;
    const intake = new Intake(binding, target, this.#parts);
    try {
      // Asked only now, a sender that waits for it sends nothing before its turn.
      if (/^100-continue$/i.test(request.headers.expect ?? "")) response.writeContinue();
      // The request must outlive the loop: its connection carries the answer.
      for await (const piece of request.iterator({ destroyOnReturn: false })) await intake.take(piece as Buffer);
      const summary = await intake.finish();
      metrics.body(200, intake.bytes);
      if (summary.dead_letter > 0) log("warning", "documents went to the dead letters", { collection: binding.collection, count: summary.dead_letter });
      answerJson(response, 200, summary);
    } catch (error) {
      if (request.destroyed && !request.complete) {
        log("warning", "the sender went away within a body", { collection: binding.collection, bytes: intake.bytes });
        return;
      }
      const unavailable = error instanceof TargetUnavailable;
      const code = unavailable ? 503 : 500;
      metrics.body(code, intake.bytes);
      log("error", unavailable ? "a store did not take a body" : "a body could not be taken in", { code, collection: binding.collection, error: (error as Error).message });
      // The senders of bodies are told which store, not what it said.
      refuse(request, response, code, unavailable ? `${error.target} does not take documents now` : "internal error", { "retry-after": retryAfter });
    } finally {
      done();
    }
  }
}
