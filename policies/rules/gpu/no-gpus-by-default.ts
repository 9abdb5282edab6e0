import { isKind } from "../../model/kubernetes.ts";
import { quantityOf } from "../../model/quantity.ts";
import { fields, items } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { gpuAmounts } from "./gpus.ts";
import { urls } from "./urls.ts";

export const noGpusByDefault = resourceRule({
  name: "no-gpus-by-default",
  description: "No LimitRange gives GPUs to containers that ask for none: they would be taken, and paid for, without anybody's wish.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: urls.limitRanges,
  judge: (resource) => {
    if (!isKind(resource, "", "LimitRange")) return [];
    return items(fields(resource.props["spec"])["limits"]).flatMap((limit, index) =>
      ["default", "defaultRequest"].flatMap((side) =>
        gpuAmounts(fields(limit)[side])
          .filter(([, value]) => (quantityOf(value) ?? 0n) > 0n)
          .map(([name, value]) => ({
            path: ["spec", "limits", index, side, name],
            value,
            message: `every container of the namespace that says nothing of ${name} is given some`,
            fix: "remove it, and let the containers that need a GPU ask for it",
          })),
      ),
    );
  },
});
