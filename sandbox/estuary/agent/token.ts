/** Refresh tokens, access tokens, and who a request is from. */
import { createHmac, timingSafeEqual } from "node:crypto";

import { ServiceError } from "../answer.ts";
import { nextId, readId } from "../ids.ts";
import { newSecret } from "../state.ts";
import type { RefreshToken, State, User } from "../types.ts";

/** Who asks. A service account acts in the name of a user of its own. */
export interface Caller { readonly user: User; readonly account?: string | undefined }

/**
 * An access token for a refresh token. One that works once is replaced, and the answer has the next.
 * @throws ServiceError P0001 when there is none, it is over, or the secret is wrong
 */
export function exchange(state: State, id: unknown, secret: unknown): { access_token: string; refresh_token?: { id: string; secret: string } } {
  const token = typeof id === "string" && typeof secret === "string" ? find(state, id, secret) : undefined;
  if (token === undefined) throw new ServiceError(400, "P0001", "could not find refresh token with the given `id`, its secret is wrong, or it has expired");
  token.uses += 1;
  token.updatedAt = Date.now();
  const single = !token.multiUse || (token.account === undefined && state.behaviour.singleUse);
  if (single) token.secret = newSecret();
  return { access_token: accessToken(state, token), ...(single && { refresh_token: { id: token.id, secret: token.secret } }) };
}

/** @throws ServiceError 401 when the header names nobody; agents also take the refresh token itself (`refresh`). */
export function callerOf(state: State, header: string | undefined, { refresh }: { readonly refresh: boolean }): Caller {
  const [scheme, text = ""] = (header ?? "").split(" ");
  if (scheme?.toLowerCase() !== "bearer" || text === "") throw new ServiceError(401, "PGRST301", "no bearer token is given");
  if (refresh && !text.includes(".")) {
    const token = readRefresh(state, text);
    if (token === undefined) throw new ServiceError(401, "unauthorized", "the refresh token is not valid");
    return { user: token.user, account: token.account };
  }
  return readAccess(state, text);
}

function find(state: State, id: string, secret: string): RefreshToken | undefined {
  const wanted = readId(id);
  const token = state.tokens.find((one) => one.id === wanted);
  if (token === undefined || Date.now() > token.updatedAt + token.validFor || token.validFor === 0) return undefined;
  return same(token.secret, secret) ? token : undefined;
}

function readRefresh(state: State, text: string): RefreshToken | undefined {
  try {
    const { id, secret } = JSON.parse(Buffer.from(text, "base64").toString()) as { id?: unknown; secret?: unknown };
    return typeof id === "string" && typeof secret === "string" ? find(state, id, secret) : undefined;
  } catch {
    return undefined;
  }
}

function accessToken(state: State, token: RefreshToken): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    sub: token.user.id, email: token.user.email, aud: "authenticated", role: "authenticated", iat: now, exp: now + state.behaviour.accessTokenSeconds,
    generation: state.generation, account: token.account, jti: nextId(state),
  };
  const body = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${body}.${sign(state, body)}`;
}

function readAccess(state: State, text: string): Caller {
  const at = text.lastIndexOf(".");
  const body = text.slice(0, Math.max(at, 0));
  if (!same(sign(state, body), text.slice(at + 1))) throw new ServiceError(401, "PGRST301", "JWSError JWSInvalidSignature");
  const claims = JSON.parse(Buffer.from(body.split(".")[1] ?? "", "base64url").toString()) as { sub: string; email: string; exp: number; generation: number; account?: string };
  if (claims.exp * 1_000 <= Date.now() || claims.generation < state.generation) throw new ServiceError(401, "PGRST301", "JWT expired");
  return { user: { id: claims.sub, email: claims.email }, account: claims.account };
}

function sign(state: State, body: string): string {
  return createHmac("sha256", state.key).update(body).digest("base64url");
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
