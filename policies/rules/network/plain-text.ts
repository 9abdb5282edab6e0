import { identityOf } from "../../model/kubernetes.ts";
import type { OptionSchema } from "../../model/rule.ts";
import type { Resource } from "../../model/resource.ts";

/** Routes that may go without TLS. */
export interface PlainTextOptions {
  readonly plainText: readonly string[];
}

const schema: Readonly<Record<keyof PlainTextOptions, OptionSchema>> = {
  plainText: { type: "array", items: { type: "string" }, description: "Routes that may go without TLS, as NAMESPACE/NAME. None unless named." },
};

/** The option of all rules about TLS. */
export const plainTextOptions = { schema, defaults: { plainText: [] } };

/** Whether the route was named as one that may go without TLS. */
export function mayBePlain(resource: Resource, { plainText }: PlainTextOptions): boolean {
  const identity = identityOf(resource);
  return identity !== undefined && plainText.includes(`${identity.namespace}/${identity.name}`);
}
