import { fields } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { unknown } from "../../model/unknown.ts";

/** Whether it is known which namespace the object is in: none named is `default`. */
export function hasKnownNamespace({ props }: Resource): boolean {
  return props["metadata"] !== unknown && fields(props["metadata"])["namespace"] !== unknown;
}
