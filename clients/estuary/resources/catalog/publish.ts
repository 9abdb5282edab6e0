import type { Publication } from "../../api.ts";
import { EstuaryError } from "../../error.ts";
import { EngineGoneError } from "../engine.ts";
import type { Session } from "../session.ts";
import { giveUp, pubIdOf } from "./attempt.ts";
import type { Draft } from "./draft.ts";
import { untilPublished } from "./poll.ts";
import type { Attempt } from "./types.ts";

/**
 * Publishes a draft once: makes it, stages its rows, lets the server take out what equals the live specs, and publishes the rest. What is
 * about to be asked for is written down first, so that a later run finds out what became of it.
 * @param former what an interrupted run had published, which stays on record until the engine has stored this run's result
 * @returns how it ended; "emptyDraft" when nothing was left to publish
 */
export async function publishOnce(session: Session, owner: string, draft: Draft, former: Attempt | undefined): Promise<Publication> {
  const { api, attempts } = session;
  const { models, encrypted, digests, paused, held, resets } = draft;
  const id = await api.createDraft(draft.detail);
  const attempt: Attempt = { draft: id, models, encrypted, digests, paused, held, resets, ...(former === undefined ? {} : { former }) };
  await attempts.write(owner, attempt);
  const publication = await asked(session, owner, draft, attempt);
  if (publication === undefined) return { id: "", status: "emptyDraft", errors: [], lockFailures: [] };
  // From here on it goes live unless it is seen to have failed: whatever else happens is left for the next run to find out.
  await attempts.write(owner, { ...attempt, publication });
  const result = await untilPublished(session, publication, id);
  if (result.status !== "success") {
    await giveUp(session, owner, attempt);
    return result;
  }
  const pubId = await pubIdOf(session, owner, result, models);
  await attempts.write(owner, { ...attempt, publication, pubId });
  return { ...result, pubId };
}

/** Asks for the publication of what differs. @returns its id; nothing: all of it is live already */
async function asked(session: Session, owner: string, { rows, dataPlane, detail }: Draft, attempt: Attempt): Promise<string | undefined> {
  const { api, engine } = session;
  const id = attempt.draft;
  try {
    await api.stage(id, rows);
    const pruned = new Set(await api.prune(id));
    if (rows.every(({ name }) => pruned.has(name))) {
      await giveUp(session, owner, attempt);
      return undefined;
    }
    if (!(await engine.alive())) throw new EngineGoneError("nothing was published");
  } catch (error) {
    await giveUp(session, owner, attempt);
    throw error;
  }
  try {
    return await ask(session, id, { dataPlane, detail });
  } catch (error) {
    if (hadNoEffect(error)) await giveUp(session, owner, attempt);
    throw error;
  }
}

/** Asks for a publication; one whose answer was lost is looked for, never asked for twice. */
async function ask({ api }: Session, draft: string, { dataPlane, detail }: Pick<Draft, "dataPlane" | "detail">): Promise<string> {
  try {
    return await api.publish(draft, { dataPlane, detail, dryRun: false });
  } catch (error) {
    if (!(error instanceof EstuaryError && error.kind === "ambiguous")) throw error;
    const [publication] = await api.publicationsOf(draft);
    if (publication === undefined) throw error;
    return publication;
  }
}

/** Refused before anything was done: the request to publish itself, not a look for what became of it. */
function hadNoEffect(error: unknown): boolean {
  const kinds = ["unauthorized", "forbidden", "stale-authorization", "rate-limited", "invalid", "refused", "not-found"];
  return error instanceof EstuaryError && error.operation === "publish" && kinds.includes(error.kind);
}
