import { isLiteralSecret, withoutReferences } from "./literals.ts";

const credentialsInUrl = /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@"'<>]*:([^\s/@"'<>]+)@/gi;
const mask = /^(?:[*x._-]+|REDACTED|PASSWORD|%\w)$|^\[.*\]$|^\{.*\}$/;

const given = String.raw`("[^"\n]*"|'[^'\n]*'|[^\s;&"'<>,]+)`;
/** `jdbc:postgresql://db/app?user=app&password=...`, `jdbc:sqlserver://db;password=...` */
const passwordOfUrl = new RegExp(String.raw`:\/\/[^\s"'<>]{1,300}?[?&;]password=${given}`, "i");
/** `Server=db;User Id=app;Password=...`: of ADO.NET and ODBC. */
const server = /(?:^|[\s;"'=])(?:server|data source|host|user(?: ?id)?|uid|username|database|initial catalog)\s?=[^;]{1,300};|;\s?(?:server|data source|host|user(?: ?id)?|uid|username|database|initial catalog)\s?=/i;
const passwordOfServer = new RegExp(String.raw`(?:^|[;"'=]\s?)(?:password|pwd)\s?=\s?${given}`, "gi");
/** `host=db user=app password=...`: of libpq. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING */
const libpq = /(?:^|[\s"'=])(?:host|hostaddr|user|dbname)=[^\s;]/;
const passwordOfLibpq = new RegExp(String.raw`(?:^|[\s"'=])password=${given}`, "g");

const basic = /\bbasic\s{1,10}([A-Za-z0-9+/]{4,}={0,2})(?![\w+/=])/gi;
const printable = /^[\x20-\x7e]*$/;

function isPassword(text: string): boolean {
  const bare = text.replace(/^(["'])(.*)\1$/, "$2");
  return !mask.test(bare) && isLiteralSecret(bare);
}

function holdsPasswordInUrl(line: string): boolean {
  return [...line.matchAll(credentialsInUrl)].some(([, password = ""]) => !mask.test(password) && withoutReferences(password) !== "");
}

function holdsConnectionString(line: string): boolean {
  if (!/password|pwd/i.test(line)) return false;
  const found = [passwordOfUrl.exec(line), ...(server.test(line) ? line.matchAll(passwordOfServer) : []), ...(libpq.test(line) ? line.matchAll(passwordOfLibpq) : [])];
  return found.some((match) => isPassword(match?.[1] ?? ""));
}

/** https://www.rfc-editor.org/rfc/rfc7617 */
function holdsBasicAuthentication(line: string): boolean {
  return [...line.matchAll(basic)].some(([, encoded = ""]) => {
    const decoded = Buffer.from(encoded, "base64").toString("latin1");
    return printable.test(decoded) && isPassword(/^[^:]*:(.+)$/.exec(decoded)?.[1] ?? "");
  });
}

/** What a line holds that lets somebody in by its name and password, for messages; undefined where it holds no such thing. */
export function credentialsIn(line: string): string | undefined {
  if (holdsPasswordInUrl(line)) return "a URL with a password";
  if (holdsConnectionString(line)) return "a connection string with a password";
  return holdsBasicAuthentication(line) ? "credentials of basic authentication" : undefined;
}
