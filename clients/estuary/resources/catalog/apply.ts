import type { Session } from "../session.ts";
import { sleep } from "../values.ts";
import { recover } from "./attempt.ts";
import { type Draft, type Encryptions, draftOf } from "./draft.ts";
import { editedConfigs } from "./edited.ts";
import { heldTasks } from "./held.ts";
import type { CatalogInputs, CatalogOutputs } from "./inputs.ts";
import { look } from "./look.ts";
import { lostOf } from "./lost.ts";
import { refuseEdits } from "./moved.ts";
import { type Claim, leftToOthers, refuseForeign } from "./ownership.ts";
import { publishOnce } from "./publish.ts";
import type { Look, Lost } from "./types.ts";
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
  /** What interrupted runs published and nobody has recorded yet. */
  readonly lost?: Lost;
}

/**
 * Makes live what is wanted, in one publication, and deletes what is no longer wanted, but for what others took over. Must hold the
 * owner's lock.
 */
export async function apply(session: Session, inputs: CatalogInputs, olds: CatalogOutputs | undefined): Promise<Applied> {
  const { owner, secretValues } = inputs;
  const attempt = await recover(session, owner);
  const lost = lostOf(attempt, olds);
  const dropped = namesOf(olds, lost).filter((name) => !(name in inputs.specs));
  const names = [...Object.keys(inputs.specs), ...dropped];
  const claim = { owner, adopt: inputs.adopt, olds, lost };
  const done: Encryptions = new Map();
  const told = new Set<string>();
  let first = session.seen.get(owner);
  session.seen.delete(owner);
  for (let moved = 0, failed = 0; ;) {
    const live = await look(session, names);
    const held = await heldTasks(session, inputs, olds, lost, live);
    const edited = await editedConfigs(session, owner, olds, lost, live);
    const wanted = wantedOf({ inputs, olds, lost, live, held: new Set(held.keys()), edited: new Set(edited.keys()) });
    const state = { wanted, held, live, ...(lost === undefined ? {} : { lost }) };
    await refuseOthers(session, claim, wanted);
    const left = await leftToOthers(session, claim, dropped.flatMap((name) => live.get(name) ?? []));
    for (const line of left.values()) if (!told.has(line)) session.say(line);
    for (const line of left.values()) told.add(line);
    const deletions = dropped.filter((name) => live.has(name) && !left.has(name));
    const changed = wanted.filter(({ reasons }) => reasons.length > 0).map(({ name }) => name);
    if (first !== undefined) await refuseEdits(session, owner, first, live, [...changed, ...deletions]);
    first = live;
    const draft = await draftOf(session, inputs, { wanted, held, deletions, live }, done);
    if (draft.rows.length === 0) return state;
    const publication = await publishOnce(session, owner, draft, lost === undefined ? undefined : attempt);
    const verdict = verdictOf(publication, secretValues);
    if (verdict === "done") return publication.status === "emptyDraft" ? state : { ...state, published: { draft, pubId: publication.pubId ?? "" } };
    if (verdict === "look-again") moved++;
    else failed++;
    if (moved > limits.moved || failed > limits.failed) throw failureOf(publication, secretValues);
    session.say(`publication ${publication.id} ended as ${publication.status}; publishing again`);
    if (verdict === "wait-and-again") await sleep(session.timing.again * 2 ** (failed - 1));
  }
}

/** Every spec that is ours, as recorded or as an interrupted run published it. */
function namesOf(olds: CatalogOutputs | undefined, lost: Lost | undefined): string[] {
  const unstored = Object.entries(lost?.models ?? {}).filter(([, model]) => model !== null).map(([name]) => name);
  return [...new Set([...Object.keys(olds?.published ?? {}), ...unstored])];
}

async function refuseOthers(session: Session, claim: Claim, wanted: readonly Wanted[]): Promise<void> {
  // A spec that we do not know is judged even where it is as wanted: it would be recorded as ours.
  const touched = wanted.filter(({ name, live, reasons }) => live !== undefined && (reasons.length > 0 || claim.olds?.published[name] === undefined));
  await refuseForeign(session, claim, touched.flatMap(({ live }) => live ?? []));
}
