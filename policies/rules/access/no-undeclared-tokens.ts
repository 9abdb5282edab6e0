import { identityOf, isKind } from "../../model/kubernetes.ts";
import type { Path } from "../../model/path.ts";
import { type Pod, wholePodsOf } from "../../model/pods.ts";
import { absent, text } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type StackFinding, stackRule } from "../../model/rule.ts";
import { tokenDocumentation } from "./documentation.ts";
import { namePaths } from "./names.ts";

interface Options {
  readonly allowed: readonly string[];
}

const field = "automountServiceAccountToken";

/** `namespace/name` of an object. */
function key(resource: Resource, name = identityOf(resource)?.name): string {
  return `${identityOf(resource)?.namespace}/${name}`;
}

/** The older of its two fields still counts where it stands alone. */
function accountOf({ spec }: Pod): string {
  return text(spec["serviceAccountName"]) ?? text(spec["serviceAccount"]) ?? "default";
}

/** An account whose name is not known yet may be the one. */
function placesOfNames(accounts: readonly Resource[]): { readonly resource: Resource; readonly path: Path }[] {
  return accounts.flatMap((resource) => namePaths.map((path) => ({ resource, path })));
}

function faultOf(pod: Pod, accounts: readonly Resource[], allowed: readonly string[]): StackFinding[] {
  const { resource, path, spec } = pod;
  const name = key(resource, accountOf(pod));
  const account = accounts.find((each) => key(each) === name);
  const own = spec[field];
  if (own === false || allowed.includes(name) || (absent(own) && account?.props[field] === false)) return [];
  return [
    {
      resource,
      path: [...path, field],
      ...(absent(own) ? {} : { value: own }),
      message: `the token of service account ${name} is mounted into every container, which nobody declared`,
      fix: "set it to false, or list the account among those that may",
      looksAt: [["metadata", "namespace"], [...path, "serviceAccountName"], [...path, "serviceAccount"]],
      looksAtOthers: account === undefined ? placesOfNames(accounts) : [{ resource: account, path: [field] }],
    },
  ];
}

export const noUndeclaredTokens = stackRule<Options>({
  name: "no-undeclared-tokens",
  description: "No pod is given a token for the Kubernetes API unless it is declared to need one: whoever breaks into the pod has its rights.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: tokenDocumentation,
  options: {
    schema: {
      allowed: { type: "array", items: { type: "string" }, description: "Service accounts whose token pods may have mounted: namespace/name." },
    },
    defaults: { allowed: [] },
  },
  judge: (resources, { allowed }) => {
    const accounts = resources.filter((resource) => isKind(resource, "", "ServiceAccount"));
    return resources.flatMap(wholePodsOf).flatMap((pod) => faultOf(pod, accounts, allowed));
  },
});
