import type { Session } from "../session.ts";
import { byController, isMarked } from "./history.ts";
import type { CatalogOutputs } from "./inputs.ts";
import { byWhom } from "./ownership.ts";
import type { Look, Lost } from "./types.ts";
import { configIn } from "./wanted.ts";

/**
 * Tasks whose encrypted configuration a person published anew, with who: a password changed at the dashboard. What the service itself
 * published anew is a connector's renewed token, and no edit. Only the newest publication tells them apart.
 */
export async function editedConfigs(session: Session, owner: string, olds: CatalogOutputs | undefined, lost: Lost | undefined, live: Look): Promise<ReadonlyMap<string, string>> {
  const edited = new Map<string, string>();
  for (const [name, text] of Object.entries(olds?.encrypted ?? {})) {
    const there = configIn(live.get(name));
    if (there === undefined || there === text || there === lost?.encrypted[name]) continue;
    const [newest] = await session.api.history(name);
    if (newest !== undefined && !byController(newest) && !isMarked(newest, owner)) edited.set(name, `has an encrypted configuration that ${byWhom(newest)} published, perhaps with another secret`);
  }
  return edited;
}
