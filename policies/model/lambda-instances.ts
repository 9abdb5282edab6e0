import type { Path } from "./path.ts";
import { fields, items, text } from "./read.ts";
import type { Resource } from "./resource.ts";

/** Type token of an instance of Lambda Cloud, a dynamic resource of this platform. */
const instanceType = "pulumi-nodejs:dynamic/lambda:Instance";

/** One of the types and regions an instance may be launched as, in order of preference. */
export interface InstanceCandidate {
  /** Such as `gpu_1x_a10`. */
  readonly type: string;
  /** Where the type stands. */
  readonly path: Path;
}

export function isLambdaInstance({ type }: Resource): boolean {
  return type === instanceType;
}

/** The instances of a stack in a fixed order: that of registration differs between runs. */
export function lambdaInstancesOf(resources: readonly Resource[]): readonly Resource[] {
  return resources.filter(isLambdaInstance).sort((one, other) => (one.urn < other.urn ? -1 : 1));
}

/** What the instance may be launched as, as far as it is known. */
export function candidatesOf(instance: Resource): readonly InstanceCandidate[] {
  return items(instance.props["candidates"]).flatMap((candidate, index) => {
    const type = text(fields(candidate)["type"]);
    return type === undefined ? [] : [{ type, path: ["candidates", index, "type"] }];
  });
}

/** GPUs of a type, by its name; the most a Lambda instance has where the name tells nothing. https://lambda.ai/instances */
export function gpusOfType(type: string): number {
  const said = /^gpu_(\d{1,3})x_/.exec(type)?.[1];
  if (said !== undefined) return Number(said);
  return type.startsWith("cpu_") ? 0 : 8;
}
