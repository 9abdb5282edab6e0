import { isLiteralSecret } from "./literals.ts";
import { namesSecret } from "./names.ts";
import { type Suspicion, scan, scanNamed } from "./scan.ts";
import { secretGivenIn } from "./shell.ts";

/** Programs and prose: an assignment there is code or an example, so only what looks like a secret by itself counts. */
const codeFile = /\.(?:[cm]?[jt]sx?|py|go|rb|lua|java|rs|php|sql|md|html?|css|svg|xml|te?mpl|tpl|gotmpl|jinja2?)$/i;
const shellFile = /\.(?:ba|z)?sh$/i;

/** `name: value`, `name = value`, `"name": "value",`, `export NAME=value`: a line of YAML, properties, TOML or an environment file. */
const line = /^\s*(?:-\s+)?(?:export\s+)?(["']?)([\w.-]+)\1\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([^\s"'{[|>&*#][^\s#]*))\s*[,;]?\s*(?:#.*)?$/;
/** The same within braces, on one line: `{ user: a, password: b }`. Without space around it a `=` compares, in a query of metrics. */
const inBraces = /[{,]\s{0,20}(["']?)([\w.-]+)\1(?:\s{0,20}:|\s+=(?=\s))\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'{}[\],]+))\s{0,20}(?=[,}])/g;
const comment = /^\s*(?:#|\/\/)/;
/** Redis writes its own without a sign between. */
const redisLine = /^\s*(requirepass|masterauth)\s+(\S+)\s*$/;

function givenIn(name: string): string {
  return `a value of ${name} in clear`;
}

function inLine(text: string): string | undefined {
  const redis = redisLine.exec(text);
  if (redis !== null) return isLiteralSecret(redis[2] ?? "") ? redis[1] : undefined;
  const [, , name = "", double, single, bare] = line.exec(text) ?? [];
  if (namesSecret(name) && isLiteralSecret(double ?? single ?? bare?.replace(/[,;]$/, "") ?? "")) return name;
  return comment.test(text) ? undefined : inBracesOf(text);
}

/** A `secret` in braces is a reference more often than not. */
function inBracesOf(text: string): string | undefined {
  for (const [, , name = "", double, single, bare] of text.matchAll(inBraces)) {
    if (name !== "secret" && namesSecret(name) && isLiteralSecret(double ?? single ?? bare ?? "")) return name;
  }
  return undefined;
}

function firstLine(text: string, judge: (line: string) => string | undefined): Suspicion | undefined {
  for (const [index, each] of text.split("\n").entries()) {
    const name = judge(each);
    if (name !== undefined) return { what: givenIn(name), line: index + 1 };
  }
  return undefined;
}

function parsed(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A JSON Web Key without its private half. https://www.rfc-editor.org/rfc/rfc7517 */
function isPublicKey(value: object): boolean {
  return "kty" in value && !("d" in value) && !("k" in value);
}

/** Walks without recursion: nothing says how deep a document is. */
function inJson(document: unknown, allowed: readonly string[]): Suspicion | undefined {
  const rest: { readonly name: string; readonly value: unknown }[] = [{ name: "", value: document }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { name, value } = next;
    if (typeof value === "string") {
      if (allowed.includes(value)) continue;
      if (namesSecret(name) && isLiteralSecret(value)) return { what: givenIn(name), line: 0 };
      const found = scanNamed(name, value, allowed);
      if (found !== undefined) return { ...found, line: 0 };
    } else if (typeof value === "object" && value !== null && !isPublicKey(value)) {
      const inList = Array.isArray(value);
      for (const [key, item] of Object.entries(value).reverse()) rest.push({ name: inList ? name : key, value: item });
    }
  }
  return undefined;
}

/**
 * The first secret in a document, by its shape or by the name it is given to; a line of 0 says that the document is JSON.
 * @param file what the document is called: its ending says what it is written in
 */
export function secretInDocument(file: string, text: string, allowed: readonly string[]): Suspicion | undefined {
  const json = parsed(text);
  if (json !== undefined) return inJson(json, allowed);
  const found = scan(text, allowed);
  if (found !== undefined || codeFile.test(file)) return found;
  const script = shellFile.test(file) || text.startsWith("#!");
  return firstLine(text, (each) => (allowed.some((value) => value !== "" && each.includes(value)) ? undefined : script ? secretGivenIn(each) : inLine(each)));
}
