import { isRecord, parsed } from "./outcome.ts";

/** What FLOW_AUTH_TOKEN holds, in base64: not a bearer token, but what is exchanged for one. */
export interface RefreshToken {
  readonly id: string;
  readonly secret: string;
}

const HELP = "create one in the dashboard (Admin, CLI-API), or take the key of a service account";

/** Reads a refresh token, in base64 or as JSON. Throws, without showing it, when it is none. */
export function refreshTokenOf(text: string, label: string): RefreshToken {
  const plain = text.trim();
  if (plain === "") throw new Error(`${label} is empty; ${HELP}`);
  if (/^eyJ[\w-]+\.eyJ[\w-]+\./.test(plain)) throw new Error(`${label} is an access token, which ends after an hour; allowed: a refresh token: ${HELP}`);
  const value = parsed(plain.startsWith("{") ? plain : Buffer.from(plain, "base64").toString("utf8"));
  if (isRecord(value) && isText(value["id"]) && isText(value["secret"])) return { id: value["id"], secret: value["secret"] };
  throw new Error(`${label} is no refresh token of Estuary (base64 of {"id": ..., "secret": ...}); ${HELP}`);
}

/** As Estuary writes it, and as its agent takes it for a bearer. */
export function encoded({ id, secret }: RefreshToken): string {
  return Buffer.from(JSON.stringify({ id, secret })).toString("base64");
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
