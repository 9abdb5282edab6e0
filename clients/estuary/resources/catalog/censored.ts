import { redact } from "../../redact.ts";
import type { CatalogInputs } from "./inputs.ts";

/** User and password of a URL. */
const userInfo = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*:[^\s/]*@/gi;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/**
 * Words of a connector, a build or a person without the catalogue's secrets, as they are or as URLs, JSON and base64 write them: an error may
 * quote the address that it could not reach.
 */
export function censored(text: string, secretValues: CatalogInputs["secretValues"] = {}): string {
  // The detour over bytes leaves nothing that a URL cannot hold.
  const secrets = Object.values(secretValues).flatMap((value) => [value, encodeURIComponent(Buffer.from(value).toString())]);
  const lines = text.replace(privateKey, "[redacted]").replace(userInfo, "$1[redacted]@").split("\n");
  return lines.map((line) => redact(line, secrets)).join("\n");
}
