/** Where the wishes about GPUs come from. */
export const urls = {
  schedulingGpus: "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/",
  resourceQuotas: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
  limitRanges: "https://kubernetes.io/docs/concepts/policy/limit-range/",
  taints: "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
  nodeSelection: "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
  runtimeClasses: "https://kubernetes.io/docs/concepts/containers/runtime-class/",
  dynamicResources: "https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/",
  containerToolkit: "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html",
} as const;
