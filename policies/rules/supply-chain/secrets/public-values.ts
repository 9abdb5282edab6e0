/** What looks random, and everyone may read. */
const publicValues: readonly RegExp[] = [
  // Certificates, public keys, requests: every PEM block but those with a private key.
  /-----BEGIN (?!(?:[A-Z0-9]+ )*PRIVATE KEY)[A-Z0-9 ]+-----[^-]*-----END [A-Z0-9 ]+-----/g,
  // Digests with their algorithm, as image references and package locks write them.
  /\bsha(?:1|256|384|512)[-:][A-Za-z0-9+/]+=*/gi,
  // UUIDs.
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  // Public keys of SSH.
  /\b(?:ssh|ecdsa|sk)-[\w@.-]{1,60}\s{1,20}AAAA[A-Za-z0-9+/]+=*/g,
  // Public keys of Ed25519 and of elliptic curves, in DER.
  /\bM(?:CowBQYDK2V|FkwEwYHKoZIzj0C)[A-Za-z0-9+/]+=*/g,
  // Those of DKIM, in one string or more. https://www.rfc-editor.org/rfc/rfc6376
  /\bv=DKIM1;[^\n]{0,100}?\bp=(?:[A-Za-z0-9+/]|"[ \t]+")+=*/g,
  // Recipients of age.
  /\bage1[02-9ac-hj-np-z]{58}\b/g,
  // Values that SOPS has encrypted.
  /\bENC\[AES256_GCM,[^\]\n]{0,10000}\]/g,
  // Hashed names in known_hosts.
  /\|1\|[A-Za-z0-9+/]+=*\|[A-Za-z0-9+/]+=*/g,
  // Sums of Go modules.
  /\bh1:[A-Za-z0-9+/]{43}=/g,
  // Certificates in the metadata of SAML.
  /X509Certificate>[A-Za-z0-9+/=\s]+<\//g,
  // Passwords hashed with bcrypt, as configurations want them.
  /\$2[abxy]\$\d\d\$[A-Za-z0-9./]{53}/g,
  // Clients of Google, and publishable keys of Stripe.
  /\b[\w-]{1,100}\.apps\.googleusercontent\.com\b/g,
  /\bpk_(?:live|test)_[A-Za-z0-9]+/g,
  // Public keys of NATS: accounts, users, servers.
  /\b[UAONCX][A-Z2-7]{55}\b/g,
  // ULIDs.
  /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g,
  // Pictures and fonts in a URL.
  /\bdata:(?:image|font|audio|video)\/[\w.+-]+;base64,[A-Za-z0-9+/]+=*/g,
];

/** Tokens of NATS name an account or a user, who must sign with its seed besides; {@link opensByItself} are those that need none. */
const natsToken = /\beyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ\.([\w-]+)\.[\w-]+/g;
const opensByItself = /"bearer_token"\s*:\s*true/;

const publicEnding = "(?:pub(?:lic)?[-_]?key|client[-_]?id|cert(?:ificate)?|uid)";
const publicName = new RegExp(`(?:^|[-_.])${publicEnding}$`, "i");
const namedValue = new RegExp(`(?:\\b|_)${publicEnding}["']?\\s{0,20}[:=]\\s{0,20}["']?[A-Za-z0-9+/_.-]{16,}={0,2}`, "gi");

function blank(value: string): string {
  return value.replace(/[^\n]+/g, " ");
}

/** Whether what bears this name is for everyone to read, so that it may look random: a public key, a certificate, the name of a client. */
export function isPublicName(name: string): boolean {
  return publicName.test(name.replace(/([a-z])([A-Z])/g, "$1_$2"));
}

/** The line without what stands behind such a name in it. */
export function withoutNamedPublicValues(line: string): string {
  return line.replace(/([a-z])(?=Cert|Public|Client)/g, "$1_").replace(namedValue, blank);
}

/** The text with these values taken out; lines stay where they are. */
export function withoutPublicValues(text: string): string {
  const rest = text.replace(natsToken, (token, payload: string) => (opensByItself.test(Buffer.from(payload, "base64url").toString("utf8")) ? token : blank(token)));
  return publicValues.reduce((before, pattern) => before.replace(pattern, blank), rest);
}
