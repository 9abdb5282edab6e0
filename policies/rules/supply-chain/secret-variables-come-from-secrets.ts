import type { Path } from "../../model/path.ts";
import { containersOfResource } from "../../model/pods.ts";
import { absent, fields, items, text } from "../../model/read.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { secretDocumentation } from "./documentation.ts";
import { isLiteralSecret } from "./secrets/literals.ts";
import { namesSecret } from "./secrets/names.ts";
import { scanNamed } from "./secrets/scan.ts";

interface Options {
  readonly notSecret: readonly string[];
}

const fix = "take it from a Secret with valueFrom.secretKeyRef";

function faultsOf(variable: unknown, path: Path, owner: string): Finding[] {
  const { name, value, valueFrom } = fields(variable);
  const subject = `variable ${text(name)} of ${owner}`;
  const looksAt = [[...path, "name"]];
  const given = text(value) ?? "";
  if (isLiteralSecret(given)) {
    // What looks like a secret by itself is told by no-secrets-in-environment: one fault, one finding.
    if (scanNamed(text(name) ?? "", given) !== undefined) return [];
    return [{ path: [...path, "value"], message: `${subject} is a secret by its name and stands here in clear`, fix, looksAt }];
  }
  if (absent(fields(valueFrom)["configMapKeyRef"])) return [];
  return [{ path: [...path, "valueFrom", "configMapKeyRef"], message: `${subject} is a secret by its name and comes from a ConfigMap`, fix, looksAt }];
}

export const secretVariablesComeFromSecrets = resourceRule<Options>({
  name: "secret-variables-come-from-secrets",
  description: "A variable whose name says that it is a secret (a password, a token, an API key) comes from a Secret.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: secretDocumentation,
  options: {
    schema: { notSecret: { type: "array", items: { type: "string" }, description: "Names of variables that sound like a secret and are none." } },
    defaults: { notSecret: [] },
  },
  judge: (resource, { notSecret }) =>
    containersOfResource(resource).flatMap((container) =>
      items(container.spec["env"]).flatMap((variable, index) => {
        const name = text(fields(variable)["name"]) ?? "";
        if (!namesSecret(name) || notSecret.includes(name)) return [];
        return faultsOf(variable, [...container.path, "env", index], `container ${container.name}`);
      }),
    ),
});
