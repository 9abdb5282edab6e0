// Takes personal data out of every text of a document. The catalogue puts the collection and the settings in their places
// (components/estuary/spec/derivations/redacted.ts) and publishes this text; it runs on Deno, without network and without packages.
//
// Limits. Names are found where the settings list them, and after words such as "Co-authored-by". Nine digits alone are an id more
// often than a tax number, so they are taken only behind a word such as "SSN". Telephone numbers are known by "+", by a prefix 0 or
// 00, or by the form of North America: a country's code without any of these is not seen, nor is a number of fewer than nine digits;
// ten digits of the North American form are taken also where they are an id, but in a field called so. Value-added tax numbers are
// known when written together. "ada (at) example.com", logins inside of addresses of the web, and telephone numbers that are numbers
// of JSON stay. A text that something is taken out of leaves in Unicode's form NFKC. A document whose integer key is beyond 2^53 does not leave.
import { type Document, IDerivation, type SourceRedact } from "flow/COLLECTION.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface Settings {
  readonly key: readonly string[];
  readonly names: readonly string[];
  readonly cards: boolean;
  readonly taxNumbers: boolean;
  /** Fields that do not leave: pointers, which begin with "/", and names at any depth, whatever their case. */
  readonly personal: readonly string[];
  /** Types of fields at the top, by name. What is of another type becomes a text where one is allowed, and does not leave otherwise. */
  readonly types: Readonly<Record<string, readonly string[]>>;
  /** Most bytes of a document, in UTF-8. 0: any. */
  readonly mostBytes: number;
}

const settings: Settings = SETTINGS;

/** What stands between digits: one blank, dash or dot. */
const gap = "[\\t\\p{Zs}\\p{Pd}.]";
const separated = "(?<![\\p{L}\\p{N}\\p{M}])";
const ended = "(?![\\p{L}\\p{N}\\p{M}])";
const alone = "(?<![\\p{L}\\p{N}_./+\\p{Pd}])";
const whole = "(?![\\p{L}\\p{N}_]|[\\p{Pd}.]\\d)";

const pattern = (text: string, flags = "gu") => new RegExp(text, flags);

const local = "[\\p{L}\\p{N}._%+-]";
/** Also written as in an address of the web. A run of letters is tried once, from its beginning, so that no text takes long. */
const email = pattern(`(?<!${local}|${local}['’])${local}+(?:['’]${local}+)*(?:@|%(?:25){0,3}40)[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,8}`);
const international = /(?<![\p{N}+])\+\d(?:[\s\p{Zs}\p{Pd}.()/]{0,3}\d){7,14}(?!\p{N})/gu;
const extension = "(?:\\s?(?:x|ext\\.?)\\s?\\d{1,6})?";
const doubleZero = pattern(`${alone}00${gap}{0,2}[1-9](?:[\\t\\p{Zs}\\p{Pd}.()/]{0,3}\\d){7,13}${whole}`);
/** A prefix 0, in groups of digits or without. Dates and tax numbers in the forms below begin so too. */
const national = pattern(`${alone}(?!\\d{1,2}${gap}\\d{1,2}${gap}\\d{4}(?!\\d)|\\d{3}${gap}\\d{2}${gap}\\d{4}|\\d{2}\\p{Pd}\\d{7}(?!\\d))(?:\\(0\\)${gap}?[1-9]\\d{0,4}|\\(0[1-9]\\d{0,4}\\)|0[1-9]\\d{0,4})(?:/\\d{2,8}|${gap}{0,2}\\d{2,8})(?:${gap}{0,2}\\d{2,8}){0,3}${extension}${whole}`);
const northAmerican = pattern(`${alone}(?:1${gap}?)?(?:\\([2-9]\\d{2}\\)${gap}?|[2-9]\\d{2}${gap}?)[2-9]\\d{2}${gap}?\\d{4}${extension}${whole}`);
const digits = pattern(`(?<![\\p{L}\\p{N}_])\\d(?:${gap}{0,2}\\d){12,}`);
const socialSecurity = pattern(`${alone}(?!000|666)\\d{3}(${gap})(?!00)\\d{2}\\1(?!0000)\\d{4}${whole}`);
/** Prefixes that the IRS gave out. https://www.irs.gov/businesses/small-businesses-self-employed/how-eins-are-assigned-and-valid-ein-prefixes */
const employer = pattern(`${alone}(?:0[1-6]|1[0-6]|2[0-7]|3[0-9]|4[0-8]|5[0-9]|6[0-8]|7[1-7]|8[0-8]|9[0-589])\\p{Pd}\\d{7}${whole}`);
const announced = pattern(`((?<!\\p{L})(?:SSN|ITIN|TIN|EIN|social security|tax (?:id|no|number|identification))(?!\\p{L})[^\\d\\n]{0,16})\\d{9}${ended}`, "giu");
/** Forms of the European Union's and of the United Kingdom's. https://ec.europa.eu/taxation_customs/vies/ */
const valueAdded = pattern(`${separated}(?:ATU\\d{8}|BE[01]\\d{9}|BG\\d{9,10}|CY\\d{8}[A-Z]|CZ\\d{8,10}|DE\\d{9}|DK\\d{8}|EE\\d{9}|EL\\d{9}|ES[A-Z0-9]\\d{7}[A-Z0-9]|FI\\d{8}|FR[A-Z0-9]{2}\\d{9}|GB\\d{9}(?:\\d{3})?|HR\\d{11}|HU\\d{8}|IE\\d[A-Z0-9]\\d{5}[A-Z]{1,2}|IT\\d{11}|LT(?:\\d{9}|\\d{12})|LU\\d{8}|LV\\d{11}|MT\\d{8}|NL\\d{9}B\\d{2}|PL\\d{10}|PT\\d{9}|RO\\d{8,10}|SE\\d{12}|SI\\d{8}|SK\\d{10})${ended}`);
/** Trailers of commits. https://git-scm.com/docs/git-interpret-trailers */
const trailer = /^([\p{L}-]{2,30}-by: *)[^\s<][^<\n]{0,200}(?=<)/gimu;

