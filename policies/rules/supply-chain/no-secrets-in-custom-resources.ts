import { identityOf } from "../../model/kubernetes.ts";
import { formatPath, type Path } from "../../model/path.ts";
import { podsOf } from "../../model/pods.ts";
import type { Resource } from "../../model/resource.ts";
import { resourceRule } from "../../model/rule.ts";
import { secretDocumentation } from "./documentation.ts";
import type { PlacedText } from "./container-texts.ts";
import { type AllowedTexts, allowedTexts } from "./secrets/allowed.ts";
import { scan } from "./secrets/scan.ts";

/** Whether an API group is of an extension; those of Kubernetes itself end in `.k8s.io` or have no dot. */
function isExtension(group: string): boolean {
  return group.includes(".") && !group.endsWith(".k8s.io");
}

/** Every text of the object's spec, in its order, but those of its pods: other rules read them, and know more of them. */
function textsOf(resource: Resource): PlacedText[] {
  const pods = new Set(podsOf(resource).map(({ path }) => formatPath(path)));
  const texts: PlacedText[] = [];
  const rest: { readonly path: Path; readonly value: unknown }[] = [{ path: ["spec"], value: resource.props["spec"] }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { path, value } = next;
    if (typeof value === "string") texts.push({ path, text: value });
    if (typeof value !== "object" || value === null || pods.has(formatPath(path))) continue;
    const steps: [string | number, unknown][] = Array.isArray(value) ? [...(value as unknown[]).entries()] : Object.entries(value);
    rest.push(...steps.map(([step, item]) => ({ path: [...path, step], value: item })).reverse());
  }
  return texts;
}

export const noSecretsInCustomResources = resourceRule<AllowedTexts>({
  name: "no-secrets-in-custom-resources",
  description: "No custom resource holds what looks like a secret: operators take them from Secrets.",
  severity: "critical",
  level: "mandatory",
  profile: "platform",
  url: secretDocumentation,
  options: allowedTexts,
  judge: (resource, { allowed }) => {
    if (!isExtension(identityOf(resource)?.group ?? "")) return [];
    return textsOf(resource).flatMap(({ path, text = "" }) => {
      const found = scan(text, allowed);
      if (found === undefined) return [];
      return [{ path, message: `${formatPath(path)} holds ${found.what}`, fix: "move it to a Secret and refer to that, and replace what was shown here" }];
    });
  },
});
