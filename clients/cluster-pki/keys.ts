import { type KeyObject, createHash, createPrivateKey, createPublicKey, generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const generate = promisify(generateKeyPair);

/**
 * A new ECDSA key on P-256 as `EC PRIVATE KEY` PEM, the form of upstream's example
 * (https://github.com/k3s-io/k3s/blob/main/contrib/util/generate-custom-ca-certs.sh).
 */
export async function newKey(): Promise<string> {
  const { privateKey } = await generate("ec", { namedCurve: "prime256v1" });
  return privateKey.export({ type: "sec1", format: "pem" }).toString();
}

/**
 * A new key that signs service-account tokens, as `RSA PRIVATE KEY` PEM. RSA, as k3s makes it itself: whoever verifies such
 * tokens outside the cluster must know RS256 (https://openid.net/specs/openid-connect-core-1_0.html, 15.1), not ES256.
 */
export async function newServiceKey(): Promise<string> {
  const { privateKey } = await generate("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}

/** A new password of 256 bits, in hexadecimal digits: nothing a shell, YAML or a token's form could trip over. */
export function newPassword(): string {
  return randomBytes(32).toString("hex");
}

/** The public half of a private key in PEM. */
export function publicKeyOf(key: string): KeyObject {
  return createPublicKey(createPrivateKey(key));
}

/** DER of a public key. */
export function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}

/** First eight digits of a public key's SHA-256: tells authorities of one kind apart. */
export function shortNameOf(key: KeyObject): string {
  return createHash("sha256").update(spkiOf(key)).digest("hex").slice(0, 8);
}
