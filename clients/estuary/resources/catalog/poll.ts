import type { Publication } from "../../api.ts";
import { EstuaryError } from "../../error.ts";
import type { Session } from "../session.ts";
import { sleep } from "../values.ts";

/** Waits until a publication is no longer queued. */
export async function untilPublished(session: Session, id: string, draft: string): Promise<Publication> {
  const deadline = Date.now() + session.timing.publication;
  for (;;) {
    const publication = await session.api.publication(id, draft);
    if (publication.status !== "queued") return publication;
    if (Date.now() >= deadline) {
      throw new EstuaryError({
        kind: "unavailable",
        operation: "publish",
        message: `publication ${id} is still queued after ${Math.round(session.timing.publication / 1000)} s; run the update again, which waits for it`,
      });
    }
    await sleep(session.timing.poll);
  }
}
