import { createPrivateKey, createPublicKey } from "node:crypto";
import { Prefix } from "@nats-io/nkeys";
// The package makes keys from chance only; its codec turns given bytes into the text of a key.
import { Codec } from "@nats-io/nkeys/lib/codec.js";

/** Length of an Ed25519 seed. */
const seedLength = 32;

/** What precedes a seed in the PKCS #8 form of an Ed25519 private key. https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** Both halves of a user's nkey. https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth */
export interface UserKey {
  /** `SU...`: proves who one is; secret. */
  readonly seed: string;
  /** `U...`: what servers know a user by; not secret. */
  readonly publicKey: string;
}

/** The public half, by Node's own Ed25519: the package's is written in JavaScript and would take most of a large preview. */
function publicBytes(seed: Buffer): Buffer {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  return createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-seedLength);
}

/**
 * The nkey of a user from 32 bytes, always the same for the same bytes.
 * @param encoded the bytes in base64
 * @throws Error when they are not 32; it does not repeat them
 */
export function userKey(encoded: string): UserKey {
  const raw = Buffer.from(encoded, "base64");
  if (raw.length !== seedLength) throw new Error(`a NATS seed has ${raw.length} bytes; allowed: ${seedLength} bytes in base64, as \`openssl rand -base64 ${seedLength}\` makes`);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { seed: text(Codec.encodeSeed(Prefix.User, raw)), publicKey: text(Codec.encode(Prefix.User, publicBytes(raw))) };
}
