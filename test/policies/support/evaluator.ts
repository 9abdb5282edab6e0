import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { ensureTools } from "../../../sandbox/tools/index.ts";

/** What upstream's checks forbid of a pod, one entry per check; an empty list allows it. */
export interface UpstreamVerdict {
  readonly baseline: readonly string[];
  readonly restricted: readonly string[];
}

/** Upstream's own judge of pods, as a process that is asked one pod at a time. */
export class Evaluator {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(path: string) {
    this.#process = spawn(path, [], { stdio: ["pipe", "pipe", "pipe"] });
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  static async start(): Promise<Evaluator> {
    const tools = await ensureTools(["pod-security-evaluator"]);
    return new Evaluator(tools.get("pod-security-evaluator")!.path);
  }

  /** @throws Error where no API server would take this for a pod: a field of another type than it must have */
  async judge(pod: object): Promise<UpstreamVerdict> {
    this.#process.stdin.write(`${JSON.stringify(pod)}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("the evaluator has ended");
    const answer = JSON.parse(value) as Partial<UpstreamVerdict> & { readonly error?: string };
    if (answer.error !== undefined) throw new Error(`upstream cannot read the pod: ${answer.error}`);
    return answer as UpstreamVerdict;
  }

  stop(): void {
    this.#process.stdin.end();
  }
}
