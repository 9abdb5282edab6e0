import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { defaultProvider } from "./events.ts";
import { nameOf } from "./pendingOperations.ts";

const verbs: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  "create-replacement": "created anew",
  "delete-replaced": "deleted",
  same: "unchanged",
};

/** How long an operation may take before it is named (milliseconds), and how often lines may come. */
const patience = 10_000;
const interval = 5_000;

/** The last part of a type: `Deployment` of `kubernetes:apps/v1:Deployment`. */
export function shortType(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1).replace(/^.*\//, "");
}

/** Turns events into few lines for people: what is done so far, and what is being waited for. */
export class Progress {
  readonly #say: (line: string) => void;
  readonly #now: () => number;
  readonly #running = new Map<string, { readonly what: string; readonly since: number }>();
  /** Verb by resource: a component ends twice, when it is registered and when its outputs are. */
  readonly #done = new Map<string, string>();
  #lastLine = "";
  #lastTold = "";
  #lastWait = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(say: (line: string) => void, now: () => number = Date.now) {
    this.#say = say;
    this.#now = now;
  }

  start(): void {
    this.#timer = setInterval(() => this.tick(), interval);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  add(event: EngineEvent): void {
    this.#tell(event);
    const begun = event.resourcePreEvent;
    // The stack and components last as long as their children: waiting for them says nothing.
    if (begun !== undefined && begun.planning !== true && begun.metadata.op !== "same" && (begun.metadata.new ?? begun.metadata.old)?.custom === true) {
      this.#running.set(begun.metadata.urn, { what: `${shortType(begun.metadata.type)} ${nameOf(begun.metadata.urn)}`, since: this.#now() });
    }
    const ended = event.resOutputsEvent ?? event.resOpFailedEvent;
    if (ended === undefined) return;
    this.#running.delete(ended.metadata.urn);
    const verb = event.resOpFailedEvent !== undefined ? "failed" : (verbs[ended.metadata.op] ?? ended.metadata.op);
    if (!defaultProvider.test(ended.metadata.urn)) this.#done.set(`${ended.metadata.urn}\n${verb}`, verb);
  }

  /** What a dynamic provider of ours says while it waits (for capacity, for a boot) comes as information about no resource. */
  #tell({ diagnosticEvent: said }: EngineEvent): void {
    if (said === undefined || said.severity !== "info" || said.ephemeral === true || (said.urn ?? "") !== "") return;
    for (const line of said.message.split("\n").map((each) => each.trim())) {
      if (line === "" || line === this.#lastTold) continue;
      this.#lastTold = line;
      this.#say(`  ${line}`);
    }
  }

  /** Says what there is to say now; nothing when nothing is new. */
  tick(): void {
    const verbs = [...this.#done.values()];
    const counts = [...new Set(verbs)].map((verb) => `${verbs.filter((each) => each === verb).length} ${verb}`).join(", ");
    if (counts !== "" && counts !== this.#lastLine) {
      this.#lastLine = counts;
      this.#say(`  ${counts} so far`);
    }
    const now = this.#now();
    const slow = [...this.#running.values()].filter(({ since }) => now - since >= patience).sort((a, b) => a.since - b.since);
    if (slow.length === 0 || now - this.#lastWait < patience) return;
    this.#lastWait = now;
    const named = slow.slice(0, 3).map(({ what, since }) => `${what} (${Math.round((now - since) / 1000)} s)`);
    this.#say(`  waiting for ${named.join(", ")}${slow.length > named.length ? ` and ${slow.length - named.length} more` : ""}`);
  }
}
