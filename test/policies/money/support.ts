import type { Props, Resource } from "../../../policies/model/resource.ts";
import { foreignResource } from "../support/objects.ts";

/** An instance of Lambda Cloud that may be launched as one of these types. */
export function instance(name: string, types: readonly unknown[], fields: Props = {}): Resource {
  return foreignResource("pulumi-nodejs:dynamic/lambda:Instance", name, { candidates: types.map((type) => ({ type, region: "us-west-1" })), ...fields });
}

/** What looks like an instance and is none. */
export function notAnInstance(types: readonly unknown[]): Resource {
  return { ...instance("other", types), type: "pulumi-nodejs:dynamic/lambda:Filesystem" };
}
