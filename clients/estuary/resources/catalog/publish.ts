import type { Publication } from "../../api.ts";
import { EstuaryError } from "../../error.ts";
import { EngineGoneError } from "../engine.ts";
import type { Session } from "../session.ts";
import { discard } from "./attempt.ts";
import type { Draft } from "./draft.ts";
import { untilPublished } from "./poll.ts";
import type { Attempt } from "./types.ts";

/**
 * Publishes a draft once: makes it, stages its rows, lets the server take out what equals the live specs, and publishes the rest. What is
 * about to be asked for is written down first, so that a later run finds out what became of it.
 * @returns how it ended; "emptyDraft" when nothing was left to publish
 */
export async function publishOnce(session: Session, owner: string, draft: Draft): Promise<Publication> {
  const { api, attempts } = session;
  const { rows, models, encrypted, digests, paused, detail, dataPlane } = draft;
  const id = await api.createDraft(detail);
  const attempt: Attempt = { draft: id, models, encrypted, digests, paused };
  await attempts.write(owner, attempt);
  // Once a publication was asked for, what is not known to have failed is left for the next run to find out.
  let asked = false;
  try {
    await api.stage(id, rows);
    const pruned = new Set(await api.prune(id));
    if (rows.every(({ name }) => pruned.has(name))) {
      await forget(session, owner, id);
      return { id: "", status: "emptyDraft", errors: [], lockFailures: [] };
    }
    if (!(await session.engine.alive())) throw new EngineGoneError("nothing was published");
    asked = true;
    const publication = await ask(session, id, { dataPlane, detail });
    await attempts.write(owner, { ...attempt, publication });
    const result = await untilPublished(session, publication, id);
    if (result.status === "success") await attempts.write(owner, { ...attempt, publication, pubId: result.pubId ?? "" });
    else await forget(session, owner, id);
    return result;
  } catch (error) {
    if (!asked || hadNoEffect(error)) await forget(session, owner, id);
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

/** Refused before anything was done. */
function hadNoEffect(error: unknown): boolean {
  return error instanceof EstuaryError && ["unauthorized", "forbidden", "stale-authorization", "rate-limited", "invalid", "refused", "not-found"].includes(error.kind);
}

async function forget(session: Session, owner: string, draft: string): Promise<void> {
  await discard(session, draft);
  await session.attempts.clear(owner);
}
