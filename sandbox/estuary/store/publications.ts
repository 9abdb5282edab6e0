/** Publications: queued, then built, tested and committed as one, after the request was answered. */
import { randomUUID } from "node:crypto";

import { ServiceError } from "../answer.ts";
import { build } from "../build/index.ts";
import { dataPlanes } from "../behaviour.ts";
import { meetFault } from "../faults.ts";
import type { Holds } from "../holds.ts";
import { nextId } from "../ids.ts";
import type { Store } from "../state.ts";
import { publicationStatuses, type DraftRow, type LockFailure, type Outcome, type PublicationRow, type PublicationStatus, type State, type User } from "../types.ts";
import { commit } from "./commit.ts";
import { tick } from "./controllers.ts";
import { liveSpec } from "./live.ts";

export interface Request { readonly draft: DraftRow; readonly dataPlane: string | null; readonly detail: string | null; readonly dryRun: boolean }

export function createPublication(state: State, user: User, { draft, dataPlane, detail, dryRun }: Request): PublicationRow {
  if (state.publications.some((one) => one.draftId === draft.id && one.status === "queued")) throw new ServiceError(409, "P0001", "a publication of this draft is already queued");
  const now = Date.now();
  const publication: PublicationRow = {
    id: nextId(state), draftId: draft.id, user, dataPlane, detail, dryRun, pubId: null, createdAt: now, updatedAt: now, logsToken: randomUUID(), logs: [], outcome: null, status: "queued",
  };
  state.publications.push(publication);
  return publication;
}

/** Works on what is queued, one after the other. What was queued when the emulator ended goes on with the next. */
export class Publisher {
  readonly #store: Store;
  readonly #holds: Holds;
  #closed = false;
  #work: Promise<void> = Promise.resolve();

  readonly #onFailure: (error: unknown) => void;

  constructor(store: Store, holds: Holds, onFailure: (error: unknown) => void) {
    this.#store = store;
    this.#holds = holds;
    this.#onFailure = onFailure;
    for (const one of store.state.publications) if (one.status === "queued") this.queue(one);
  }

  queue(publication: PublicationRow): void {
    this.#work = this.#work.then(() => this.#run(publication)).catch(this.#onFailure);
  }

  close(): void {
    this.#closed = true;
  }

  async #run(publication: PublicationRow): Promise<void> {
    const { state } = this.#store;
    await new Promise((resolve) => setTimeout(resolve, state.behaviour.publicationMilliseconds).unref());
    if (publication.outcome === null) {
      const before = await this.#holds.pass(["runPublication"], "before");
      if (this.#closed || !state.publications.includes(publication)) return;
      publication.outcome = before === "discard" ? failed("publishFailed", "the publication was interrupted") : perform(state, publication);
      this.#store.save();
    }
    await this.#holds.pass(["runPublication"], "after");
    if (this.#closed) return;
    publication.status = publication.outcome.status;
    publication.updatedAt = Date.now();
    if (state.behaviour.controllers === "busy") tick(state, state.live.filter(({ lastPubId }) => lastPubId === publication.pubId).map(({ name }) => name));
    this.#store.save();
  }
}

/** Nothing of another publication or request comes in between. */
function perform(state: State, publication: PublicationRow): Outcome {
  const draft = state.drafts.find(({ id }) => id === publication.draftId);
  if (draft === undefined) return failed("publishFailed", "the draft is gone");
  draft.errors = [];
  const fault = meetFault(state, ["runPublication"]);
  const outcome = fault === undefined ? attempt(state, publication, draft) : ordered(state, draft, fault.code, fault.message);
  say(publication, `${publication.dryRun ? "dry run" : "publication"} ended with ${outcome.status}`);
  draft.errors = [...outcome.errors];
  if (outcome.status === "success" && !publication.dryRun) state.drafts = state.drafts.filter((one) => one !== draft);
  return outcome;
}

function attempt(state: State, publication: PublicationRow, draft: DraftRow): Outcome {
  if (draft.specs.length === 0) return failed("emptyDraft");
  const lockFailures = mismatches(state, draft);
  if (lockFailures.length > 0) {
    const errors = lockFailures.map(({ name, expected, actual }) => ({
      scope: scopeOf(draft, name), detail: `expected publication ID ${expected} was not matched (it is ${actual ?? "null, there is no such spec"}): the spec was changed since it was drafted`,
    }));
    return { status: "expectPubIdMismatch", errors, lockFailures };
  }
  const pubId = nextId(state);
  const result = build(state, draft, { pubId, dataPlane: publication.dataPlane, user: publication.user });
  for (const line of result.notes) say(publication, line);
  if (result.errors.length > 0) return { status: "buildFailed", errors: result.errors, lockFailures: [] };
  if (result.testErrors.length > 0) return { status: "testFailed", errors: result.testErrors, lockFailures: [] };
  publication.pubId = pubId;
  if (publication.dryRun) {
    for (const row of draft.specs) {
      const built = result.specs.find(({ name }) => name === row.name);
      Object.assign(row, { model: built?.model ?? row.model, built: built?.built ?? null });
    }
  } else {
    commit(state, result, { pubId, detail: publication.detail, user: publication.user, dataPlane: publication.dataPlane || dataPlanes[0].name });
  }
  return { status: "success", errors: [], lockFailures: [] };
}

/** An ending that a test asked for. */
function ordered(state: State, draft: DraftRow, code: string | undefined, message: string | undefined): Outcome {
  const status = publicationStatuses.find((one) => one === code) ?? "publishFailed";
  const first = draft.specs[0];
  if (status !== "buildIdLockFailure" || first === undefined) return { status, errors: message === undefined ? [] : [{ scope: scopeOf(draft, first?.name ?? ""), detail: message }], lockFailures: [] };
  const expected = liveSpec(state, first.name)?.lastBuildId ?? nextId(state);
  return { status, errors: [], lockFailures: [{ name: first.name, expected, actual: nextId(state) }] };
}

function mismatches(state: State, draft: DraftRow): LockFailure[] {
  return draft.specs.flatMap(({ name, expectPubId }) => {
    const actual = liveSpec(state, name)?.lastPubId ?? null;
    if (expectPubId === null || expectPubId === (actual ?? "0".repeat(16))) return [];
    return [{ name, expected: expectPubId, actual }];
  });
}

/** As errors name a drafted spec; a deletion has no type. */
export function scopeOf(draft: DraftRow, name: string): string {
  const type = draft.specs.find((one) => one.name === name)?.type;
  return `flow://${type ?? "collection"}/${name}`;
}

function failed(status: PublicationStatus, detail?: string): Outcome {
  return { status, errors: detail === undefined ? [] : [{ scope: "flow://unknown", detail }], lockFailures: [] };
}

function say(publication: PublicationRow, line: string): void {
  publication.logs.push({ at: Date.now(), line });
}
