import { credentialsIn } from "./connections.ts";
import { isPublicName, withoutNamedPublicValues, withoutPublicValues } from "./public-values.ts";
import { looksRandom, runsOf } from "./randomness.ts";
import { shapeIn } from "./shapes.ts";

/** Something that must not stand where it stands. The value itself is never told. */
export interface Suspicion {
  /** For messages: `a token of GitHub`, `text that looks drawn by lot`. */
  readonly what: string;
  /** Counted from one. */
  readonly line: number;
}

/** What {@link scan} says of a text without a known shape. */
export const drawnByLot = "text that looks drawn by lot";

/** How deep text in base64 is unfolded: a Secret inside a list inside an annotation. */
const deepest = 3;

/** The text a run of base64 stands for; undefined where it stands for none. */
function decode(run: string): string | undefined {
  const decoded = Buffer.from(run, "base64").toString("utf8");
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/.test(decoded) ? undefined : decoded;
}

function whatIn(line: string, depth: number): string | undefined {
  const shape = shapeIn(line);
  if (shape !== undefined) return shape;
  const credentials = credentialsIn(line);
  if (credentials !== undefined) return credentials;
  for (const run of runsOf(withoutNamedPublicValues(line))) {
    const decoded = decode(run);
    const inside = decoded === undefined || depth === deepest ? undefined : scan(decoded, [], depth + 1)?.what;
    if (inside !== undefined) return `${inside} in base64`;
    if (decoded === undefined && looksRandom(run)) return drawnByLot;
  }
  return undefined;
}

/** Like {@link scan}, of the value something of this name has: behind some names values look random, and are for everyone. */
export function scanNamed(name: string, value: string, allowed: readonly string[] = []): Suspicion | undefined {
  const found = scan(value, allowed);
  return found?.what === drawnByLot && isPublicName(name) ? undefined : found;
}

/**
 * The first thing in the text that looks like a secret: a known shape, a URL or a connection string with a password, or text drawn by lot; in clear or
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
