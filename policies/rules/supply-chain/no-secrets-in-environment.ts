import { containersOfResource } from "../../model/pods.ts";
import { fields, items, text } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { secretDocumentation } from "./documentation.ts";
import { type AllowedTexts, allowedTexts } from "./secrets/allowed.ts";
import { scanNamed } from "./secrets/scan.ts";

export const noSecretsInEnvironment = resourceRule<AllowedTexts>({
  name: "no-secrets-in-environment",
  description: "No environment variable holds what looks like a secret: whoever may read the workload, its history or its events would have it.",
  severity: "critical",
  level: "mandatory",
  profile: "platform",
  url: secretDocumentation,
  options: allowedTexts,
  judge: (resource, { allowed }) =>
    containersOfResource(resource).flatMap((container) =>
      items(container.spec["env"]).flatMap((variable, index) => {
        const { name, value } = fields(variable);
        const found = scanNamed(text(name) ?? "", text(value) ?? "", allowed);
        if (found === undefined) return [];
        return [
          {
            path: [...container.path, "env", index, "value"],
            message: `variable ${text(name) ?? index} of container ${container.name} holds ${found.what}`,
            fix: "take it from a Secret with valueFrom.secretKeyRef, and replace what was shown here",
          },
        ];
      }),
    ),
});
