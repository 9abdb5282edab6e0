import type * as k8s from "@pulumi/kubernetes";
import { selectorLabels } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings.ts";
import { cpuMetric, horizontalAutoscaler } from "../../kit/autoscaler.ts";
import { disruptionBudget, metadata } from "../../kit/objects.ts";
import { processPod } from "./pod.ts";
import { type N8nProcess, type ProcessKind, ownerOf } from "./process.ts";

type DeploymentSpec = k8s.types.input.apps.v1.DeploymentSpec;

/** How many pods a process has. */
export interface Replicas {
  /** For main the count; for the others the count of the first deployment, after which the autoscaler owns it. */
  readonly start: number;
  readonly autoscaler?: { readonly minimum: number; readonly maximum: number; readonly cpuUtilization: number };
}

/** Replicas by the settings; the catalogue's numbers are those of a stack that says nothing. */
export function replicasOf(kind: ProcessKind, { workers, webhooks }: Settings["n8n"]): Replicas {
  switch (kind) {
    case "main":
      // A second main needs a licence; without one it would run every schedule again.
      return { start: 1 };
    case "webhook":
      return { start: webhooks.min, autoscaler: { minimum: webhooks.min, maximum: webhooks.max, cpuUtilization: webhooks.cpuUtilization } };
    case "worker":
      return { start: workers.start, autoscaler: { minimum: workers.min, maximum: workers.max, cpuUtilization: workers.cpuUtilization } };
  }
}

/** Main goes before the next one comes: two at once would fire schedules twice. The others never fall below their count. */
function strategy(kind: ProcessKind): NonNullable<DeploymentSpec["strategy"]> {
  if (kind === "main") return { type: "Recreate" };
  return { type: "RollingUpdate", rollingUpdate: { maxSurge: kind === "worker" ? "25%" : 1, maxUnavailable: 0 } };
}

/** The Deployment of a process, named after its entry. */
export function processDeployment(process: N8nProcess, settings: Settings): k8s.apps.v1.DeploymentArgs & { spec: DeploymentSpec } {
  return {
    metadata: metadata(ownerOf(process)),
    spec: {
      replicas: replicasOf(process.kind, settings.n8n).start,
      revisionHistoryLimit: 3,
      selector: { matchLabels: selectorLabels(process.entry.name) },
      strategy: strategy(process.kind),
      template: processPod(process, settings),
    },
  };
}

/** The autoscaler of webhook processors and workers: CPU, fast up and slow down. */
export function processAutoscaler(process: N8nProcess, settings: Settings): k8s.autoscaling.v2.HorizontalPodAutoscalerArgs | undefined {
  const { autoscaler } = replicasOf(process.kind, settings.n8n);
  if (autoscaler === undefined) return undefined;
  const { minimum, maximum, cpuUtilization } = autoscaler;
  return horizontalAutoscaler(ownerOf(process), { kind: "Deployment", minimum, maximum, metrics: [cpuMetric(cpuUtilization)] });
}

/** How many pods a drain may take at once: a quarter of the workers, one webhook processor. Main is alone, and a budget would block every drain or promise nothing. */
export function processDisruptionBudget(process: N8nProcess): k8s.policy.v1.PodDisruptionBudgetArgs | undefined {
  return process.kind === "main" ? undefined : disruptionBudget(ownerOf(process), process.kind === "worker" ? "25%" : 1);
}
