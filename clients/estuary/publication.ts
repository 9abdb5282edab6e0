import { EstuaryError } from "./error.ts";
import type { Drafts } from "./surface/drafts.ts";
import { sleep } from "./waiting.ts";

/** Looks after a lost answer, each `poll` apart: the request may still be on its way. */
const LOOKS = 5;

export interface PublishOptions {
  readonly dataPlane: string;
  readonly detail: string;
  readonly dryRun: boolean;
}

/**
 * Queues a publication once. When the answer is lost it looks for the draft's publication and never asks for another: a draft is
 * the token's user's alone, so one that is not `known` is ours. Not found after some looks is an error of kind "ambiguous".
 */
export async function publish(
  drafts: Drafts,
  draft: string,
  options: PublishOptions,
  { publicationsOf, known, poll, signal }: { readonly publicationsOf: () => Promise<readonly string[]>; readonly known: ReadonlySet<string>; readonly poll: number; readonly signal: AbortSignal | undefined },
): Promise<string> {
  try {
    return await drafts.queue(draft, options);
  } catch (error) {
    if (!(error instanceof EstuaryError) || error.kind !== "ambiguous") throw error;
    for (let look = 0; look < LOOKS; look++) {
      if (look > 0) await sleep(poll, signal);
      const ours = (await publicationsOf()).filter((id) => !known.has(id));
      const last = ours.at(-1);
      if (last !== undefined) return last;
    }
    throw error;
  }
}
