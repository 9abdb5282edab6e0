import type { Session } from "../session.ts";
import { sleep } from "../values.ts";
import { recover } from "./attempt.ts";
import { type Draft, type Encryptions, draftOf } from "./draft.ts";
import { heldTasks } from "./held.ts";
import { isLater } from "./history.ts";
import type { CatalogInputs, CatalogOutputs } from "./inputs.ts";
import { look } from "./look.ts";
import { refuseEdits } from "./moved.ts";
import { refuseForeign } from "./ownership.ts";
import { publishOnce } from "./publish.ts";
import type { Attempt, Look } from "./types.ts";
import { failureOf, limits, verdictOf } from "./verdict.ts";
import { type Wanted, wantedOf } from "./wanted.ts";

/** What a run did. */
export interface Applied {
  readonly wanted: readonly Wanted[];
  readonly held: ReadonlyMap<string, string>;
  /** What was live before. */
  readonly live: Look;
  /** What was published, and as what; absent: nothing had to be. */
  readonly published?: { readonly draft: Draft; readonly pubId: string };
  /** An interrupted run's publication, which nobody has recorded yet. */
  readonly attempt?: Attempt;
}

/** Makes live what is wanted, in one publication, and deletes what is no longer wanted. Must hold the owner's lock. */
export async function apply(session: Session, inputs: CatalogInputs, olds: CatalogOutputs | undefined): Promise<Applied> {
  const { owner } = inputs;
  const attempt = unrecorded(await recover(session, owner), olds);
  const deletions = namesOf(olds, attempt).filter((name) => !(name in inputs.specs));
  const names = [...Object.keys(inputs.specs), ...deletions];
  const done: Encryptions = new Map();
  let first = session.seen.get(owner);
  session.seen.delete(owner);
  for (let moved = 0, failed = 0; ;) {
    const live = await look(session, names);
    const held = await heldTasks(session, inputs, olds, attempt, live);
    const wanted = wantedOf({ inputs, olds, attempt, live, held: new Set(held.keys()) });
    const changed = wanted.filter(({ reasons }) => reasons.length > 0).map(({ name }) => name);
    const state = { wanted, held, live, ...(attempt === undefined ? {} : { attempt }) };
    await refuseOthers(session, { inputs, olds, attempt, wanted, live, deletions });
    if (first !== undefined) await refuseEdits(session, owner, first, live, [...changed, ...deletions.filter((name) => live.has(name))]);
    first = live;
    const draft = await draftOf(session, inputs, wanted, deletions, live, done);
    if (draft.rows.length === 0) return state;
    const publication = await publishOnce(session, owner, draft);
    const verdict = verdictOf(publication);
    if (verdict === "done") return publication.status === "emptyDraft" ? state : { ...state, published: { draft, pubId: publication.pubId ?? "" } };
    if (verdict === "look-again") moved++;
    else failed++;
    if (moved > limits.moved || failed > limits.failed) throw failureOf(publication);
    session.say(`publication ${publication.id} ended as ${publication.status}; publishing again`);
    if (verdict === "wait-and-again") await sleep(session.timing.again * 2 ** (failed - 1));
  }
}

/** An interrupted run's publication, unless the engine has stored that one or a later one. */
function unrecorded(attempt: Attempt | undefined, olds: CatalogOutputs | undefined): Attempt | undefined {
  if (attempt?.pubId === undefined) return undefined;
  return olds === undefined || olds.pubId === "" || isLater(attempt.pubId, olds.pubId) ? attempt : undefined;
}

/** Every spec that is ours, as recorded or as an interrupted run published it. */
function namesOf(olds: CatalogOutputs | undefined, attempt: Attempt | undefined): string[] {
  const lost = Object.entries(attempt?.models ?? {}).filter(([, model]) => model !== null).map(([name]) => name);
  return [...new Set([...Object.keys(olds?.published ?? {}), ...lost])];
}

interface Ours {
  readonly inputs: CatalogInputs;
  readonly olds: CatalogOutputs | undefined;
  readonly attempt: Attempt | undefined;
  readonly wanted: readonly Wanted[];
  readonly live: Look;
  readonly deletions: readonly string[];
}

async function refuseOthers(session: Session, { inputs, olds, attempt, wanted, live, deletions }: Ours): Promise<void> {
  const claim = { owner: inputs.owner, adopt: inputs.adopt, olds, attempt };
  // A spec that we do not know is judged even where it is as wanted: it would be recorded as ours.
  const touched = wanted.filter(({ name, live: there, reasons }) => there !== undefined && (reasons.length > 0 || olds?.published[name] === undefined));
  await refuseForeign(session, claim, touched.flatMap((each) => each.live ?? []), "publish");
  await refuseForeign(session, claim, deletions.flatMap((name) => live.get(name) ?? []), "delete");
}
