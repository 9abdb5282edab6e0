/** Go for the builds: the one on PATH if it will do, or else the official toolchain, fetched into the cache. */
import { rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { toolVersions } from "../../config/versions.ts";
import { makeWorkDirectory } from "./cache.ts";
import { downloadTool } from "./download-tool.ts";
import * as downloads from "./downloads.ts";
import { reasonOf } from "./errors.ts";
import { checkGo, GoError, goEnvironment } from "./go.ts";
import { takeLock } from "@sophia/process-lock";
import type { Session } from "./session.ts";
import { installTree, lookUpTree } from "./tree-cache.ts";
import { faultOf } from "./version-check.ts";

const version = toolVersions.go;

/** What a reader can do where Go is absent or too old, and cannot be fetched. */
export const goRemedy = `install Go ${version} or later (https://go.dev/dl); a build needs access to Go modules as well`;

export interface Go {
  /** What `go` is to be run with; its PATH leads to the right one. */
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
}

/** Go for the module in `directory`. Throws GoError that says what is wrong with the user's Go and why none could be fetched. */
export async function findGo(session: Session, directory: string): Promise<Go> {
  const env = goEnvironment(session.env, session.platform);
  try {
    return { env, version: await checkGo(directory, env) };
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    const fetched = withGoRoot(env, await fetchOnce(session, error.message));
    return { env: fetched, version: await checkGo(directory, fetched) };
  }
}

/** GOPATH, GOCACHE and the like stay the user's; Go is not to look for yet another toolchain. */
function withGoRoot(env: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  const path = [join(root, "bin"), env["PATH"]].filter(Boolean).join(delimiter);
  return { ...env, PATH: path, GOROOT: root, GOTOOLCHAIN: "local" };
}

/** Families are built one after the other; what failed for the first is not downloaded again for the next. */
const fetches = new WeakMap<Session, Promise<string>>();

async function fetchOnce(session: Session, fault: string): Promise<string> {
  const known = fetches.get(session);
  const fetching = known ?? fetchGo(session);
  fetches.set(session, fetching);
  try {
    return await fetching;
  } catch (error) {
    throw new GoError(`${fault}\ndownload of Go ${version}: ${reasonOf(error)}`);
  }
}

/** GOROOT of the pinned toolchain in the cache, downloaded where it is not there. */
async function fetchGo(session: Session): Promise<string> {
  const { cache, platform, network, report } = session;
  const entry = join(cache, "tools", "go", `${version}-${platform.os}-${platform.arch}`);
  const find = () => lookUpTree(entry, (reason) => report(`cache: ${reason}; getting Go anew`));
  const directory = await makeWorkDirectory(cache);
  const lock = await takeLock(join(cache, "locks", "go-toolchain"), {
    onWait: ({ pid, host }) => report(`process ${pid} on ${host} is already getting Go; waiting for it ...`),
  });
  try {
    const cached = await find();
    if (cached !== undefined) return cached;
    const root = await downloadTool(network, { label: `Go ${version}`, download: downloads.go(version, platform), directory, name: "go" }, report);
    const spec = { ask: ["version"], answer: `go version go${version}` };
    const fault = await faultOf(spec, join(root, "bin", "go"), withGoRoot(session.env, root));
    if (fault !== undefined) throw new Error(`it was downloaded, but ${fault}`);
    return await installTree(entry, root);
  } finally {
    await rm(directory, { recursive: true, force: true });
    await lock.release();
  }
}
