import type { Publication } from "../../api.ts";
import { EstuaryError } from "../../error.ts";
import type { Session } from "../session.ts";
import { isRecord, messageOf, same } from "../values.ts";
import { isMarked, lastByPeople } from "./history.ts";
import { look } from "./look.ts";
import { untilPublished } from "./poll.ts";
import type { Attempt } from "./types.ts";

/**
 * What became of an interrupted run's publication: waited for while it is queued, its draft deleted where nothing came of it.
 * A request of that run that is still under way then finds no draft, or a spec that has moved.
 * @returns the newest attempt that was published and is on record
 */
export async function recover(session: Session, owner: string): Promise<Attempt | undefined> {
  const attempt = await session.attempts.read(owner);
  if (attempt === undefined || attempt.pubId !== undefined) return attempt;
  const done = await outcomeOf(session, owner, attempt);
  if (done === undefined) {
    await giveUp(session, owner, attempt);
    return attempt.former;
  }
  await session.attempts.write(owner, done);
  return done;
}

/** The attempt as published; undefined: nothing came of it. */
async function outcomeOf(session: Session, owner: string, attempt: Attempt): Promise<Attempt | undefined> {
  const { draft, models } = attempt;
  const publications = attempt.publication === undefined ? await session.api.publicationsOf(draft) : [attempt.publication];
  let unknown = publications.length === 0;
  for (const publication of publications) {
    const result = await endOf(session, publication, draft);
    if (result?.status === "success") return { ...attempt, publication, pubId: await pubIdOf(session, owner, result, models) };
    if (result === undefined) unknown = true;
  }
  // The service may have forgotten a publication, which says nothing of what it did.
  const pubId = unknown ? await pubIdOfLive(session, owner, attempt) : undefined;
  return pubId === undefined ? undefined : { ...attempt, pubId };
}

async function endOf(session: Session, id: string, draft: string): Promise<Publication | undefined> {
  try {
    return await untilPublished(session, id, draft);
  } catch (error) {
    if (error instanceof EstuaryError && error.kind === "not-found") return undefined;
    throw error;
  }
}

/** Id of the publication that made one of the attempt's texts live, under our mark. A publication goes live whole. */
async function pubIdOfLive(session: Session, owner: string, { models }: Attempt): Promise<string | undefined> {
  const sent = Object.entries(models).flatMap(([name, model]) => (model === null ? [] : [[name, model] as const]));
  const live = await look(session, sent.map(([name]) => name));
  for (const [name, model] of sent) {
    const there = live.get(name)?.model;
    if (there === undefined || !same(lasting(there), lasting(model))) continue;
    const last = lastByPeople(await session.api.history(name));
    if (last !== undefined && isMarked(last, owner)) return last.pubId;
  }
  return undefined;
}

/** A model without the order that is carried out once. */
function lasting(text: string): unknown {
  const model: unknown = JSON.parse(text);
  if (!isRecord(model)) return model;
  const { reset: _reset, ...rest } = model;
  return rest;
}

/** The id under which a publication went live. Where the service keeps that to itself it is that of the newest one under our mark; empty: unknown. */
export async function pubIdOf(session: Session, owner: string, { pubId = "" }: Pick<Publication, "pubId">, models: Attempt["models"]): Promise<string> {
  if (pubId !== "") return pubId;
  try {
    for (const name of Object.keys(models)) {
      const ours = (await session.api.history(name)).find((item) => isMarked(item, owner));
      if (ours !== undefined) return ours.pubId;
    }
  } catch (error) {
    session.say(`the id of what was published could not be read: ${messageOf(error)}`);
  }
  return "";
}

/** Forgets an attempt of which nothing came, and its draft; what a run before it had published stays on record. */
export async function giveUp(session: Session, owner: string, { draft, former }: Attempt): Promise<void> {
  await discard(session, draft);
  if (former === undefined) await session.attempts.clear(owner);
  else await session.attempts.write(owner, former);
}

/** Deletes a draft; that it stays costs nothing, so a failure is only told. */
async function discard(session: Session, draft: string): Promise<void> {
  try {
    await session.api.deleteDraft(draft);
  } catch (error) {
    session.say(`draft ${draft} could not be deleted (${messageOf(error)}); it has no effect`);
  }
}
