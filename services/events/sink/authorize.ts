import { createHash, timingSafeEqual } from "node:crypto";

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/**
 * Checks the header `Authorization: Bearer <token>` against the sink's token, or the two that are valid while it is replaced.
 * Digests of one length are compared, each with every token, in a time that says nothing of either.
 */
export function tokenCheck(tokens: readonly string[]): (header: string | undefined) => boolean {
  const known = tokens.map(digest);
  return (header) => {
    const [, shown] = /^bearer +(\S+) *$/i.exec(header ?? "") ?? [];
    const given = digest(shown ?? "");
    const matches = known.map((one) => timingSafeEqual(one, given));
    return shown !== undefined && matches.includes(true);
  };
}
