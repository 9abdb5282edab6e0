const LEFT_OUT = "[redacted]";

/** Shape of the API keys, after users' reports: secret_<name>_<hex>.<token>. */
const keyShape = /secret_[A-Za-z0-9_-]+?_[0-9a-f]{8,}\.[A-Za-z0-9_-]+/g;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const authorization = /\b(bearer|basic)\s+[A-Za-z0-9+/=._-]{8,}/gi;

/** A piece of a long secret this long is recognised wherever it stands in a text; shorter ones are words of any text. */
const PIECE = 12;
/** A shorter secret would blot out ordinary words; no key is that short. */
const SHORTEST = 6;
/** Enough of a message to act on. */
const LONGEST = 600;

/**
 * The text without the secrets given (the API key, user data, a private key), whole or in pieces, without anything of the
 * shape of a key, and cut to a readable length. Answers may echo what was sent, so every foreign word goes through here.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    for (const form of formsOf(secret)) clean = clean.split(form).join(LEFT_OUT);
  }
  clean = clean.replace(privateKey, LEFT_OUT).replace(keyShape, LEFT_OUT).replace(authorization, `$1 ${LEFT_OUT}`);
  clean = clean.replace(/\s+/g, " ").trim();
  if (clean.length > LONGEST) clean = `${clean.slice(0, LONGEST)}...`;
  return secrets.some((secret) => sharesPiece(clean, secret)) ? "(left out, because it repeats a secret that was sent)" : clean;
}

/** A secret as it is, as JSON writes it, and in base64 as Basic authorization sends it. */
function formsOf(secret: string): string[] {
  if (secret.length < SHORTEST) return [];
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  return [secret, JSON.stringify(secret).slice(1, -1), base64(secret), base64(`${secret}:`)];
}

function sharesPiece(text: string, secret: string): boolean {
  const flat = secret.replace(/\s+/g, " ");
  for (let at = 0; at + PIECE <= text.length; at++) {
    if (flat.includes(text.slice(at, at + PIECE))) return true;
  }
  return false;
}
