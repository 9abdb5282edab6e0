/** The service config-encryption: secrets in the manner of sops, with a key of this account, which the build opens again. */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";

import { ServiceError } from "./answer.ts";
import { member, nodeOf, objectEntries, printJson, valueOf, withMember, type JsonNode } from "./json.ts";
import { faultsOf, secretPointers } from "./secrets.ts";

type Schema = Readonly<Record<string, unknown>>;

const suffix = "_sops";
const form = /^ENC\[AES256_GCM,data:([^,]*),iv:([^,]*),tag:([^,]*),type:(str|int|float|bool)\]$/;

/**
 * The configuration with every secret encrypted, under the same key with `_sops` at its end, and a member `sops`. Order and spelling of the rest stay.
 * @throws ServiceError 400 when the configuration does not fit the schema; like the real one's, its details quote the configuration
 */
export function encryptConfig(key: string, body: JsonNode): string {
  const [config, schemaNode] = [member(body, "config"), member(body, "schema")];
  if (config?.kind !== "object" || schemaNode?.kind !== "object") throw new ServiceError(400, "InvalidRequest", "the body must be an object with the objects config and schema");
  if (member(config, "sops") !== undefined) throw new ServiceError(400, "AlreadyEncrypted", "the configuration is already encrypted");
  const schema = valueOf(schemaNode) as Schema;
  const value = valueOf(config);
  const faults = validate(schema, value);
  if (faults.length > 0) throw new ServiceError(400, "FailedValidation", "the endpoint configuration does not match its JSON schema", { details: { faults, config: value } });
  const secrets = new Set(secretPointers(schema, value));
  const encrypted = transform(config, "", (pointer, node) => (secrets.has(pointer) ? encryptNode(key, pointer, node) : undefined));
  const lastmodified = new Date().toISOString();
  const sops = {
    kms: null, gcp_kms: [{ resource_id: "projects/sandbox/locations/global/keyRings/sandbox/cryptoKeys/sandbox", created_at: lastmodified, enc: randomBytes(48).toString("base64") }],
    azure_kv: null, hc_vault: null, age: null, lastmodified, mac: encryptText(key, macOf(key, encrypted), "sops", "str"), pgp: null, encrypted_suffix: suffix, version: "3.7.3",
  };
  return printJson(withMember(encrypted, "sops", nodeOf(sops)));
}

function validate(schema: Schema, value: unknown): string[] {
  try {
    return faultsOf(schema, value);
  } catch (error) {
    throw new ServiceError(400, "InvalidSchema", `the schema cannot be used: ${(error as Error).message}`);
  }
}

/**
 * The configuration as the connector gets it. One without `sops` is returned as it is.
 * @throws Error saying what was tampered with
 */
export function decryptConfig(key: string, config: JsonNode): unknown {
  const sops = member(config, "sops");
  if (sops === undefined) return valueOf(config);
  const mac = member(sops, "mac");
  if (mac?.kind !== "scalar" || decryptText(key, String(mac.value), "sops") !== macOf(key, withMember(config, "sops", undefined))) {
    throw new Error("MAC mismatch: the encrypted configuration was edited or re-ordered after it was encrypted");
  }
  const plain = transform(withMember(config, "sops", undefined), "", () => undefined, (pointer, text) => decryptText(key, text, pointer));
  return valueOf(plain);
}

/** Of all values in their order, with their places: another order, spelling or place is another one. */
function macOf(key: string, config: JsonNode): string {
  const hash = createHmac("sha512", key);
  const walk = (node: JsonNode, pointer: string): void => {
    if (node.kind === "scalar") hash.update(`${pointer}\0${form.test(String(node.value)) ? decryptText(key, String(node.value), plainName(pointer)) : node.text}\0`);
    else if (node.kind === "array") node.items.forEach((one, index) => walk(one, `${pointer}/${index}`));
    else for (const [name, one] of node.entries) walk(one, `${pointer}/${escaped(name)}`);
  };
  walk(config, "");
  return hash.digest("hex").toUpperCase();
}

/** Copies a document; `replace` gives other nodes for whole parts, `open` other texts for encrypted ones. */
function transform(node: JsonNode, pointer: string, replace: (pointer: string, node: JsonNode) => JsonNode | undefined, open?: (pointer: string, text: string) => string): JsonNode {
  if (node.kind === "scalar") return node;
  if (node.kind === "array") return { kind: "array", items: node.items.map((one, index) => replace(`${pointer}/${index}`, one) ?? transform(one, `${pointer}/${index}`, replace, open)) };
  return {
    kind: "object",
    entries: objectEntries(node).map(([name, one]) => {
      const place = `${pointer}/${escaped(name)}`;
      const instead = replace(place, one);
      if (instead !== undefined) return [`${name}${suffix}`, instead];
      if (open !== undefined && name.endsWith(suffix) && one.kind === "scalar" && form.test(String(one.value))) {
        const text = open(plainName(place), String(one.value));
        return [name.slice(0, -suffix.length), { kind: "scalar", value: JSON.parse(text) as string, text }];
      }
      return [name, transform(one, place, replace, open)];
    }),
  };
}

const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

const plainName = (pointer: string): string => (pointer.endsWith(suffix) ? pointer.slice(0, -suffix.length) : pointer);

function encryptNode(key: string, pointer: string, node: JsonNode): JsonNode {
  if (node.kind !== "scalar") return transform(node, pointer, (place, one) => (one.kind === "scalar" ? encryptNode(key, place, one) : undefined));
  const type = typeof node.value === "string" ? "str" : typeof node.value === "boolean" ? "bool" : "float";
  return nodeOf(encryptText(key, node.text, pointer, type));
}

/** Another text every time: the vector is random. */
function encryptText(key: string, text: string, place: string, type: string): string {
  const vector = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", createHash("sha256").update(key).digest(), vector).setAAD(Buffer.from(place));
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `ENC[AES256_GCM,data:${data.toString("base64")},iv:${vector.toString("base64")},tag:${cipher.getAuthTag().toString("base64")},type:${type}]`;
}

function decryptText(key: string, text: string, place: string): string {
  const [, data = "", vector = "", tag = ""] = form.exec(text) ?? [];
  try {
    const decipher = createDecipheriv("aes-256-gcm", createHash("sha256").update(key).digest(), Buffer.from(vector, "base64")).setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(data, "base64")), decipher.final()]).toString();
  } catch {
    throw new Error(`a value at ${place} cannot be decrypted: it was edited, moved, or encrypted by another service`);
  }
}
