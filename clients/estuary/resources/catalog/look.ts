import type { Session } from "../session.ts";
import type { Look } from "./types.ts";

export async function look(session: Session, names: Iterable<string>): Promise<Look> {
  const asked = [...new Set(names)];
  if (asked.length === 0) return new Map();
  const live = await session.api.liveSpecs({ names: asked });
  return new Map(live.filter(({ model }) => model !== undefined).map((spec) => [spec.name, spec]));
}
