/** The words of a name, however it joins them: `clientSecret`, `CLIENT_SECRET` and `client-secret` are alike. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** As the end of the last word, since some write it together: PGPASSWORD, authtoken. */
const ends = /(?:passwords?|passwd|passphrases?|secret|token|apikeys?|secretkey|accesskey|privatekey)$/;
/** These mean a secret only behind another word: PWD alone is the working directory. */
const endsBehindAnother = new Set(["pass", "pwd", "pat"]);
/** Counts of tokens are everywhere; these are several of those to hide. Secrets in the plural are so, too, only behind another word. */
const pluralTokens = new Set(["", "api", "auth", "access", "bearer", "admin", "refresh", "bot", "github", "service", "user", "secret"]);
/** What browsers are told of credentials holds none. */
const noCredentials = new Set(["", "allow", "with", "include", "use", "supports", "send"]);
/** What makes a `key` one to hide; a sort key or a partition key is none. */
const keys = new Set(["api", "access", "secret", "private", "encryption", "signing", "master", "account", "auth", "shared", "jwt", "hmac"]);
/** A `..._SECRET` that is the name of a Secret. */
const namesOfSecrets = new Set(["existing", "pull", "tls", "image", "ca", "k8s", "kubernetes"]);
/** A `..._TOKEN` that is a word of a language model, or a place in a listing. */
const tokensOfText = new Set(["max", "min", "bos", "eos", "pad", "stop", "unk", "mask", "cls", "sep", "boi", "eoi", "image", "video", "audio", "page", "next", "continuation"]);

/** What tells several of the same apart: `PASSWORD_2`, `PASSWORD_V2`, `PASSWORD_OLD`, `PASSWORD1`. */
const variant = /^(?:v?\d+|old|new|previous|current|primary|secondary)$/;

function withoutVariant(words: readonly string[]): string[] {
  const rest = words.length > 1 && variant.test(words.at(-1) ?? "") ? words.slice(0, -1) : [...words];
  return rest.map((word, index) => (index === rest.length - 1 ? word.replace(/(?<=\D)\d+$/, "") : word));
}

/**
 * Whether what bears this name is a secret: `DB_PASSWORD`, `apiKey`, `--client-secret`. It is the last word that counts, so that
 * `PASSWORD_FILE` and `TOKEN_URL` are none.
 */
export function namesSecret(name: string): boolean {
  const words = withoutVariant(wordsOf(name));
  if (words.includes("public")) return false;
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (last === "key" || last === "keys") return keys.has(before);
  if (last === "base") return words.slice(-3).join("_") === "secret_key_base";
  if (last === "string") return before === "connection";
  if (last === "credentials") return !noCredentials.has(before);
  if (last === "tokens") return pluralTokens.has(before);
  if (last === "secrets") return before !== "" && !namesOfSecrets.has(before);
  if (last === "secret" && namesOfSecrets.has(before)) return false;
  if (last === "token" && tokensOfText.has(before)) return false;
  return ends.test(last) || (before !== "" && endsBehindAnother.has(last));
}
