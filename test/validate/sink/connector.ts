import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { addressOf, token } from "../../unit/events/support/sink.ts";

/** How the connector posts a transaction: one body of all of it, or bodies of a little over 1 MiB, several at once and in any order. */
export type Driver = "whole" | "pieces";

/** Bytes after which the newer driver begins a new body. */
const pieceSize = 2 ** 20;
/** Tries of a body before the older driver gives up, and milliseconds between them: shorter than its own, which come to 45 s. */
const tries = { most: 11, between: 500 };

/** A double of the webhook materialization's connector: what it sends, and what it does about answers. */
export class Connector {
  readonly #ports: readonly number[];
  #turn = 0;
  /** Milliseconds from the first byte of each body until it was acknowledged, redeliveries apart. */
  readonly latencies: number[] = [];
  bodies = 0;
  failures = 0;
  restarts = 0;

  /** @param ports of the sink's replicas, among which a Service would choose */
  constructor(ports: readonly number[]) {
    this.#ports = ports;
  }

  /** Posts a transaction until the sink acknowledged all of it. A task that failed begins the transaction anew, whole. */
  async transaction(documents: readonly string[], driver: Driver): Promise<void> {
    for (;;) {
      const bodies = driver === "whole" ? [wholeOf(documents)] : piecesOf(documents);
      const answers = await Promise.all(bodies.toReversed().map((body) => (driver === "whole" ? this.#stubborn(body) : this.#post(body))));
      if (answers.every(Boolean)) return;
      this.restarts++;
      await sleep(500);
    }
  }

  async #stubborn(body: string): Promise<boolean> {
    for (let attempt = 0; attempt < tries.most; attempt++) {
      if (await this.#post(body)) return true;
      await sleep(tries.between);
    }
    return false;
  }

  async #post(body: string): Promise<boolean> {
    const port = this.#ports[this.#turn++ % this.#ports.length];
    const begin = performance.now();
    const code = await new Promise<number>((resolve) => {
      const bytes = Buffer.from(body);
      const post = request({ host: "127.0.0.1", port, path: `/${addressOf()}`, method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "content-length": bytes.length } });
      post.on("response", (response) => response.resume().on("close", () => resolve(response.statusCode ?? 0)));
      post.on("error", () => resolve(0));
      post.end(bytes);
    });
    this.bodies++;
    if (code === 401) throw new Error("the sink refuses its own token");
    if (code !== 200) this.failures++;
    else this.latencies.push(performance.now() - begin);
    return code === 200;
  }
}

function wholeOf(documents: readonly string[]): string {
  return documents.length === 0 ? "\n]" : `[\n${documents.join(",\n")}\n]`;
}

function piecesOf(documents: readonly string[]): string[] {
  const bodies: string[] = [];
  let piece: string[] = [];
  let size = 0;
  for (const document of documents) {
    piece.push(document);
    size += document.length + 2;
    if (size <= pieceSize) continue;
    bodies.push(wholeOf(piece));
    piece = [];
    size = 0;
  }
  if (piece.length > 0) bodies.push(wholeOf(piece));
  return bodies;
}
