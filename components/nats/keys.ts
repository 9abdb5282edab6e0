import { Prefix, fromSeed } from "@nats-io/nkeys";
// The package makes keys from chance only; its codec turns given bytes into the text of a seed.
import { Codec } from "@nats-io/nkeys/lib/codec.js";

/** Length of an Ed25519 seed. */
const seedLength = 32;

/** Both halves of a user's nkey. https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth */
export interface UserKey {
  /** `SU...`: proves who one is; secret. */
  readonly seed: string;
  /** `U...`: what servers know a user by; not secret. */
  readonly publicKey: string;
}

/**
 * The nkey of a user from 32 bytes, always the same for the same bytes.
 * @param encoded the bytes in base64
 * @throws Error when they are not 32; it does not repeat them
 */
export function userKey(encoded: string): UserKey {
  const raw = Buffer.from(encoded, "base64");
  if (raw.length !== seedLength) throw new Error(`a NATS seed has ${raw.length} bytes; allowed: ${seedLength} bytes in base64, as \`openssl rand -base64 ${seedLength}\` makes`);
  const seed = Codec.encodeSeed(Prefix.User, raw);
  return { seed: new TextDecoder().decode(seed), publicKey: fromSeed(seed).getPublicKey() };
}
