/** What looks random, and everyone may read. */
const publicValues: readonly RegExp[] = [
  // Certificates, public keys, requests: every PEM block but those with a private key.
  /-----BEGIN (?!(?:[A-Z0-9]+ )*PRIVATE KEY)[A-Z0-9 ]+-----[^-]*-----END [A-Z0-9 ]+-----/g,
  // Digests with their algorithm, as image references and package locks write them.
  /\bsha(?:1|256|384|512)[-:][A-Za-z0-9+/]+=*/gi,
  // UUIDs.
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  // Public keys of SSH.
  /\b(?:ssh|ecdsa|sk)-[\w@.-]+\s+AAAA[A-Za-z0-9+/]+=*/g,
  // Public keys of Ed25519 and of elliptic curves, in DER.
  /\bM(?:CowBQYDK2V|FkwEwYHKoZIzj0C)[A-Za-z0-9+/]+=*/g,
  // Public keys of NATS: accounts, users, servers.
  /\b[UAONCX][A-Z2-7]{55}\b/g,
  // ULIDs.
  /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g,
  // Pictures and fonts in a URL.
  /\bdata:(?:image|font|audio|video)\/[\w.+-]+;base64,[A-Za-z0-9+/]+=*/g,
];

/** The text with these values taken out; lines stay where they are. */
export function withoutPublicValues(text: string): string {
  return publicValues.reduce((rest, pattern) => rest.replace(pattern, (value) => value.replace(/[^\n]+/g, " ")), text);
}
