import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, linkSync, mkdirSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InputError } from "./errors.ts";
import type { EngineTools } from "./types.ts";
import { type SandboxPaths, writeWhole } from "./workFolder.ts";

const require = createRequire(import.meta.url);

function draftOf(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  return `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
}

/** The same file under a second name; a copy where the two lie on different file systems. */
function sameFile(source: string, path: string): void {
  const from = statSync(source);
  const to = statSync(path, { throwIfNoEntry: false });
  const same = to !== undefined && (to.ino === from.ino ? to.dev === from.dev : to.size === from.size && to.mtimeMs >= from.mtimeMs);
  if (same) return;
  const draft = draftOf(path);
  try {
    linkSync(source, draft);
  } catch {
    copyFileSync(source, draft);
    chmodSync(draft, 0o755);
  }
  renameSync(draft, path);
  rmSync(draft, { force: true }); // rename leaves it where both names are the same file already
}

function link(target: string, path: string): void {
  try {
    if (readlinkSync(path) === target) return;
  } catch {
    // absent, or no link
  }
  const draft = draftOf(path);
  symlinkSync(target, draft);
  renameSync(draft, path);
}

function shim(path: string, module: string): void {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  // `exec`: the engine's signals reach node itself, and this Node.js runs it, whatever is first on PATH.
  writeWhole(path, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(require.resolve(module))} "$@"\n`, 0o755);
}

/** Where the engine looks for a plug-in of its own cache. */
function cached(home: string, kind: string, name: string, version: string): string {
  return join(home, "plugins", `${kind}-${name}-v${version}`, `pulumi-${kind}-${name}`);
}

/**
 * Puts the engine and its plug-ins where it finds them without a warning: the provider of dynamic resources beside the
 * engine's own file, where official releases carry it (so a symbolic link to the engine will not do: it looks beside
 * the file linked to), all others in the plug-in cache below PULUMI_HOME. `pulumi-analyzer-policy-nodejs` starts a
 * policy pack where no Node.js language host is installed.
 * @returns path of the engine
 */
export function arrangeTools(paths: SandboxPaths, tools: EngineTools): string {
  const engine = tools.bin["pulumi"];
  if (engine === undefined) throw new InputError("tools.bin.pulumi is missing; allowed: the path of the pulumi program");
  const path = join(paths.bin, "pulumi");
  sameFile(engine, path);
  shim(join(paths.bin, "pulumi-resource-pulumi-nodejs"), "@pulumi/pulumi/cmd/dynamic-provider");
  shim(cached(paths.home, "analyzer", "policy-nodejs", "1.0.0"), "@pulumi/pulumi/cmd/run-policy-pack");
  for (const [tool, source] of Object.entries(tools.bin)) {
    const name = /^pulumi-resource-(.+)$/.exec(tool)?.[1];
    if (name !== undefined && name !== "pulumi-nodejs") link(source, cached(paths.home, "resource", name, tools.versions?.[tool] ?? "0.0.0"));
  }
  return path;
}
