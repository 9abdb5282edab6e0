/** Shortest text that is taken for random: shorter ones are too often words. */
const shortest = 20;
/** Longest one: what is longer is data, such as a picture or a certificate. */
const longest = 200;
/** A part between separators that is shorter than this says nothing: `v1beta1`, `k8s`, `x86`. */
const shortestPart = 10;
/** Letters and digits among which there must be in all: a few of twenty may be separators. */
const fewest = 18;
/**
 * Share of neighbours of different kinds (small letter, capital, digit) from which a text is no name. Of neighbours drawn by lot
 * it is 0.34 in base62, 0.40 in base36 and 0.30 in base32; names such as `OAuth2ClientId` stay below.
 */
const switchesOfRandom = 0.2;
/** Base64 has a separator in 32 characters, names and paths have one in five. */
const charactersToSeparator = 10;
/** Bits a character: random ones have about 4, a pattern such as `a1a1a1a1` has 1. */
const entropyOfRandom = 3.3;

function kindOf(character: string): "small" | "capital" | "digit" {
  if (character >= "0" && character <= "9") return "digit";
  return character >= "a" ? "small" : "capital";
}

function inBothCases(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text);
}

/** Shannon's entropy in bits a character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Share of neighbours of different kinds. The beginning of a word, a capital before a small letter, does not count. */
export function switchesOf(part: string): number {
  const kinds = [...part].map(kindOf);
  const beginsWord = (index: number) => kinds[index] === "capital" && kinds[index + 1] === "small";
  const switches = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1] && !beginsWord(index) && !beginsWord(index - 1));
  return switches.length / (part.length - 1);
}

/** Whether letters and digits without a separator look drawn by lot. Hexadecimal ones do not: digests and commits look the same. */
function isRandomPart(part: string): boolean {
  if (part.length < shortestPart || /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(part)) return false;
  return switchesOf(part) >= switchesOfRandom;
}

/** Versions of an API, which names in Kubernetes are full of. */
const apiVersion = /v\d+(?:alpha|beta)\d+/gi;

/** Few separators in a text of both cases belong to its alphabet; elsewhere they part words. */
function partsOf(run: string): string[] {
  const parts = run.replace(apiVersion, "").split(/[^A-Za-z0-9]+/);
  return inBothCases(run) && (parts.length - 1) * charactersToSeparator <= run.length ? [parts.join("")] : parts;
}

/** Whether a run of letters, digits and separators looks drawn by lot rather than named by someone. */
export function looksRandom(run: string): boolean {
  if (run.length < shortest || run.length > longest) return false;
  const random = partsOf(run).filter(isRandomPart).join("");
  return random.length >= fewest && entropyOf(random) >= entropyOfRandom;
}

/** The runs of characters a key in base64, base62, base36 or base32 is written in. */
export function runsOf(text: string): string[] {
  return text.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? [];
}

/** Whether the text holds a run that looks random. */
export function holdsRandomText(text: string): boolean {
  return runsOf(text).some(looksRandom);
}
