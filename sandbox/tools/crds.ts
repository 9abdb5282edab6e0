/** The custom resource definitions of the operators: files pinned by digest in crds.json. */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeWorkDirectory } from "./cache.ts";
import { digestOf } from "./checksum.ts";
import { reasonOf, ToolUnavailableError, type FailedAttempt, type UnavailableTool } from "./errors.ts";
import { goModuleDirectory } from "./families.ts";
import { moduleDirectory } from "./go-module.ts";
import { findGo, goRemedy } from "./go-toolchain.ts";
import { fetchFile } from "./http.ts";
import { startSession, type Session } from "./session.ts";
import type { ToolOptions } from "./types.ts";

/** One operator's definitions, as crds.json holds them. */
export interface CrdModule {
  /** Go module path and version, pinned in go/crds/go.mod and config/versions.ts. */
  readonly module: string;
  readonly version: string;
  /** GitHub repository whose tag `version` holds the same files. */
  readonly repository: string;
  /** SHA-256 by path inside the module. */
  readonly files: Readonly<Record<string, string>>;
}

export async function readCrdModules(): Promise<readonly CrdModule[]> {
  return JSON.parse(await readFile(new URL("crds.json", import.meta.url), "utf8")) as CrdModule[];
}

/**
 * Absolute paths of the operators' CRD files, fetched where the cache does not hold them: from the vendor's
 * repository at the release's tag, or else from its Go module. Throws ToolUnavailableError.
 */
export async function ensureCrds(options: ToolOptions = {}): Promise<readonly string[]> {
  return ensureCrdModules(await readCrdModules(), options);
}

/** As ensureCrds, for modules of the caller's choice. */
export async function ensureCrdModules(modules: readonly CrdModule[], options: ToolOptions): Promise<readonly string[]> {
  const session = startSession(options);
  const results = await Promise.all(modules.map((module) => ensureModule(session, module)));
  const unavailable = results.filter((result) => !Array.isArray(result)) as UnavailableTool[];
  if (unavailable.length > 0) throw new ToolUnavailableError(unavailable);
  return (results as string[][]).flat();
}

/** Flat, so that the name of a file tells where it is from; the digest makes a change of content a new entry. */
function cachedPath(session: Session, { module, version, files }: CrdModule, file: string): string {
  return join(session.cache, "crds", `${module.replaceAll("/", "_")}@${version}`, (files[file] ?? "").slice(0, 12), file.split("/").pop() ?? file);
}

async function missingFiles(session: Session, module: CrdModule): Promise<string[]> {
  const checks = Object.entries(module.files).map(async ([file, digest]) => {
    const found = await digestOf(cachedPath(session, module, file)).catch(() => undefined);
    return found === digest ? undefined : file;
  });
  return (await Promise.all(checks)).filter((file) => file !== undefined);
}

async function ensureModule(session: Session, module: CrdModule): Promise<string[] | UnavailableTool> {
  const attempts: FailedAttempt[] = [];
  const ways = [
    ["download", downloadFiles],
    ["Go module", copyFromModule],
  ] as const;
  for (const [way, get] of ways) {
    const missing = await missingFiles(session, module);
    if (missing.length === 0) break;
    const work = await makeWorkDirectory(session.cache);
    try {
      await get(session, module, missing, work);
    } catch (error) {
      attempts.push({ way, reason: reasonOf(error) });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  if ((await missingFiles(session, module)).length === 0) return Object.keys(module.files).map((file) => cachedPath(session, module, file));
  const remedy = `allow downloads from raw.githubusercontent.com, or ${goRemedy}; then run this again`;
  return { name: `CRDs of ${module.module}`, version: module.version, attempts, remedy };
}

/** Puts a file into the cache if it is the pinned one. */
async function keep(session: Session, module: CrdModule, file: string, found: string, temporary: string): Promise<void> {
  const wanted = module.files[file];
  if (found !== wanted) throw new Error(`${file} has SHA-256 ${found}, but crds.json pins ${wanted}`);
  const target = cachedPath(session, module, file);
  await mkdir(dirname(target), { recursive: true });
  await rename(temporary, target);
}

function workFile(work: string, file: string): string {
  return join(work, createHash("sha256").update(file).digest("hex"));
}

async function downloadFiles(session: Session, module: CrdModule, files: readonly string[], work: string): Promise<void> {
  session.report(`downloading the CRDs of ${module.repository} ${module.version} ...`);
  for (const file of files) {
    const temporary = workFile(work, file);
    const url = `https://raw.githubusercontent.com/${module.repository}/${module.version}/${file}`;
    await keep(session, module, file, await fetchFile(session.network, url, temporary), temporary);
  }
}

async function copyFromModule(session: Session, module: CrdModule, files: readonly string[], work: string): Promise<void> {
  const directory = goModuleDirectory("crds");
  await session.oneBuildAtATime(async () => {
    const { env, version } = await findGo(session, directory);
    // Only files are wanted, so a module that asks for a newer Go is no reason to fetch one.
    const sameGo = /^[0-9.]+$/.test(version) ? { ...env, GOTOOLCHAIN: `go${version}` } : env;
    session.report(`fetching the Go module ${module.module} ${module.version} for its CRDs ...`);
    const source = await moduleDirectory(directory, module.module, module.version, sameGo);
    for (const file of files) {
      const temporary = workFile(work, file);
      await copyFile(join(source, file), temporary);
      await keep(session, module, file, await digestOf(temporary), temporary);
    }
  });
}
