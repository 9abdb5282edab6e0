/** What a release file's SHA-256 must be: pinned in checksums.json, or told by the vendor beside the release. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { ChecksumSource, Download } from "./downloads.ts";
import { reasonOf } from "./errors.ts";
import { DownloadError, fetchText, type Network } from "./http.ts";

const sha256Pattern = /^[0-9a-f]{64}$/i;

/** Finds a file's digest in lines of `digest  name`, `digest *name` or `digest  ./name`. */
export function digestInList(text: string, file: string): string | undefined {
  for (const line of text.split("\n")) {
    const [digest = "", name = ""] = line.trim().split(/\s+/, 2);
    if (name.replace(/^\*?(\.\/)?/, "") === file && sha256Pattern.test(digest)) return digest.toLowerCase();
  }
  return undefined;
}

/** Finds a file's digest in GitHub's description of a release. */
export function digestInRelease(text: string, file: string): string | undefined {
  const release = JSON.parse(text) as { assets?: { name?: string; digest?: string | null }[] };
  const digest = release.assets?.find((asset) => asset.name === file)?.digest ?? "";
  const [algorithm, value = ""] = digest.split(":");
  return algorithm === "sha256" && sha256Pattern.test(value) ? value.toLowerCase() : undefined;
}

/** Finds a file's digest in Go's list of releases. */
export function digestInGoReleases(text: string, file: string): string | undefined {
  const releases = JSON.parse(text) as { files?: { filename?: string; sha256?: string }[] }[];
  const digest = releases.flatMap((release) => release.files ?? []).find(({ filename }) => filename === file)?.sha256 ?? "";
  return sha256Pattern.test(digest) ? digest.toLowerCase() : undefined;
}

async function ask(network: Network, source: ChecksumSource, file: string): Promise<string | undefined> {
  if (source.kind === "github") {
    // Without a token GitHub answers 60 requests an hour and address, which shared CI machines use up.
    const token = network.env["GITHUB_TOKEN"];
    const sendToken = token !== undefined && network.rewriteUrl(source.url) === source.url;
    const text = await fetchText(network, source.url, { accept: "application/vnd.github+json", ...(sendToken ? { authorization: `Bearer ${token}` } : {}) });
    return digestInRelease(text, file);
  }
  const text = await fetchText(network, source.url);
  if (source.kind === "list") return digestInList(text, file);
  if (source.kind === "go") return digestInGoReleases(text, file);
  const [digest = ""] = text.trim().split(/\s+/);
  return sha256Pattern.test(digest) ? digest.toLowerCase() : undefined;
}

async function pinnedDigests(): Promise<Record<string, string>> {
  return JSON.parse(await readFile(new URL("checksums.json", import.meta.url), "utf8")) as Record<string, string>;
}

/** The digest the file must have. Throws DownloadError that says what each source answered. */
export async function expectedDigest(network: Network, download: Download): Promise<string> {
  const pinned = (await pinnedDigests())[download.url];
  if (pinned !== undefined) return pinned;
  const reasons: string[] = [];
  for (const source of download.checksums) {
    try {
      const digest = await ask(network, source, download.file);
      if (digest !== undefined) return digest;
      reasons.push(`${source.url} has no SHA-256 of ${download.file}`);
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  throw new DownloadError(`no checksum to verify it by: ${[...new Set(reasons)].join("; ")}`);
}

/** The SHA-256 of a file on disk. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
