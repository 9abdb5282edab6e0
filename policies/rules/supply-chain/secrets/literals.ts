import { holdsRandomText } from "./randomness.ts";

/** What programs put other values in place of: `$(NAME)`, `${NAME}`, `$NAME`, `{{ name }}`, `<% name %>`, `<name>`, `$__env{NAME}`, `%NAME%`, a command in backticks. */
const references = /`[^`]*`|\$\([^)]*\)|\$(?:__\w+)?\{[^}]*\}|\$\w+|=?\{\{.*?\}\}|<%.*?%>|<[\w .|/-]+>|%\w+%/g;

/** The text without its references; the default of `${NAME:-default}` stays, since it may be used. */
export function withoutReferences(text: string): string {
  return text.replace(/\$\{\w+:?[-=]([^}]*)\}/g, "$1").replace(references, "");
}

const scheme = /^(?:bearer|basic|token)\s+/i;
const nothing = /^(?:true|false|null|none|nil|yes|no|on|off|auto|string|number|boolean|object|required|optional)$/i;
/** Where a secret is kept, in the notation of those who fetch it. */
const store = /^(?:arn:aws[\w-]*:|vault:|op:\/\/|ref\+|env:)\S+$/;
/** What a program reads: `process.env.TOKEN`. */
const variable = /^(?:process\.|import\.meta\.)?env\.[A-Za-z_]\w*$/;
/** A token of a language model's vocabulary: `[MASK]`. */
const tokenOfText = /^\[[\w .-]+\]$/;
/** What is stored of a password, in the notation of crypt(3). */
const hash = /^\$(?:2[abxy]?|[156y]|argon2\w{1,2}|scrypt|pbkdf2[\w-]*)\$/;
const url = /^https?:\/\/\S+$/i;
const file = /^@?(?:(?:file:\/\/|~|\.{1,2})?\/)[\w.@-]+(?:\/[\w.@-]+)+$/;
const mask = /^[*x.•_-]+$/i;

/**
 * Whether the value of something with a secret's name is the secret itself: no reference to one, no place where it is kept, no
 * file and no switch. Connection strings without a password count as addresses: a password in one is found by its shape.
 */
export function isLiteralSecret(value: string): boolean {
  const rest = withoutReferences(value.trim()).replace(scheme, "").trim();
  if (!/[A-Za-z0-9]/.test(rest)) return false;
  if (hash.test(value.trim()) || variable.test(rest) || tokenOfText.test(rest)) return false;
  if (nothing.test(rest) || mask.test(rest) || store.test(rest) || url.test(rest)) return false;
  return !(file.test(rest) && !holdsRandomText(rest));
}
