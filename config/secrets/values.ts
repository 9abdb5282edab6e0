import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../settings/schema.ts";
import { closest } from "../settings/closest.ts";
import { type Fault, SettingsError } from "../settings/faults.ts";
import { secretsKey } from "../settings/keys.ts";
import { secretsInClear } from "../settings/plain-text.ts";
import { rawValue } from "../settings/raw-config.ts";
import { type SecretDefinition, isNatsSeed, platformSecrets } from "./definitions.ts";

/** What n8n takes for a bcrypt hash. */
const bcryptHash = /^\$2[aby]\$\d{2}\$[./A-Za-z0-9]{53}$/;

/** Bytes of a secret of form `key`. */
const keyBytes = 32;

/**
 * The values of a stack's secrets from its configuration, each marked secret. The one object `secretValues` holds them; it
 * is read raw because `Config.getObject` would hand out plain text.
 * @returns undefined when the stack generates its secrets
 * @throws SettingsError with every missing, empty or wrong one, or when they are in plain text; never with a value
 */
export function readSecretValues(
  settings: Pick<Settings, "secrets">,
  config: Pick<pulumi.Config, "name">,
  definitions: Readonly<Record<string, SecretDefinition>>,
): Readonly<Record<string, pulumi.Output<string>>> | undefined {
  const stack = pulumi.getStack();
  const key = `${config.name}:${secretsKey}`;
  const raw = rawValue(key);
  const generated = settings.secrets.source === "generated";
  // Also where nobody would read them: they stand in a tracked file.
  if (raw?.encrypted === false) throw new SettingsError([secretsInClear(key, stack, generated)], stack);
  if (generated) return undefined;
  const given = raw === undefined ? {} : parsed(raw.text);
  if (given === undefined) throw new SettingsError([{ key, message: `${key} is not a mapping of secrets; ${remedy(key, stack)}` }], stack);

  const faults = [...valueFaults(key, given, definitions, stack), ...unknownNames(key, given, definitions, stack)];
  if (faults.length > 0) throw new SettingsError(faults, stack);
  return Object.fromEntries(Object.keys(definitions).map((name) => [name, pulumi.secret(textOf(given[name]))]));
}

/** One that is made later may still be missing; anything else that is no text is refused before. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // The parser's message would quote the text.
  }
}

function remedy(key: string, stack: string): string {
  return `set it under pulumiConfig, ${key}, in the ESC environment that Pulumi.${stack}.yaml imports`;
}

function valueFaults(key: string, given: Readonly<Record<string, unknown>>, definitions: Readonly<Record<string, SecretDefinition>>, stack: string): Fault[] {
  return Object.entries(definitions).flatMap(([name, definition]): Fault[] => {
    const problem = problemOf(given[name], definition);
    return problem === undefined ? [] : [{ key: `${key}.${name}`, message: `secret ${name} (${definition.purpose}) ${problem}; ${remedy(key, stack)}` }];
  });
}

function problemOf(value: unknown, { form, bcryptHashOf, alphanumeric, madeLater }: SecretDefinition): string | undefined {
  if (madeLater === true && (value === undefined || value === "")) return undefined;
  if (value === undefined || value === null) return "is missing";
  if (typeof value !== "string") return "is no text; allowed: text, quoted where it looks like a number";
  if (value.trim() === "") return "is empty";
  if (form === "key" && Buffer.from(value, "base64").length !== keyBytes) return `is no key; allowed: ${keyBytes} bytes in base64, as \`openssl rand -base64 ${keyBytes}\` makes them`;
  if (alphanumeric === true && !/^[A-Za-z0-9]+$/.test(value)) return "has other characters than letters and digits; allowed: letters and digits only";
  if (bcryptHashOf !== undefined && !bcryptHash.test(value)) return `is no bcrypt hash; allowed: what \`htpasswd -nBC 12 owner\` prints after the colon when it is given the password`;
  return undefined;
}

function unknownNames(key: string, given: Readonly<Record<string, unknown>>, definitions: Readonly<Record<string, SecretDefinition>>, stack: string): Fault[] {
  const known = (name: string) => name in definitions || name in platformSecrets || isNatsSeed(name);
  return Object.keys(given)
    .filter((name) => !known(name))
    .map((name) => {
      const guess = closest(name, Object.keys(definitions));
      const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
      return { key: `${key}.${name}`, message: `${key}.${name} is no secret of this platform${hint}; change or remove it in the ESC environment that Pulumi.${stack}.yaml imports` };
    });
}
