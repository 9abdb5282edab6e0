import { project } from "../names.ts";
import type { ServiceEntry } from "../services/types.ts";
import { type Fault, unknownKey } from "./faults.ts";
import { estuaryTokenKey, kubeconfigKey, lambdaApiKeyKey, secretKeys, secretsKey, stackFile } from "./keys.ts";
import { checkSettings, subjects } from "./parse.ts";
import type { Settings } from "./schema.ts";
import { estuaryTokenInClear, kubeconfigInClear, lambdaApiKeyInClear, secretsInClear } from "./plain-text.ts";

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Whether a value, as a stack file has it, is encrypted or holds something that is (`secure: <ciphertext>`). */
function isEncrypted(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isEncrypted);
  return isMapping(value) && Object.entries(value).some(([key, each]) => key === "secure" || isEncrypted(each));
}

/** Keys and values, with keys of the project without its name before them. */
function ownEntries(config: Readonly<Record<string, unknown>>): (readonly [key: string, value: unknown])[] {
  return Object.entries(config).map(([key, value]) => [key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key, value]);
}

/** What is not in the stack file. */
export interface StackConfigOptions {
  /** An ESC environment adds to the file, so rules between two settings cannot be judged yet. Default false. */
  readonly incomplete?: boolean;
  /** Default: the platform's. */
  readonly catalogue?: readonly ServiceEntry[];
}

/**
 * Every fault of a stack file's `config`, before anything is started with it: the engine would stop at the first value of
 * the wrong type, in words of its own.
 * @param config the file's mapping; a key without a namespace belongs to the project
 */
export function stackConfigFaults(config: Readonly<Record<string, unknown>>, stack: string, { incomplete = false, catalogue }: StackConfigOptions = {}): readonly Fault[] {
  const file = stackFile(stack);
  const allowed: readonly string[] = [...subjects, ...secretKeys];
  const faults: Fault[] = [];
  const unread: string[] = incomplete ? [...subjects] : [];
  const input: Record<string, unknown> = {};
  const own = ownEntries(config);
  const settings = Object.fromEntries(own);
  const within = (subject: string): Readonly<Record<string, unknown>> => (isMapping(settings[subject]) ? settings[subject] : {});
  const sandbox = within("sandbox")["enabled"] === true;

  for (const [key, value] of own) {
    if (key.startsWith("pulumi:")) continue; // the engine's own, such as pulumi:tags
    if (key.includes(":")) faults.push({ key, message: `${key} is of another namespace; allowed: keys of ${project}, since the program tells its providers everything itself; remove it from ${file}` });
    else if (!allowed.includes(key)) faults.push(unknownKey([], key, allowed, file));
    else if (isEncrypted(value)) unread.push(key);
    else if (key === secretsKey) faults.push(secretsInClear(`${project}:${key}`, stack, sandbox || within("secrets")["source"] === "generated"));
    else if (key === kubeconfigKey) faults.push(kubeconfigInClear(`${project}:${key}`, stack, sandbox));
    else if (key === lambdaApiKeyKey) faults.push(lambdaApiKeyInClear(`${project}:${key}`, stack));
    else if (key === estuaryTokenKey) faults.push(estuaryTokenInClear(`${project}:${key}`, stack));
    else input[key] = value;
  }
  return [...faults, ...checkSettings(input, stack, catalogue, unread).faults];
}

/** The settings of a stack file's `config`, or what is wrong with them; what is encrypted or comes from an environment is wrong here. */
export function settingsIn(config: Readonly<Record<string, unknown>>, stack: string): { readonly settings?: Settings; readonly faults: readonly Fault[] } {
  const own = ownEntries(config);
  const known: readonly string[] = subjects;
  return checkSettings(Object.fromEntries(own.filter(([key]) => known.includes(key))), stack);
}
