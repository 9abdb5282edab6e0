import type { OptionSchema } from "../../../model/rule.ts";

/** Option of every rule that looks for secrets. */
export interface AllowedTexts {
  readonly allowed: readonly string[];
}

const schema: Readonly<Record<"allowed", OptionSchema>> = {
  allowed: {
    type: "array",
    items: { type: "string" },
    description: "Texts that look like a secret and are none, such as a public key: they are passed over wherever they stand.",
  },
};

export const allowedTexts: { readonly schema: typeof schema; readonly defaults: AllowedTexts } = { schema, defaults: { allowed: [] } };
