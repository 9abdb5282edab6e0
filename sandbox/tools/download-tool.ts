/** Fetches a vendor's release, verifies it and takes the executable out of it. */
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { expectedDigest } from "./checksum.ts";
import type { Download } from "./downloads.ts";
import { DownloadError, fetchFile, type Network } from "./http.ts";
import { runCommand } from "./run-command.ts";

const attempts = 2;
const progressEvery = 10_000;

export interface ToolDownload {
  readonly label: string;
  readonly download: Download;
  /** An existing folder for what comes in; the executable (or the folder) is put here under `name`. */
  readonly directory: string;
  readonly name: string;
}

/** The path of the verified executable or folder. Throws DownloadError. */
export async function downloadTool(network: Network, { label, download, directory, name }: ToolDownload, report: (line: string) => void): Promise<string> {
  const expected = await expectedDigest(network, download);
  report(`downloading ${label} from ${new URL(download.url).host} ...`);
  const file = join(directory, `${name}.download`);
  const found = await fetchWithRetry(network, download.url, file, progressReporter(label, report));
  if (found !== expected) {
    await rm(file, { force: true });
    throw new DownloadError(`${network.rewriteUrl(download.url)} has SHA-256 ${found}, but ${expected} was published for it; it was thrown away`);
  }
  const target = join(directory, name);
  if (download.member === undefined) await rename(file, target);
  else await extract(file, download.member, directory, target);
  return target;
}

async function fetchWithRetry(network: Network, url: string, file: string, onProgress: (bytes: number, total?: number) => void): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetchFile(network, url, file, onProgress);
    } catch (error) {
      await rm(file, { force: true });
      if (attempt >= attempts || !(error instanceof DownloadError && error.retryable)) throw error;
    }
  }
}

function progressReporter(label: string, report: (line: string) => void): (bytes: number, total?: number) => void {
  let last = Date.now();
  return (bytes, total) => {
    if (Date.now() - last < progressEvery) return;
    last = Date.now();
    const megabytes = (count: number) => (count / 1e6).toFixed(0);
    report(`downloading ${label}: ${megabytes(bytes)}${total === undefined ? "" : ` of ${megabytes(total)}`} MB`);
  };
}

/** `tar` is on every Linux and macOS; on macOS it reads zip files, too, which etcd publishes there. */
async function extract(archive: string, member: string, directory: string, target: string): Promise<void> {
  const folder = join(directory, "extracted");
  await mkdir(folder, { recursive: true });
  const { code, output, fault } = await runCommand("tar", ["-xf", archive, "-C", folder, member], { timeout: 300_000 });
  if (code !== 0) throw new DownloadError(`cannot take ${member} out of ${archive}: ${fault ?? output.trim()}`);
  await rename(join(folder, member), target);
  await rm(archive, { force: true });
}
