import { readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { extname, join } from "node:path";

/** The text of one file, or of standard input. */
export interface Source {
  /** The path as it was given, or found below a folder that was given; `standard input` for `-`. */
  readonly name: string;
  readonly text: string;
}

/** How standard input is named in messages. */
export const standardInput = "standard input";

const extensions: readonly string[] = [".yaml", ".yml", ".json"];

/** In words: Node's own would name the system call and repeat the path. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "it may not be read",
  EISDIR: "it is a folder; a file is wanted",
  ELOOP: "its links lead in a circle",
  ERR_ENCODING_INVALID_ENCODED_DATA: "it is not text in UTF-8",
};

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return reasons[code] ?? `it cannot be read (${code === "" ? String(error) : code})`;
}

/** False for what leads nowhere, too. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Collects what is to be read, each file once, whatever ways lead to it. */
class Reader {
  readonly sources: Source[] = [];
  readonly faults: string[] = [];
  readonly #seen = new Set<string>();
  readonly #readInput: () => Uint8Array;

  constructor(readInput: () => Uint8Array) {
    this.#readInput = readInput;
  }

  /** Something that was named: whatever its extension, it is meant. */
  take(path: string): void {
    if (path === "-") return this.#input();
    this.#guard(path, () => {
      if (!statSync(path).isDirectory()) return this.#file(path);
      if (!this.#folder(path)) this.faults.push(`${path}: the folder holds no ${extensions.join(", ")} file`);
    });
  }

  #input(): void {
    if (this.#isNew(standardInput)) this.#guard(standardInput, () => this.#text(standardInput, this.#readInput()));
  }

  #file(path: string): void {
    if (this.#isNew(realpathSync(path))) this.#text(path, readFileSync(path));
  }

  /** Whether it holds a file that counts. */
  #folder(path: string): boolean {
    if (!this.#isNew(realpathSync(path))) return true;
    let found = false;
    for (const name of readdirSync(path).sort()) {
      // What tools keep for themselves is no manifest.
      if (name.startsWith(".") || name === "node_modules") continue;
      const inner = join(path, name);
      const counts = extensions.includes(extname(name).toLowerCase());
      if (!counts && !isFolder(inner)) continue;
      this.#guard(inner, () => {
        if (isFolder(inner)) found = this.#folder(inner) || found;
        else {
          found = true;
          this.#file(inner);
        }
      });
    }
    return found;
  }

  #text(name: string, bytes: Uint8Array): void {
    this.sources.push({ name, text: textOf(bytes) });
  }

  #isNew(path: string): boolean {
    if (this.#seen.has(path)) return false;
    this.#seen.add(path);
    return true;
  }

  #guard(path: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      this.faults.push(`${path}: ${reasonOf(error)}`);
    }
  }
}

/**
 * Reads files, folders (recursively: their .yaml, .yml and .json files) and standard input (`-`), in that order.
 * @param readInput reads all of standard input
 * @returns what was read, and one sentence for everything that could not be
 */
export function readSources(paths: readonly string[], readInput: () => Uint8Array = () => readFileSync(0)): { readonly sources: readonly Source[]; readonly faults: readonly string[] } {
  const reader = new Reader(readInput);
  for (const path of paths) reader.take(path);
  return { sources: reader.sources, faults: reader.faults };
}

/** Reads one file, or says why it cannot be read. */
export function readFile(path: string): Source | { readonly fault: string } {
  try {
    return { name: path, text: textOf(readFileSync(path)) };
  } catch (error) {
    return { fault: `${path}: ${reasonOf(error)}` };
  }
}
