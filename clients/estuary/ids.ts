/** An id as `expectPubId` that says: no such spec must exist. Eight zero bytes; the spelling is inferred. */
export const ZERO_ID = "0000000000000000";

/** An id (eight bytes in hex) without the colons that PostgREST writes and GraphQL may: only so can two be compared. They grow with time. */
export function plainId(id: string): string {
  return id.replaceAll(":", "").toLowerCase();
}
