import { isDeepStrictEqual, stripVTControlCharacters } from "node:util";
import type { EngineEvent, OpMap, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { nameOf } from "./pendingOperations.ts";
import type { Redactor } from "./redaction.ts";
import type { Diagnostic, Operation, RunResult, Step, Violation } from "./types.ts";

/** Operations that change nothing outside the state. */
const quiet = new Set<Operation>(["same", "read", "refresh", "read-replacement", "discard", "discard-replaced", "remove-pending-replace"]);

/** The engine reports a replacement as three steps. */
const partsOfReplacement = new Set<Operation>(["replace", "create-replacement", "delete-replaced", "import-replacement"]);

/** Sums up of the engine that say no more than the outcome does. */
const sumsUp = /^(update|preview|destroy|refresh) (failed|canceled)$|^(resource )?(creation|update|deletion) canceled$/;

/** Providers nobody declared: the engine makes them for itself and counts them nowhere. */
export const defaultProvider = /::pulumi:providers:[^:]+::default(_[\w.+-]+)?$/;

/** Text of the engine without its colour marks, such as `<{%reset%}>`. */
export function plain(text: string): string {
  return stripVTControlCharacters(text.replaceAll(/<\{%[^%]*%\}>/g, "")).trim();
}

/**
 * An error's text without its stack: the message, and where in our own files it was thrown. The engine hands on the
 * whole stack of what a program throws.
 */
export function withoutStack(text: string): string {
  const lines = text.split("\n");
  const frames = lines.filter((line) => /^\s+at /.test(line));
  if (frames.length === 0) return text;
  const own = frames.find((frame) => /file:\/\//.test(frame) && !/node_modules|\/engine\/program\.ts/.test(frame));
  const place = own === undefined ? undefined : /([^/]+\/[^/]+\.[cm]?[jt]s:\d+):\d+\)?$/.exec(own)?.[1];
  const message = lines.filter((line) => !frames.includes(line)).join("\n").trim();
  return `${message.replace(/^(Unhandled exception: )?(Error: )?/, "")}${place === undefined ? "" : ` (thrown at ${place})`}`;
}

interface Draft {
  readonly urn: string;
  readonly op: Operation;
  readonly type: string;
  readonly diffs: Set<string>;
  state: Step["state"];
}

/** What the events of one operation add up to. */
export type Folded = Pick<RunResult, "changes" | "steps" | "violations" | "diagnostics">;

/** Folds the engine's events into a result, as they come. */
export class EventFold {
  readonly #steps = new Map<string, Draft>();
  /** Operation by resource and operation: a component ends twice, when it is registered and when its outputs are. */
  readonly #ended = new Map<string, Operation>();
  readonly #violations = new Map<string, Violation>();
  readonly #diagnostics = new Map<string, Diagnostic>();
  readonly #redactor: Redactor;
  #changes: OpMap | undefined;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  add(event: EngineEvent): void {
    if (event.resourcePreEvent !== undefined) this.#begin(event.resourcePreEvent.metadata, event.resourcePreEvent.planning === true);
    if (event.resOutputsEvent !== undefined) this.#finish(event.resOutputsEvent.metadata, event.resOutputsEvent.planning === true);
    if (event.resOpFailedEvent !== undefined) this.#draft(event.resOpFailedEvent.metadata).state = "failed";
    if (event.summaryEvent !== undefined) this.#changes = event.summaryEvent.resourceChanges;
    if (event.policyEvent !== undefined) this.#violate(event.policyEvent);
    const diagnostic = event.diagnosticEvent;
    if (diagnostic !== undefined && diagnostic.ephemeral !== true && (diagnostic.severity === "error" || diagnostic.severity === "warning")) {
      this.report(diagnostic.severity, diagnostic.message, diagnostic.urn);
    }
  }

  /** Adds a message unless it is known or says nothing. A resource's failure is told once, although provider and engine both tell it. */
  report(severity: Diagnostic["severity"], message: string, urn?: string): void {
    const text = this.#redactor.text(withoutStack(plain(message)));
    if (text === "" || sumsUp.test(text)) return;
    for (const [key, known] of this.#diagnostics) {
      if (known.severity !== severity || (known.urn ?? "") !== (urn ?? "")) continue;
      if (known.message.includes(text)) return;
      if (text.includes(known.message)) this.#diagnostics.delete(key);
    }
    this.#diagnostics.set(`${urn ?? ""}\n${text}`, { severity, message: text, ...(urn === undefined || urn === "" ? {} : { urn }) });
  }

  result(): Folded {
    const steps = [...this.#steps.values()]
      .map((draft): Step => ({ ...draft, name: nameOf(draft.urn), diffs: [...draft.diffs].sort() }))
      // The engine works on many at once; two runs of one program must still read alike.
      .sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : a.op.localeCompare(b.op)));
    return {
      changes: this.#changes ?? countsOf([...this.#ended.values()]),
      steps,
      violations: [...this.#violations.values()],
      diagnostics: [...this.#diagnostics.values()],
    };
  }

  #draft(metadata: StepEventMetadata): Draft {
    const op: Operation = partsOfReplacement.has(metadata.op) ? "replace" : metadata.op;
    const known = this.#steps.get(`${metadata.urn}\n${op}`);
    if (known !== undefined) return known;
    const draft: Draft = { urn: metadata.urn, op, type: metadata.type, diffs: new Set(), state: "interrupted" };
    this.#steps.set(`${metadata.urn}\n${op}`, draft);
    return draft;
  }

  #begin(metadata: StepEventMetadata, planning: boolean): void {
    if (quiet.has(metadata.op) || defaultProvider.test(metadata.urn)) return;
    const draft = this.#draft(metadata);
    if (planning) draft.state = "planned";
    else if (draft.state === "done") draft.state = "interrupted"; // the next part of a replacement has begun
    for (const path of pathsOf(metadata)) draft.diffs.add(path);
  }

  #finish(metadata: StepEventMetadata, planning: boolean): void {
    if (defaultProvider.test(metadata.urn)) return;
    // The engine counts a replacement once; so do we when it did not come to its own count.
    if (metadata.op !== "create-replacement" && metadata.op !== "delete-replaced") this.#ended.set(`${metadata.urn}\n${metadata.op}`, metadata.op);
    if (quiet.has(metadata.op) || planning) return;
    const draft = this.#draft(metadata);
    if (draft.state !== "failed") draft.state = "done";
  }

  #violate(event: NonNullable<EngineEvent["policyEvent"]>): void {
    const message = this.#redactor.text(plain(event.message));
    this.#violations.set(`${event.policyName}\n${event.resourceUrn ?? ""}\n${message}`, {
      policy: event.policyName,
      pack: event.policyPackName,
      level: event.enforcementLevel === "mandatory" ? "mandatory" : "advisory",
      message,
      ...(event.resourceUrn === undefined || event.resourceUrn === "" ? {} : { urn: event.resourceUrn }),
    });
  }
}

function countsOf(operations: readonly Operation[]): OpMap {
  return Object.fromEntries([...new Set(operations)].map((op) => [op, operations.filter((each) => each === op).length]));
}

function pathsOf(metadata: StepEventMetadata): readonly string[] {
  const detailed = Object.keys(metadata.detailedDiff ?? {});
  if (detailed.length > 0) return detailed;
  const named = [...(metadata.diffs ?? []), ...(metadata.keys ?? [])];
  if (named.length > 0) return named;
  // Dynamic providers name no property; the inputs tell. The engine sends null for a state there is not.
  const old = inputsOf(metadata.old);
  const fresh = inputsOf(metadata.new);
  if (old === undefined || fresh === undefined) return [];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter((key) => !isDeepStrictEqual(old[key], fresh[key]));
}

function inputsOf(state: { readonly inputs?: Readonly<Record<string, unknown>> | null } | null | undefined): Readonly<Record<string, unknown>> | undefined {
  return state?.inputs ?? undefined;
}
