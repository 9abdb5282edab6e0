import type * as k8s from "@pulumi/kubernetes";
import { type Owner, metadata } from "./objects.ts";

type MetricSpec = k8s.types.input.autoscaling.v2.MetricSpec;
type Behavior = k8s.types.input.autoscaling.v2.HorizontalPodAutoscalerBehavior;

/** Fast up (at once, doubling or four pods each 30 s, whichever is more), slow down (after 5 quiet minutes, a tenth or one pod a minute). */
export const fastUpSlowDown: Behavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Percent", value: 100, periodSeconds: 30 },
      { type: "Pods", value: 4, periodSeconds: 30 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: "Max",
    policies: [
      { type: "Percent", value: 10, periodSeconds: 60 },
      { type: "Pods", value: 1, periodSeconds: 60 },
    ],
  },
};

/** Mean CPU of the pods in percent of their request. */
export function cpuMetric(averageUtilization: number): MetricSpec {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

/** A metric of the external metrics API; `average` divides it by the number of pods. */
export function externalMetric(name: string, target: number, average: boolean, labels?: Record<string, string>): MetricSpec {
  const metric = { name, ...(labels === undefined ? {} : { selector: { matchLabels: labels } }) };
  return {
    type: "External",
    external: { metric, target: average ? { type: "AverageValue", averageValue: String(target) } : { type: "Value", value: String(target) } },
  };
}

/** A metric of the custom metrics API about the workload's own pods, meaned over them. */
export function podsMetric(name: string, target: number): MetricSpec {
  return { type: "Pods", pods: { metric: { name }, target: { type: "AverageValue", averageValue: String(target) } } };
}

/** An autoscaler of a workload that bears its owner's name. It owns the replica count: the workload ignores changes of it. */
export function horizontalAutoscaler(
  owner: Owner,
  target: { kind: "Deployment" | "StatefulSet"; minimum: number; maximum: number; metrics: MetricSpec[]; behavior?: Behavior },
): k8s.autoscaling.v2.HorizontalPodAutoscalerArgs {
  return {
    metadata: metadata(owner),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: target.kind, name: owner.service },
      minReplicas: target.minimum,
      maxReplicas: target.maximum,
      metrics: target.metrics,
      behavior: target.behavior ?? fastUpSlowDown,
    },
  };
}
