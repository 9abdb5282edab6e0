import { isKind } from "../../model/kubernetes.ts";
import { fields, text } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import type { Resource } from "../../model/resource.ts";
import { secretDocumentation } from "./documentation.ts";
import { type AllowedTexts, allowedTexts } from "./secrets/allowed.ts";
import { secretInDocument } from "./secrets/documents.ts";
import { isLiteralSecret } from "./secrets/literals.ts";
import { namesSecret } from "./secrets/names.ts";

interface Entry {
  readonly field: "data" | "binaryData";
  readonly key: string;
  readonly content: string;
}

function entriesOf({ props }: Resource): Entry[] {
  const plain = Object.entries(fields(props["data"])).map(([key, value]) => ({ field: "data" as const, key, content: text(value) ?? "" }));
  const binary = Object.entries(fields(props["binaryData"])).map(([key, value]) => ({
    field: "binaryData" as const,
    key,
    content: Buffer.from(text(value) ?? "", "base64").toString("utf8"),
  }));
  return [...plain, ...binary];
}

/** What an entry holds; a short one may be read as a variable, by its key. */
function whatIn({ key, content }: Entry, allowed: readonly string[]): string | undefined {
  if (allowed.includes(content)) return undefined;
  const found = secretInDocument(key, content, allowed);
  if (found !== undefined) return `${found.what}${found.line > 0 ? ` in line ${found.line}` : ""}`;
  return !content.trim().includes("\n") && namesSecret(key) && isLiteralSecret(content) ? "a secret by its name, in clear" : undefined;
}

export const noSecretsInConfigMaps = resourceRule<AllowedTexts>({
  name: "no-secrets-in-config-maps",
  description: "No ConfigMap holds a secret: it is neither encrypted at rest nor guarded as a Secret is.",
  severity: "critical",
  level: "mandatory",
  profile: "platform",
  url: secretDocumentation,
  options: allowedTexts,
  judge: (resource, { allowed }) => {
    if (!isKind(resource, "", "ConfigMap")) return [];
    return entriesOf(resource).flatMap((entry) => {
      const what = whatIn(entry, allowed);
      if (what === undefined) return [];
      return [{ path: [entry.field, entry.key], message: `entry ${entry.key} holds ${what}`, fix: "move it to a Secret, and replace what was shown here" }];
    });
  },
});
