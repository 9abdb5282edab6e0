import { candidatesOf, isLambdaInstance } from "../../model/lambda-instances.ts";
import { resourceRule } from "../../model/rule.ts";
import { urls } from "./urls.ts";

interface Options {
  readonly types?: readonly string[];
}

export const instancesOfAllowedTypes = resourceRule<Options>({
  name: "instances-of-allowed-types",
  description: "Instances are launched only as types the stack may use: every candidate is one, since any of them may win.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: urls.instances,
  options: {
    schema: {
      types: { type: "array", items: { type: "string" }, description: "Instance types that may be launched, such as gpu_1x_a10. Left out: all, within the budget." },
    },
    defaults: {},
  },
  judge: (resource, { types }) => {
    if (types === undefined || !isLambdaInstance(resource)) return [];
    return candidatesOf(resource)
      .filter(({ type }) => !types.includes(type))
      .map(({ type, path }) => ({
        path,
        value: type,
        message: `the instance ${resource.name} may be launched as a type that is not allowed`,
        fix: types.length === 0 ? "remove the candidate: no type is allowed" : `use one of ${types.join(", ")}`,
      }));
  },
});
