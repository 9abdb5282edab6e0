/** Gets the tools of one family that are neither in the cache nor on PATH: by download, or else built. */
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { takeLock, type ProcessLock } from "@sophia/process-lock";
import { buildTools } from "./build-tools.ts";
import { install, makeWorkDirectory } from "./cache.ts";
import type { Build, ToolSpec } from "./catalogue.ts";
import { downloadTool } from "./download-tool.ts";
import { reasonOf, type FailedAttempt, type UnavailableTool } from "./errors.ts";
import { familyOf, type FamilyName } from "./families.ts";
import { findGo, goRemedy } from "./go-toolchain.ts";
import { findInCache, keyOf, type Session } from "./session.ts";
import type { Tool, ToolSource } from "./types.ts";
import { faultOf } from "./version-check.ts";

const getTools = `allow downloads from github.com, api.github.com, get.pulumi.com and dl.k8s.io, and for what must be built from go.dev and dl.google.com, or ${goRemedy}; then run this again`;

/** A tool that is still sought, with what has been tried so far. */
export interface Sought {
  readonly spec: ToolSpec;
  readonly attempts: FailedAttempt[];
}

export interface Acquired {
  readonly tools: Tool[];
  readonly unavailable: UnavailableTool[];
}

/** The family whose build makes the tool (or its stand-in). */
export function familyNameOf({ build, standIn, name }: ToolSpec): FamilyName {
  const family = (build ?? standIn)?.family;
  if (family === undefined) throw new Error(`${name} has neither build nor stand-in`);
  return family;
}

/** Never throws for a tool that cannot be had; it is in the answer's `unavailable`. */
export async function acquireFamily(session: Session, family: FamilyName, sought: readonly Sought[]): Promise<Acquired> {
  const directory = await makeWorkDirectory(session.cache);
  const lock = await takeLock(join(session.cache, "locks", family), {
    onWait: ({ pid, host }) => session.report(`process ${pid} on ${host} is already getting tools of the family ${family}; waiting for it ...`),
  });
  const tools: Tool[] = [];
  let missing = [...sought];
  const found = (made: readonly Tool[]) => {
    tools.push(...made);
    const names = made.map((tool) => tool.name);
    missing = missing.filter(({ spec }) => !names.includes(spec.name));
  };
  try {
    // Whoever held the lock before us may have put them there.
    found(await some(missing.map(({ spec }) => findInCache(session, spec))));
    found(await some(missing.map((item) => tryDownload(session, item, directory))));
    found(await some(missing.map(({ spec }) => findInCache(session, spec, { anyStandIn: true }))));
    if (missing.length > 0) found(await session.oneBuildAtATime(() => tryBuild(session, family, missing, directory, lock)));
    return { tools, unavailable: missing.map(({ spec, attempts }) => unavailable(spec, attempts)) };
  } finally {
    await rm(directory, { recursive: true, force: true });
    await lock.release();
  }
}

async function some(searches: readonly Promise<Tool | undefined>[]): Promise<Tool[]> {
  return (await Promise.all(searches)).filter((tool) => tool !== undefined);
}

async function tryDownload(session: Session, { spec, attempts }: Sought, directory: string): Promise<Tool | undefined> {
  const download = spec.download?.(session.platform);
  if (download === undefined) {
    const reason = spec.download === undefined ? "its makers publish no binary" : `its makers publish no binary for ${session.platform.os}-${session.platform.arch}`;
    attempts.push({ way: "download", reason });
    return undefined;
  }
  try {
    const label = `${spec.name} ${spec.version}`;
    const work = join(directory, `download-${spec.name}`);
    await mkdir(work);
    const file = await downloadTool(session.network, { label, download, directory: work, name: spec.name }, session.report);
    return await verifyAndInstall(session, spec, file, "download", false);
  } catch (error) {
    attempts.push({ way: "download", reason: reasonOf(error) });
    return undefined;
  }
}

async function tryBuild(session: Session, family: FamilyName, missing: readonly Sought[], directory: string, lock: ProcessLock): Promise<Tool[]> {
  const orders = missing.map(({ spec }) => ({ name: spec.name, build: (spec.build ?? spec.standIn) as Build }));
  const { report } = session;
  const work = join(directory, "build");
  try {
    await mkdir(work);
    const { env } = await findGo(session, familyOf(family).directory);
    await buildTools({ family, tools: orders, directory: work, env, report, onStart: (pid) => lock.add(pid) });
  } catch (error) {
    for (const { attempts } of missing) attempts.push({ way: "build from Go modules", reason: reasonOf(error) });
    return [];
  }
  return some(
    missing.map(async ({ spec, attempts }) => {
      try {
        return await verifyAndInstall(session, spec, join(work, spec.name), "build", spec.build === undefined);
      } catch (error) {
        attempts.push({ way: "build from Go modules", reason: reasonOf(error) });
        return undefined;
      }
    }),
  );
}

/** The one way into the cache: a file that runs and answers its version. */
export async function verifyAndInstall(session: Session, spec: ToolSpec, file: string, source: ToolSource, standIn: boolean): Promise<Tool> {
  await chmod(file, 0o755);
  const fault = await faultOf(spec, file, session.env, standIn);
  if (fault !== undefined) throw new Error(`it was ${source === "build" ? "built" : "downloaded"}, but ${fault}`);
  const path = await install(session.cache, await keyOf(session, spec, standIn), file, source);
  return { name: spec.name, version: spec.version, path, source, standIn };
}

function unavailable({ name, version }: ToolSpec, attempts: readonly FailedAttempt[]): UnavailableTool {
  return { name, version, attempts, remedy: getTools };
}
