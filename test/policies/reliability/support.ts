import type { Props, Resource } from "../../../policies/model/resource.ts";
import { deployment, resource } from "../support/objects.ts";

/** Pods that nothing spreads; the Deployment is named `it` in the namespace `area`, its pods are labelled `app: it`. */
export const podSpec: Props = { containers: [{ name: "web" }] };

/** What selects the Deployment's pods. */
export const selector: Props = { matchLabels: { app: "it" } };

/** The Deployment with this number of replicas. */
export function replicas(count: unknown, spec: Props = podSpec): Resource {
  return deployment(spec, { replicas: count });
}

/** A PodDisruptionBudget in the Deployment's namespace. */
export function budget(spec: unknown, name = "it", namespace: unknown = "area"): Resource {
  return resource({ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name, namespace }, spec });
}

/** An autoscaler of the Deployment, or of what else `target` says. */
export function horizontalAutoscaler(bounds: Props, target: unknown = { apiVersion: "apps/v1", kind: "Deployment", name: "it" }, namespace: unknown = "area"): Resource {
  return resource({ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name: "scale", namespace }, spec: { scaleTargetRef: target, ...bounds } });
}

/** KEDA's autoscaler of the Deployment, or of what else `target` says. */
export function scaledObject(bounds: Props, target: unknown = { name: "it" }): Resource {
  return resource({ apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", metadata: { name: "scale", namespace: "area" }, spec: { scaleTargetRef: target, ...bounds } });
}

/** A workload of another kind in the Deployment's namespace, its pods labelled alike. */
export function workloadOf(apiVersion: string, kind: string, spec: Props = {}): Resource {
  return resource({ apiVersion, kind, metadata: { name: "it", namespace: "area" }, spec: { template: { metadata: { labels: { app: "it" } }, spec: podSpec }, ...spec } });
}
