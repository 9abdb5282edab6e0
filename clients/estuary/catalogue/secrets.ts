import { createHmac } from "node:crypto";
import type { SecretRef } from "./types.ts";

type Config = Readonly<Record<string, unknown>>;

/** A reference and where it stands. */
export interface PlacedSecret {
  /** JSON pointer. */
  readonly pointer: string;
  readonly ref: SecretRef;
}

/** Refers to a secret by its name. */
export function secretRef(name: string, prefix?: string): SecretRef {
  return { $secret: name, ...(prefix !== undefined && { prefix }) };
}

/** Whether a value is a reference and nothing else. */
export function isSecretRef(value: unknown): value is SecretRef {
  if (!isObject(value) || typeof value["$secret"] !== "string") return false;
  return Object.entries(value).every(([key, part]) => key === "$secret" || (key === "prefix" && (part === undefined || typeof part === "string")));
}

/** Every reference of a configuration, in its order. */
export function secretRefs(value: unknown, pointer = ""): readonly PlacedSecret[] {
  if (isSecretRef(value)) return [{ pointer, ref: value }];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretRefs(inner, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`));
}

/**
 * A configuration with the secrets in it, in the same order of keys.
 * @param values texts by the secrets' names
 * @throws Error with the name of every secret that is missing or empty
 */
export function resolveSecrets(config: Config, values: Readonly<Record<string, string>>): Config {
  const missing = [...new Set(secretRefs(config).map(({ ref }) => ref.$secret))].filter((name) => !Object.hasOwn(values, name) || values[name] === "");
  if (missing.length > 0) throw new Error(`secrets without a value: ${missing.join(", ")}`);
  return mapRefs(config, ({ $secret, prefix = "" }) => `${prefix}${values[$secret] ?? ""}`) as Config;
}

/** A configuration with something else in place of each reference, in the same order of keys. */
export function mapRefs(value: unknown, replace: (ref: SecretRef) => unknown): unknown {
  if (isSecretRef(value)) return replace(value);
  if (Array.isArray(value)) return value.map((inner) => mapRefs(inner, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapRefs(inner, replace)]));
}

/**
 * Tells whether a configuration or one of its secrets has changed, without telling them: the same for the same values in any order of keys.
 * @param key makes digests of one owner useless to try out another's secrets
 * @throws Error as {@link resolveSecrets}
 */
export function configDigest(config: Config, values: Readonly<Record<string, string>>, key: string): string {
  // Where a reference stands is part of it, so that a plain text equal to a secret is something else.
  const places = secretRefs(config).map(({ pointer }) => pointer).sort();
  return createHmac("sha256", key).update(`${canonical(places)}\n${canonical(resolveSecrets(config, values))}`).digest("hex");
}

/** JSON with sorted keys: for comparing, never for sending. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object";
}