const names = settings.names.length === 0
  ? undefined
  : pattern(`${separated}(?:${[...settings.names].sort((a, b) => b.length - a.length).flatMap(nameForms).join("|")})${ended}`, "giu");

/** A name as it is given, and with its last word first. */
function nameForms(name: string): readonly string[] {
  const words = folded(name).trim().split(/\s+/).map((word) => word.replace(/\.$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/['’]/g, "['’ʼ]").replace(/\p{Pd}/gu, "[\\p{Pd}\\s]") + (word.endsWith(".") ? "\\.?" : ""));
  const between = "[\\s\\p{Zs}\\p{Pd}.,_]{1,8}";
  return [words.join(between), ...(words.length > 1 ? [[words.at(-1), ...words.slice(0, -1)].join(between)] : [])];
}

/** One spelling of what looks alike; what is not seen is left out. https://unicode.org/reports/tr15/ */
function folded(text: string): string {
  return text.normalize("NFKC").replace(/[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, "");
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let index = 0; index < number.length; index++) {
    const digit = Number(number[number.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Issuers' beginnings with their lengths; a number of another length is no card's. */
function isCard(number: string): boolean {
  const length = number.length;
  const issued = /^4/.test(number)
    ? length === 13 || length === 16 || length === 19
    : /^3[47]/.test(number)
    ? length === 15
    : /^3(?:0[0-5]|[689])/.test(number)
    ? length === 14
    : /^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/.test(number)
    ? length === 16
    : /^(?:6011|64[4-9]|65|35|62|5[06-9]|6[37])/.test(number) && length >= 16 && length <= 19;
  return issued && passesLuhn(number);
}

/** Groups as they are printed on cards. */
const printed = /^(?:\d{13,19}|\d{4}(?:\D+\d{4}){3}(?:\D+\d{3})?|\d{4}\D+\d{6}\D+\d{4,5})$/;

/** A run of digits without the cards in it: other numbers may stand before and behind one. */
function withoutCards(run: string, attached: boolean): string {
  if (!attached && isCard(run.replace(/\D/g, ""))) return "[card]";
  const groups = [...run.matchAll(/\d+/g)].map((match) => ({ from: match.index, to: match.index + match[0].length }));
  // A letter behind the run makes its last group part of a word.
  if (attached) groups.pop();
  let [clean, done] = ["", 0];
  for (let first = 0; first < groups.length; first++) {
    for (let count = Math.min(5, groups.length - first); count > 0; count--) {
      const [from, to] = [groups[first].from, groups[first + count - 1].to];
      const part = run.slice(from, to);
      if (!printed.test(part) || !isCard(part.replace(/\D/g, ""))) continue;
      clean += `${run.slice(done, from)}[card]`;
      done = to;
      first += count - 1;
      break;
    }
  }
  return clean + run.slice(done);
}

function withoutPatterns(text: string, identifier: boolean): string {
  let clean = text.replace(email, "[email]").replace(trailer, "$1[name] ");
  // Before telephone numbers: their digits would be taken for one.
  if (settings.cards) clean = clean.replace(digits, (run, at: number, all: string) => withoutCards(run, /^[\p{L}\p{N}_]/u.test(all.slice(at + run.length, at + run.length + 2))));
  // What an id is made of says nothing of telephones and taxes.
  if (identifier && /^\d+$/.test(clean)) return clean;
  if (settings.taxNumbers) clean = clean.replace(socialSecurity, "[tax number]").replace(employer, "[tax number]").replace(valueAdded, "[tax number]").replace(announced, "$1[tax number]");
  const isNational = (found: string) => {
    const { length } = found.replace(/(?:x|ext).*$/, "").replace(/\D/g, "");
    return length >= 9 && length <= 12;
  };
  return clean.replace(international, "[phone]").replace(doubleZero, "[phone]").replace(national, (found) => (isNational(found) ? "[phone]" : found)).replace(northAmerican, "[phone]");
}

const uuid = /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i;

/** What nothing is taken out of stays as it was written. */
function redacted(text: string, identifier: boolean, named: boolean): string {
  // Hashes that Estuary put in a known field's place.
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  const before = folded(text);
  const after = before.split(uuid).map((part, index) => {
    if (index % 2 === 1) return part;
    const clean = withoutPatterns(part, identifier);
    return named && names !== undefined ? clean.replace(names, "[name]") : clean;
  }).join("");
  return after === before ? text : after;
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const personalPointers = new Set(settings.personal.filter((field) => field.startsWith("/")));
const personalNames = new Set(settings.personal.filter((field) => !field.startsWith("/")).map(plain));

/** Hashes stay: two of one person can be joined. */
function isPersonal(name: string, pointer: string, value: Json): boolean {
  if (settings.key.includes(pointer) || (typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value))) return false;
  return personalPointers.has(pointer) || personalNames.has(plain(name));
}

const isIdentifier = (name: string) => /(?:^|_)ids?$|I[dD]s?$/.test(name);

function walk(value: Json, name: string, pointer: string, depth: number): Json {
  if (settings.key.includes(pointer)) return value;
  if (typeof value === "string") return redacted(value, isIdentifier(name), true);
  // No text in a number's place: the field may be of numbers only.
  if (typeof value === "number") return settings.cards && !isIdentifier(name) && Number.isSafeInteger(value) && isCard(String(value)) ? null : value;
  if (value === null || typeof value !== "object") return value;
  if (depth > 200) return "[too deep]";
  if (Array.isArray(value)) return value.map((part, index) => walk(part, name, `${pointer}/${index}`, depth + 1));
  // Names of properties may be addresses, and are words otherwise. Not by assignment: "__proto__" is a name like any other.
  return Object.fromEntries(
    Object.entries(value).flatMap(([inner, part]) => {
      const place = `${pointer}/${inner.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      return isPersonal(inner, place, part) ? [] : [[redacted(inner, false, false), walk(part, inner, place, depth + 1)]];
    }),
  );
}

function fits(value: Json, types: readonly string[]): boolean {
  if (value === null) return types.includes("null");
  if (typeof value === "number") return types.includes("number") || (types.includes("integer") && Number.isInteger(value));
  return types.includes(Array.isArray(value) ? "array" : typeof value);
}

/** Fields at the top are of the types that their columns are made for. */
function typed(doc: { [key: string]: Json }): { [key: string]: Json } {
  return Object.fromEntries(
    Object.entries(doc).flatMap(([name, value]): [string, Json][] => {
      const types = Object.hasOwn(settings.types, name) ? settings.types[name] : undefined;
      if (types === undefined || fits(value, types)) return [[name, value]];
      return types.includes("string") ? [[name, typeof value === "object" ? JSON.stringify(value) : String(value)]] : [];
    }),
  );
}

const marker = " [cut]";
const isKey = (name: string) => settings.key.some((pointer) => pointer.split("/")[1] === name.replaceAll("~", "~0").replaceAll("/", "~1"));
const bytes = (value: Json) => new TextEncoder().encode(JSON.stringify(value)).length;

function shortened(value: Json, longest: number): Json {
  if (typeof value === "string") return value.length <= longest ? value : value.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "") + marker;
  if (Array.isArray(value)) return value.map((part) => shortened(part, longest));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shortened(part, longest)]));
}

/** A document that is not too long: its longest texts are cut; where that is not enough, lists and objects stay behind, then everything but the key. */
function bounded(doc: { [key: string]: Json }): { [key: string]: Json } {
  if (settings.mostBytes === 0 || bytes(doc) <= settings.mostBytes) return doc;
  const key = Object.entries(doc).filter(([name]) => isKey(name));
  const rest = Object.entries(doc).filter(([name]) => !isKey(name));
  for (const part of [rest, rest.filter(([, value]) => value === null || typeof value !== "object")]) {
    for (let longest = settings.mostBytes; longest >= 100; longest = Math.floor(longest * 0.8)) {
      const cut = Object.fromEntries([...key, ...part.map(([name, value]): [string, Json] => [name, shortened(value, longest)]), ["shortened", true]]) as { [key: string]: Json };
      if (bytes(cut) <= settings.mostBytes) return cut;
    }
  }
  return { ...Object.fromEntries(key), shortened: true };
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
      return [{ ...bounded(typed(walk(rest, "", "", 0) as { [key: string]: Json })), ...meta(doc) } as unknown as Document];
    } catch {
      return [{ ...keyAlone(doc), ...meta(doc) } as unknown as Document];
    }
  }
}
