import { candidatesOf } from "../../model/lambda-instances.ts";
import type { Resource } from "../../model/resource.ts";

/** The instance to name for a fault of all of them: the last of which it is known what it may be launched as. */
export function lastKnown(instances: readonly Resource[]): Resource | undefined {
  return instances.findLast((instance) => candidatesOf(instance).length > 0);
}
