import { identityOf } from "../../model/kubernetes.ts";
import { formatPath, type Path } from "../../model/path.ts";
import { type Pod, containersOf, podsOf } from "../../model/pods.ts";
import type { Resource } from "../../model/resource.ts";
import { resourceRule } from "../../model/rule.ts";
import { secretDocumentation } from "./documentation.ts";
import type { PlacedText } from "./container-texts.ts";
import { type AllowedTexts, allowedTexts } from "./secrets/allowed.ts";
import { isLiteralSecret } from "./secrets/literals.ts";
import { namesSecret } from "./secrets/names.ts";
import { type Suspicion, scanNamed } from "./secrets/scan.ts";

/** Whether an API group is of an extension; those of Kubernetes itself end in `.k8s.io` or have no dot. */
function isExtension(group: string): boolean {
  return group.includes(".") && !group.endsWith(".k8s.io");
}

/** Fields of a container that other rules read. */
const containerFields = ["env", "command", "args", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"];

/** What other rules read: pods, and of a part of one its containers, as its place holds more than a pod does. */
function readElsewhere(pod: Pod): readonly Path[] {
  if (!pod.overlay) return [pod.path];
  return containersOf(pod).flatMap(({ path }) => containerFields.map((field) => [...path, field]));
}

/** Every text of the object's spec, in its order, but those of its pods: other rules read them, and know more of them. */
function textsOf(resource: Resource): PlacedText[] {
  const pods = new Set(podsOf(resource).flatMap(readElsewhere).map(formatPath));
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

/** The name of an access key is no secret, and cert-manager takes it in clear. https://cert-manager.io/docs/configuration/acme/dns01/route53/ */
function isAccessKeyId(group: string, name: string, { what }: Suspicion): boolean {
  return group === "cert-manager.io" && name === "accessKeyID" && what === "an access key of AWS";
}

/** What is referred to, kept in a Secret, or encrypted. */
const elsewhere = /(?:ref|secret|selector)$|^encrypted/i;
/** Custom resources name the key of a Secret, or the Secret, so. */
const nameOfSecret = /(?:keys?|secrets?|credentials)$/i;
/** A variable, or a key of a Secret: `admin-password`, `API_TOKEN`, `dbPassword`. */
const nameOfField = /^(?:[\w.-]*[-_.])?(?:password|passwd|passphrase|secret|token|credentials|key)$/i;
const nameInCamelCase = /^\w*[a-z](?:Password|Passphrase|Secret|Token|Credentials|Key)$/;

/** Whether the field is a secret by its name. The name of a variable or of a key, such as `userPassword: admin-password`, is none. */
function isNamedSecret(path: Path, name: string, text: string): boolean {
  if (nameOfSecret.test(name) || !namesSecret(name) || path.some((step) => typeof step === "string" && elsewhere.test(step))) return false;
  return !nameOfField.test(text) && !nameInCamelCase.test(text) && isLiteralSecret(text);
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
    const group = identityOf(resource)?.group ?? "";
    if (!isExtension(group)) return [];
    return textsOf(resource).flatMap(({ path, text = "" }) => {
      const name = String(path.findLast((step) => typeof step === "string"));
      const found = scanNamed(name, text, allowed);
      if (found !== undefined && isAccessKeyId(group, name, found)) return [];
      const what = found?.what ?? (!allowed.includes(text) && isNamedSecret(path, name, text) ? `the value of ${name} in clear` : undefined);
      if (what === undefined) return [];
      return [{ path, message: `${formatPath(path)} holds ${what}`, fix: "move it to a Secret and refer to that, and replace what was shown here" }];
    });
  },
});
