const LEFT_OUT = "[redacted]";

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const authorization = /\b(bearer|basic)\s+[A-Za-z0-9+/=._-]{8,}/gi;
const webToken = /\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+\.?[A-Za-z0-9_-]*/g;
/** base64 of an object that begins {"id" or {"secret": the shape of a refresh token. */
const refreshToken = /\beyJ(?:pZCI|zZWNyZXQi)[A-Za-z0-9+/=_-]{8,}/g;
/** Values of members whose name says secret, as an answer may quote them. */
const quoted = /("(?:secret|password|access_token|refresh_token|private_key|token)"\s*:\s*")(?:[^"\\]|\\.)*"/gi;

/** A piece of a long secret this long is recognised wherever it stands in a text; shorter ones are words of any text. */
const PIECE = 12;
/** A shorter secret would blot out ordinary words. */
const SHORTEST = 6;
/** Enough of a message to act on. */
const LONGEST = 600;

/**
 * The text without the secrets given, whole or in pieces, as they are, as JSON and as base64 write them, without anything of the
 * shape of a token, and cut to a readable length. Answers may echo what was sent, so every foreign word goes through here.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    for (const form of formsOf(secret)) clean = clean.split(form).join(LEFT_OUT);
  }
  clean = clean.replace(privateKey, LEFT_OUT).replace(refreshToken, LEFT_OUT).replace(webToken, LEFT_OUT);
  clean = clean.replace(authorization, `$1 ${LEFT_OUT}`).replace(quoted, `$1${LEFT_OUT}"`);
  clean = clean.replace(/\s+/g, " ").trim();
  if (clean.length > LONGEST) clean = `${clean.slice(0, LONGEST)}...`;
  return secrets.some((secret) => sharesPiece(clean, secret)) ? "(left out, because it repeats a secret that was sent)" : clean;
}

function formsOf(secret: string): string[] {
  if (secret.length < SHORTEST) return [];
  return [secret, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString("base64"), Buffer.from(secret).toString("base64url")];
}

function sharesPiece(text: string, secret: string): boolean {
  const flat = secret.replace(/\s+/g, " ");
  if (flat.length < PIECE) return false;
  for (let at = 0; at + PIECE <= text.length; at++) {
    if (flat.includes(text.slice(at, at + PIECE))) return true;
  }
  return false;
}
