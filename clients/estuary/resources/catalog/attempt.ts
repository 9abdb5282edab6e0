import { EstuaryError } from "../../error.ts";
import type { Session } from "../session.ts";
import { messageOf } from "../values.ts";
import { untilPublished } from "./poll.ts";
import type { Attempt } from "./types.ts";

/**
 * What became of an interrupted run's publication: waited for while it is queued, its draft deleted where nothing came of it.
 * A request of that run that is still under way then finds no draft, or a spec that has moved.
 * @returns the attempt when it was published
 */
export async function recover(session: Session, owner: string): Promise<Attempt | undefined> {
  const attempt = await session.attempts.read(owner);
  if (attempt === undefined || attempt.pubId !== undefined) return attempt;
  const publications = attempt.publication === undefined ? await session.api.publicationsOf(attempt.draft) : [attempt.publication];
  for (const publication of publications) {
    const published = await outcomeOf(session, publication, attempt.draft);
    if (published !== undefined) {
      const done = { ...attempt, publication, pubId: published };
      await session.attempts.write(owner, done);
      return done;
    }
  }
  await discard(session, attempt.draft);
  await session.attempts.clear(owner);
  return undefined;
}

async function outcomeOf(session: Session, id: string, draft: string): Promise<string | undefined> {
  try {
    const { status, pubId = "" } = await untilPublished(session, id, draft);
    return status === "success" ? pubId : undefined;
  } catch (error) {
    if (error instanceof EstuaryError && error.kind === "not-found") return undefined;
    throw error;
  }
}

/** Deletes a draft; that it stays costs nothing, so a failure is only told. */
export async function discard(session: Session, draft: string): Promise<void> {
  try {
    await session.api.deleteDraft(draft);
  } catch (error) {
    session.say(`draft ${draft} could not be deleted (${messageOf(error)}); it has no effect`);
  }
}
