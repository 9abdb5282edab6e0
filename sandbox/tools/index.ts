/**
 * Gets the tools of the sandbox: from the cache, from PATH, as a verified download, or built from pinned Go modules,
 * in this order. What each is and where it comes from is in catalogue.ts.
 */
import { acquireFamily, familyNameOf, type Sought } from "./acquire.ts";
import { toolSpecs } from "./catalogue.ts";
import { ToolUnavailableError, type FailedAttempt } from "./errors.ts";
import { findOnPath } from "./path-lookup.ts";
import { findInCache, startSession, type Session } from "./session.ts";
import type { Tool, ToolName, ToolOptions } from "./types.ts";

export { ensureCrds } from "./crds.ts";
export { ToolUnavailableError, type FailedAttempt, type UnavailableTool } from "./errors.ts";
export { toolNames, type Tool, type ToolName, type ToolOptions, type ToolSource } from "./types.ts";

/** Every named tool, ready to run. Throws ToolUnavailableError that names all that cannot be had, and why. */
export async function ensureTools(names: readonly ToolName[], options: ToolOptions = {}): Promise<ReadonlyMap<ToolName, Tool>> {
  const session = startSession(options);
  const tools = new Map<ToolName, Tool>();
  const sought: Sought[] = [];
  const wanted = [...new Set(names)];
  for (const found of await Promise.all(wanted.map((name) => findHere(session, name)))) {
    if ("attempts" in found) sought.push(found);
    else tools.set(found.name, found);
  }
  const families = Map.groupBy(sought, ({ spec }) => familyNameOf(spec));
  const results = await Promise.all([...families].map(([family, items]) => acquireFamily(session, family, items)));
  const unavailable = results.flatMap((result) => result.unavailable);
  if (unavailable.length > 0) throw new ToolUnavailableError(unavailable);
  for (const tool of results.flatMap((result) => result.tools)) tools.set(tool.name, tool);
  return new Map(wanted.map((name) => [name, tools.get(name) as Tool]));
}

/** The tool if this machine has it, or else where it was looked for. */
async function findHere(session: Session, name: ToolName): Promise<Tool | Sought> {
  const spec = toolSpecs[name];
  const cached = await findInCache(session, spec);
  if (cached !== undefined) return cached;
  const onPath: string | FailedAttempt = await findOnPath(spec, session.env);
  if (typeof onPath === "string") return { name, version: spec.version, path: onPath, source: "path", standIn: false };
  return { spec, attempts: [onPath] };
}
