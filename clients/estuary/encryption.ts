import type { RawJson } from "./api.ts";
import type { JsonSchema } from "./catalogue/types.ts";
import { EstuaryError, type EstuaryErrorKind } from "./error.ts";
import { isRecord, parsed } from "./outcome.ts";
import { jsonText } from "./raw-json.ts";
import type { Requests } from "./requests.ts";
import { secretPositions, type Position } from "./secret-positions.ts";

const OPERATION = "encrypt the configuration";
/** Shorter secrets would be found in any text. */
const SHORTEST = 8;
const CIPHERTEXT = "ENC[";

/**
 * Encrypts a connector's configuration at Estuary's config-encryption, which renames each secret member "key" to "key_sops" and adds a
 * "sops" object whose MAC covers all values and their order. The answer's text must be kept byte for byte.
 *
 * Refuses what could publish a secret in clear: no schema, a configuration with a "sops" object of its own (it would pass for
 * encrypted), and an answer in which a secret position or a secret's text stands in clear.
 */
export async function encrypt(requests: Requests, config: Readonly<Record<string, unknown>>, schema: JsonSchema): Promise<RawJson> {
  if (Object.keys(schema).length === 0) {
    throw fault("no-schema", "there is no schema of the connector, so nobody knows which values are secret; nothing was sent. Check the connector's image and tag.");
  }
  if (Object.hasOwn(config, "sops")) {
    throw fault("refused", 'the configuration has a member "sops", so it would pass for encrypted already; nothing was sent. Give the plain configuration, without "sops" and without "_sops" members.');
  }
  const taken = namesEndingInSops(config);
  if (taken.length > 0) throw fault("refused", `the configuration has members that pass for encrypted (${taken.join(", ")}); nothing was sent. Give the plain values.`);
  const positions = secretPositions(schema, config);
  const secrets = positions.flatMap((position) => textsIn(at(config, position)));
  const body = jsonText({ config, schema });
  const { text } = await requests.ask({ operation: OPERATION, audience: "encryption", method: "POST", url: `${requests.connection.encryption}/v1/encrypt-config`, body, secrets });
  const answer = parsed(text);
  if (!isRecord(answer)) throw fault("refused", "the answer is no configuration; nothing was published");
  if (positions.length > 0 && !isRecord(answer["sops"])) throw fault("secret-in-clear", 'the answer has no "sops" object, so it is not encrypted; nothing was published');
  const clear = positions.filter((position) => !isEncrypted(answer, position));
  if (clear.length > 0) throw fault("secret-in-clear", `these secrets came back in clear: ${clear.map(pointerOf).join(", ")}; nothing was published`);
  const plain = JSON.stringify(without(config, positions));
  if (secrets.some((secret) => secret.length >= SHORTEST && !contains(plain, secret) && contains(text, secret))) {
    throw fault("secret-in-clear", "the answer holds the text of a secret; nothing was published");
  }
  return text as RawJson;
}

/** The secret at `position` is gone, and in its place is ciphertext. */
function isEncrypted(answer: Record<string, unknown>, position: Position): boolean {
  // Something above the position may be encrypted as a whole.
  for (let depth = 1; depth <= position.length; depth++) {
    const parent = at(answer, position.slice(0, depth - 1));
    const key = position[depth - 1];
    if (!isRecord(parent) || typeof key !== "string") continue;
    if (!Object.hasOwn(parent, key)) return isCiphertext(parent[`${key}_sops`]);
    if (Object.hasOwn(parent, `${key}_sops`)) return false;
  }
  return isCiphertext(at(answer, position));
}

/** A text of sops, or an object or a list of nothing but such texts. */
function isCiphertext(value: unknown): boolean {
  if (typeof value === "string") return value.startsWith(CIPHERTEXT);
  const inside = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  return inside.length > 0 && inside.every(isCiphertext);
}

function contains(text: string, secret: string): boolean {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)) || text.includes(base64);
}

function without(config: Readonly<Record<string, unknown>>, positions: readonly Position[]): unknown {
  const copy = structuredClone(config);
  for (const position of positions) {
    const parent = at(copy, position.slice(0, -1));
    const key = position.at(-1);
    if (key !== undefined && typeof parent === "object" && parent !== null) Reflect.set(parent, key, null);
  }
  return copy;
}

function at(value: unknown, position: Position): unknown {
  return position.reduce<unknown>((from, key) => (typeof from === "object" && from !== null ? (from as Record<string | number, unknown>)[key] : undefined), value);
}

/** Every text inside a value, numbers and truths as text as well. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (isRecord(value)) return Object.values(value).flatMap(textsIn);
  return value === null || value === undefined ? [] : [typeof value === "string" ? value : JSON.stringify(value)];
}

function namesEndingInSops(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesEndingInSops);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [...(key.endsWith("_sops") ? [key] : []), ...namesEndingInSops(member)]);
}

function pointerOf(position: Position): string {
  return position.map((step) => `/${step}`).join("");
}

function fault(kind: EstuaryErrorKind, words: string): EstuaryError {
  return new EstuaryError({ kind, operation: OPERATION, message: `${OPERATION}: ${words}` });
}
