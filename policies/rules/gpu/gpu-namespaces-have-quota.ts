import { stackRule } from "../../model/rule.ts";
import { demandsOf } from "./demand.ts";
import { gpuQuotas, quotaPlaces } from "./quotas.ts";
import { urls } from "./urls.ts";

export const gpuNamespacesHaveQuota = stackRule({
  name: "gpu-namespaces-have-quota",
  description: "Pods ask for GPUs only in namespaces whose ResourceQuota bounds them: elsewhere one workload may take the whole fleet.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: urls.resourceQuotas,
  judge: (resources) =>
    demandsOf(resources)
      .filter(({ namespace, gpu }) => gpuQuotas(resources, namespace, gpu).length === 0)
      .map(({ resource, namespace, gpu, path }) => ({
        resource,
        path,
        message: `the pod asks for ${gpu} in the namespace ${namespace}, where no ResourceQuota bounds it`,
        fix: `give the namespace a ResourceQuota without scopes that has requests.${gpu} in spec.hard`,
        looksAtOthers: quotaPlaces(resources, gpu),
      })),
});
