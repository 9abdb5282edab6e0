import { isKind } from "../../model/kubernetes.ts";
import type { Path } from "../../model/path.ts";
import { containersOfResource } from "../../model/pods.ts";
import { isWhole, quantityOf } from "../../model/quantity.ts";
import { absent, fields, items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { gpuAmounts, isGpu } from "./gpus.ts";
import { urls } from "./urls.ts";

function faultOf(value: unknown): string | undefined {
  const quantity = quantityOf(value);
  if (quantity === undefined) return "which is no quantity";
  if (quantity < 0n) return "which is less than none";
  return isWhole(quantity) ? undefined : "but a device is handed out whole or not at all";
}

function findingsAt(path: Path, amounts: readonly (readonly [string, unknown])[], says: (name: string) => string): readonly Finding[] {
  return amounts.flatMap(([name, value]) => {
    const fault = faultOf(value);
    return fault === undefined ? [] : [{ path: [...path, name], value, message: `${says(name)}, ${fault}`, fix: "write a whole number" }];
  });
}

function ofContainers(resource: Resource): readonly Finding[] {
  return containersOfResource(resource).flatMap(({ name, path, spec }) =>
    ["requests", "limits"].flatMap((side) =>
      findingsAt([...path, "resources", side], gpuAmounts(fields(spec["resources"])[side]), (gpu) => `container ${name} has this for its ${side} of ${gpu}`),
    ),
  );
}

function ofQuota({ props }: Resource): readonly Finding[] {
  const hard = Object.entries(fields(fields(props["spec"])["hard"])).filter(([key, value]) => isGpu(key.replace(/^requests\./, "")) && !absent(value));
  return findingsAt(["spec", "hard"], hard, (key) => `the quota has this for ${key}`);
}

function ofLimitRange({ props }: Resource): readonly Finding[] {
  return items(fields(props["spec"])["limits"]).flatMap((limit, index) =>
    ["default", "defaultRequest", "max", "min"].flatMap((side) =>
      findingsAt(["spec", "limits", index, side], gpuAmounts(fields(limit)[side]), (gpu) => `the limit range has this for its ${side} of ${gpu}`),
    ),
  );
}

export const gpusInWholeNumbers = resourceRule({
  name: "gpus-in-whole-numbers",
  description: "GPUs are asked for, limited and counted in whole numbers: there is no half of an extended resource.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: urls.schedulingGpus,
  judge: (resource) => {
    if (isKind(resource, "", "ResourceQuota")) return ofQuota(resource);
    if (isKind(resource, "", "LimitRange")) return ofLimitRange(resource);
    return ofContainers(resource);
  },
});
