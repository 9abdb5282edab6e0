import type { SecretDefinition } from "../../config/secrets.ts";

/** Values for tests, of the right forms; whoever sees one where it does not belong can tell. */
const text = "ThisIsASecretValueOfTheTests0000";
const key = Buffer.alloc(32, "SecretKeyOfTests").toString("base64");
const hash = `$2b$10$${"SecretHash".repeat(6).slice(0, 53)}`;

/** How such a value looks wherever it is written, plain or in base64. */
export const secretForms: readonly string[] = [text, key, hash, Buffer.from(text).toString("base64").slice(0, 40), Buffer.from(hash).toString("base64").slice(0, 40)];

/** The value of a secret in tests. */
export function secretFixture({ form, bcryptHashOf }: Pick<SecretDefinition, "form" | "bcryptHashOf">): string {
  if (bcryptHashOf !== undefined) return hash;
  return form === "key" ? key : text;
}
