/** What may be shown of a text as it stands: shares, words, names, numbers, paths and image references. No user and password before a host. */
const harmless = /^(?:\d+%|[\w./:*+, -]{0,200}(?:@sha256:[0-9a-f]{64})?)$/;

/**
 * A finding's value as it may be shown: where a secret was written into a field that is none, such as a password into the name of
 * an image, its text stays hidden. Pulumi's secrets reach a policy in clear.
 */
export function shown(value: unknown): unknown {
  if (typeof value === "string") return harmless.test(value) ? value : "[hidden]";
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(each)]));
}
