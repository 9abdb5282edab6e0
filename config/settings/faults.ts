import type { z } from "zod";
import { closest } from "./closest.ts";

/** One thing wrong with one key of a stack's settings. */
export interface Fault {
  /** Dotted path of the key, such as `n8n.workers.max`. */
  readonly key: string;
  /** The whole sentence: key, value, what is allowed, what to do. */
  readonly message: string;
}

/** Every fault of a stack's settings, reported together before anything is created. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[], stack: string) {
    const count = faults.length === 1 ? "1 setting is" : `${faults.length} settings are`;
    super(`${count} wrong in stack ${stack}; nothing was created:\n${faults.map((fault) => `  ${fault.message}`).join("\n")}`);
    this.faults = faults;
  }
}

/** Keys whose value must not be shown, should someone put one where it does not belong. */
const hidden = /kubeconfig$|secret(?!s\.source$)|password|token|apikey|api_key/i;

/** A value as a message shows it. What is inside mappings and lists is left out: it may be anything. */
export function shown(key: string, value: unknown): string {
  if (value === undefined) return "missing";
  if (value !== null && typeof value === "object") return describeStructure(value);
  if (hidden.test(key)) return "a hidden value";
  // Pasted by mistake where a public one belongs: what is printed here lands in the log of a pipeline.
  if (typeof value === "string" && /PRIVATE KEY|b3BlbnNzaC1rZXkt/.test(value)) return "a private key (hidden; replace it, since it was written in a file)";
  // .nan and .inf of YAML have no JSON.
  const text = typeof value === "number" ? String(value) : JSON.stringify(typeof value === "string" ? withoutCredentials(value) : value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** A URL without what may be a password or a token in it: user, query and fragment. Any other text as it is. */
function withoutCredentials(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  return text.replace(/\/\/.*@/s, "//***@").replace(/([?#]).*$/s, "$1***");
}

function describeStructure(value: object): string {
  if (!Array.isArray(value)) return "a mapping of keys";
  return value.length === 0 ? "an empty list" : "a list";
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (value === null || typeof value !== "object" ? undefined : (value as Record<PropertyKey, unknown>)[part]), root);
}

/** Words for the types of a value. */
const typeNames: Readonly<Record<string, string>> = {
  object: "a mapping of keys",
  record: "a mapping of keys",
  array: "a list",
  boolean: "true or false",
  string: "text",
  number: "a number",
};

/** What would have been right, starting with "allowed:". */
export function expectation(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("allowed:")) return issue.message;
  switch (issue.code) {
    case "invalid_key":
      return issue.issues[0] === undefined ? issue.message : expectation(issue.issues[0]);
    case "invalid_type":
      return `allowed: ${typeNames[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `allowed: ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "too_small":
      return `allowed: ${issue.origin === "array" ? "a list of at least" : "at least"} ${issue.minimum}`;
    case "too_big":
      return `allowed: at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

/**
 * Turns what zod found into sentences.
 * @param allowedKeys the keys allowed at a path, for unknown keys
 * @param file the stack file to edit
 */
export function faultsOf(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  allowedKeys: (path: readonly PropertyKey[]) => readonly string[],
  file: string,
): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const key = issue.path.join(".");
    if (issue.code === "unrecognized_keys") return issue.keys.map((name) => unknownKey(issue.path, name, allowedKeys(issue.path), file));
    if (issue.code === "invalid_key") return [{ key, message: `${key} has a name that is not allowed; ${expectation(issue)}; change it in ${file}` }];
    const value = valueAt(input, issue.path);
    return [{ key, message: `${key === "" ? "the configuration" : key} is ${shown(key, value)}; ${expectation(issue)}; change it in ${file}` }];
  });
}

/** The fault of a key that is no setting. */
export function unknownKey(path: readonly PropertyKey[], name: string, allowed: readonly string[], file: string): Fault {
  const key = [...path, name].join(".");
  const guess = closest(name, allowed);
  const hint = guess === undefined ? `allowed here: ${allowed.join(", ")}` : `did you mean ${[...path, guess].join(".")}?`;
  return { key, message: `${key} is not a setting; ${hint}; change or remove it in ${file}` };
}
