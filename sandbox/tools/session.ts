/** What one call of ensureTools works with, and the tools of the cache as it sees them. */
import { cacheDirectory, lookUp, renew, type CacheKey } from "./cache.ts";
import type { ToolSpec } from "./catalogue.ts";
import { goModuleDirectory } from "./families.ts";
import { createNetwork, type Network } from "./http.ts";
import { hashOfSources } from "./own-sources.ts";
import { currentPlatform, type Platform } from "./platform.ts";
import type { Tool, ToolOptions } from "./types.ts";

export interface Session {
  readonly cache: string;
  readonly platform: Platform;
  readonly network: Network;
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
  /** As report, but says no line twice: an entry of the cache is looked at several times. */
  readonly reportOnce: (line: string) => void;
  /** Builds use every core, so they take turns. */
  readonly oneBuildAtATime: <T>(build: () => Promise<T>) => Promise<T>;
}

/** How long a stand-in is used before the real tool is tried for again (milliseconds). */
const standInHolds = 24 * 60 * 60 * 1000;

export function startSession(options: ToolOptions): Session {
  let last: Promise<unknown> = Promise.resolve();
  const report = options.report ?? ((line) => process.stderr.write(`${line}\n`));
  const said = new Set<string>();
  return {
    cache: cacheDirectory(options),
    platform: currentPlatform(),
    network: createNetwork(options),
    env: { ...(options.env ?? process.env) },
    report,
    reportOnce: (line) => {
      if (!said.has(line)) report(line);
      said.add(line);
    },
    oneBuildAtATime: (build) => {
      const next = last.then(build, build);
      last = next;
      return next;
    },
  };
}

/** Programs of ours carry a hash of their sources; a stand-in is never mistaken for the tool itself. */
export async function keyOf({ platform }: Session, spec: ToolSpec, standIn: boolean): Promise<CacheKey> {
  const build = standIn ? spec.standIn : spec.build;
  const own = build?.package.startsWith("./") === true ? `-${await hashOfSources(goModuleDirectory(build.family), build.package)}` : "";
  return { name: spec.name, version: `${spec.version}${standIn ? "-stand-in" : ""}${own}`, platform };
}

/** The tool in the cache; its stand-in only while that is young, or where `anyStandIn` says that nothing else is left. */
export async function findInCache(session: Session, spec: ToolSpec, { anyStandIn = false } = {}): Promise<Tool | undefined> {
  for (const standIn of spec.standIn === undefined ? [false] : [false, true]) {
    const key = await keyOf(session, spec, standIn);
    const hit = await lookUp(session.cache, key, (reason) => session.reportOnce(`cache: ${reason}; getting ${spec.name} anew`));
    if (hit === undefined) continue;
    if (standIn && Date.now() - hit.since > standInHolds) {
      if (!anyStandIn) continue;
      await renew(session.cache, key);
    }
    return { name: spec.name, version: spec.version, path: hit.path, source: "cache", standIn };
  }
  return undefined;
}
