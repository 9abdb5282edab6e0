// Takes personal data out of every text of a document. The catalogue puts the collection and the settings in their places
// (components/estuary/spec/derivations/redacted.ts) and publishes this text; it runs on Deno, without network and without packages.
import { type Document, IDerivation, type SourceRedact } from "flow/COLLECTION.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface Settings {
  readonly key: readonly string[];
  readonly names: readonly string[];
  readonly cards: boolean;
  readonly taxNumbers: boolean;
}

const settings: Settings = SETTINGS;

const separated = "(?<![\\p{L}\\p{N}_])";
const ended = "(?![\\p{L}\\p{N}_])";

/** Quantifiers are bounded, so that no text takes long. */
const email = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
/** With a country's code; or the ten digits of North America, written apart. */
const international = /(?<![\p{L}\p{N}_.+/-])\+\d(?:[ .()/-]{0,2}\d){7,14}(?![\p{L}\p{N}_])/gu;
const northAmerican = /(?<![\p{L}\p{N}_.+/-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\p{L}\p{N}_]|[-.]\d)/gu;
const card = /(?<![\p{L}\p{N}_.-])[2-6](?:[ -]?\d){12,18}(?![\p{L}\p{N}_]|[-.]\d)/gu;
const socialSecurity = /(?<![\p{L}\p{N}_.-])(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\p{L}\p{N}_]|[-.]\d)/gu;
/** Prefixes that the IRS gave out. https://www.irs.gov/businesses/small-businesses-self-employed/how-eins-are-assigned-and-valid-ein-prefixes */
const employer = /(?<![\p{L}\p{N}_.-])(?:0[1-6]|1[0-6]|2[0-7]|3[0-9]|4[0-8]|5[0-9]|6[0-8]|7[1-7]|8[0-8]|9[0-589])-\d{7}(?![\p{L}\p{N}_]|[-.]\d)/gu;
/** Forms of the European Union's and of the United Kingdom's. https://ec.europa.eu/taxation_customs/vies/ */
const valueAdded = new RegExp(`${separated}(?:ATU\\d{8}|BE[01]\\d{9}|BG\\d{9,10}|CY\\d{8}[A-Z]|CZ\\d{8,10}|DE\\d{9}|DK\\d{8}|EE\\d{9}|EL\\d{9}|ES[A-Z0-9]\\d{7}[A-Z0-9]|FI\\d{8}|FR[A-Z0-9]{2}\\d{9}|GB\\d{9}(?:\\d{3})?|HR\\d{11}|HU\\d{8}|IE\\d[A-Z0-9]\\d{5}[A-Z]{1,2}|IT\\d{11}|LT(?:\\d{9}|\\d{12})|LU\\d{8}|LV\\d{11}|MT\\d{8}|NL\\d{9}B\\d{2}|PL\\d{10}|PT\\d{9}|RO\\d{8,10}|SE\\d{12}|SI\\d{8}|SK\\d{10})${ended}`, "gu");

const names = settings.names.length === 0
  ? undefined
  : new RegExp(`${separated}(?:${[...settings.names].sort((a, b) => b.length - a.length).map(nameForm).join("|")})${ended}`, "giu");

function nameForm(name: string): string {
  return name.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Issuers' beginnings with their lengths; a number of another length is no card's. */
function isCard(digits: string): boolean {
  const length = digits.length;
  const issued = /^4/.test(digits)
    ? length === 13 || length === 16 || length === 19
    : /^3[47]/.test(digits)
    ? length === 15
    : /^3(?:0[0-5]|[689])/.test(digits)
    ? length === 14
    : /^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/.test(digits)
    ? length === 16
    : /^(?:6011|64[4-9]|65|35|62|5[06-9]|6[37])/.test(digits) && length >= 16;
  return issued && passesLuhn(digits);
}

function withoutPatterns(text: string): string {
  let clean = text.replace(email, "[email]");
  // Before telephone numbers: their digits would be taken for one.
  if (settings.cards) clean = clean.replace(card, (found) => (isCard(found.replace(/\D/g, "")) ? "[card]" : found));
  if (settings.taxNumbers) clean = clean.replace(socialSecurity, "[tax number]").replace(employer, "[tax number]").replace(valueAdded, "[tax number]");
  return clean.replace(international, "[phone]").replace(northAmerican, "[phone]");
}

function redacted(text: string): string {
  const clean = withoutPatterns(text);
  return names === undefined ? clean : clean.replace(names, "[name]");
}

/** Hashes that Estuary put in a known field's place, and texts of digits and letters that name things, stay as they are. */
function untouched(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text) || /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

function walk(value: Json, pointer: string, depth: number): Json {
  if (settings.key.includes(pointer)) return value;
  if (typeof value === "string") return untouched(value) ? value : redacted(value);
  if (typeof value === "number") return settings.cards && Number.isSafeInteger(value) && isCard(String(value)) ? "[card]" : value;
  if (value === null || typeof value !== "object") return value;
  if (depth > 200) return "[too deep]";
  if (Array.isArray(value)) return value.map((part, index) => walk(part, `${pointer}/${index}`, depth + 1));
  // Names of properties may be addresses, and are words otherwise. Not by assignment: "__proto__" is a name like any other.
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [withoutPatterns(name), walk(part, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, depth + 1)]),
  );
}

/** What a document is called and whether it was deleted; nothing else of `_meta`, which may hold the row as it was. */
function meta(doc: { [key: string]: Json }): { [key: string]: Json } {
  const old = doc["_meta"];
  const op = old !== null && typeof old === "object" && !Array.isArray(old) ? old["op"] : undefined;
  return typeof op === "string" && /^[cud]$/.test(op) ? { _meta: { op } } : {};
}

function at(doc: Json, pointer: string): Json | undefined {
  let value: Json | undefined = doc;
  for (const part of pointer.slice(1).split("/").map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"))) {
    value = value !== null && typeof value === "object" && !Array.isArray(value) ? value[part] : undefined;
  }
  return value;
}

/** The key alone, where a document cannot be redacted: an error would stop the task, and the document itself must not leave. */
function keyAlone(doc: Json): { [key: string]: Json } {
  const root: { [key: string]: Json } = {};
  for (const pointer of settings.key) {
    const parts = pointer.slice(1).split("/").map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = parts.pop() ?? "";
    let place = root;
    for (const part of parts) place = (place[part] ??= {}) as { [key: string]: Json };
    place[last] = at(doc, pointer) ?? null;
  }
  return { ...root, redactionFailed: true };
}

export class Derivation extends IDerivation {
  redact(read: { doc: SourceRedact }): Document[] {
    const doc = read.doc as unknown as { [key: string]: Json };
    // JSON.parse has rounded it: it would be another document's key, or nobody's.
    if (settings.key.some((pointer) => typeof at(doc, pointer) === "number" && !Number.isSafeInteger(at(doc, pointer)))) {
      console.error(JSON.stringify({ message: "not published: the key is a number beyond 2^53, which JavaScript cannot hold" }));
      return [];
    }
    try {
      const { _meta, ...rest } = doc;
      return [{ ...(walk(rest, "", 0) as { [key: string]: Json }), ...meta(doc) } as unknown as Document];
    } catch {
      return [{ ...keyAlone(doc), ...meta(doc) } as unknown as Document];
    }
  }
}
