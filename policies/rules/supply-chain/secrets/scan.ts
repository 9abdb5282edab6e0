import { withoutReferences } from "./literals.ts";
import { withoutPublicValues } from "./public-values.ts";
import { looksRandom, runsOf } from "./randomness.ts";
import { shapeIn } from "./shapes.ts";

/** Something that must not stand where it stands. The value itself is never told. */
export interface Suspicion {
  /** For messages: `a token of GitHub`, `text that looks drawn by lot`. */
  readonly what: string;
  /** Counted from one. */
  readonly line: number;
}

/** How deep text in base64 is unfolded: a Secret inside a list inside an annotation. */
const deepest = 3;

const credentialsInUrl = /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@"'<>]*:([^\s/@"'<>]+)@/gi;
const mask = /^(?:[*x._-]+|REDACTED|PASSWORD|%\w)$|^\[.*\]$|^\{.*\}$/;

function holdsPasswordInUrl(line: string): boolean {
  return [...line.matchAll(credentialsInUrl)].some(([, password = ""]) => !mask.test(password) && withoutReferences(password) !== "");
}

/** The text a run of base64 stands for; undefined where it stands for none. */
function decode(run: string): string | undefined {
  const decoded = Buffer.from(run, "base64").toString("utf8");
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/.test(decoded) ? undefined : decoded;
}

function whatIn(line: string, depth: number): string | undefined {
  const shape = shapeIn(line);
  if (shape !== undefined) return shape;
  if (holdsPasswordInUrl(line)) return "a URL with a password";
  for (const run of runsOf(line)) {
    const decoded = decode(run);
    const inside = decoded === undefined || depth === deepest ? undefined : scan(decoded, [], depth + 1)?.what;
    if (inside !== undefined) return `${inside} in base64`;
    if (decoded === undefined && looksRandom(run)) return "text that looks drawn by lot";
  }
  return undefined;
}

/**
 * The first thing in the text that looks like a secret: a known shape, a URL with a password, or text drawn by lot; in clear or
 * in base64.
 * @param allowed texts that are known to be none
 */
export function scan(text: string, allowed: readonly string[] = [], depth = 0): Suspicion | undefined {
  const rest = allowed.filter((each) => each !== "").reduce((before, each) => before.replaceAll(each, ""), withoutPublicValues(text));
  for (const [index, line] of rest.split("\n").entries()) {
    const what = whatIn(line, depth);
    if (what !== undefined) return { what, line: index + 1 };
  }
  return undefined;
}
