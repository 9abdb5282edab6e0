import { type Container, type Pod, containersOf, wholePodsOf } from "../../model/pods.ts";
import { absent, items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { runsOn } from "./workloads.ts";

/** Pods that end by themselves say so. */
const ending: readonly unknown[] = ["Never", "OnFailure"];

function longRunningPods(resource: Resource): readonly Pod[] {
  if (!runsOn(resource)) return [];
  return wholePodsOf(resource).filter(({ spec }) => !ending.includes(spec["restartPolicy"]));
}

/**
 * What the pod is for: its first container, which must say when it is ready. Not so a helper beside it: whether the pod is ready
 * would hang on it, and an exporter that fails would take a database from its callers.
 */
function unready({ spec, pod, path, name }: Container): readonly Finding[] {
  if (!absent(spec["readinessProbe"])) return [];
  return [
    {
      path: [...path, "readinessProbe"],
      message: `container ${name} counts as ready as soon as it runs`,
      fix: "add a probe that succeeds while it can serve",
      looksAt: [[...pod.path, "restartPolicy"]],
    },
  ];
}

/** The first container and every other with a port: what answers nobody cannot be asked. A startup probe is no answer: once it has succeeded, nobody asks again. */
function stuck({ spec, pod, path, name }: Container): readonly Finding[] {
  if (!absent(spec["livenessProbe"])) return [];
  return [
    {
      path: [...path, "livenessProbe"],
      message: `nobody would notice that container ${name} hangs`,
      fix: "add a liveness probe; a startup probe asks only until it has started",
      looksAt: [[...pod.path, "restartPolicy"]],
    },
  ];
}

function faults(pod: Pod): readonly Finding[] {
  const running = containersOf(pod).filter(({ kind }) => kind === "container" || kind === "sidecar");
  const main = running.find(({ kind }) => kind === "container");
  return running.flatMap((container) => [...(container === main ? unready(container) : []), ...(container === main || items(container.spec["ports"]).length > 0 ? stuck(container) : [])]);
}

export const longRunningContainersHaveProbes = resourceRule({
  name: "long-running-containers-have-probes",
  description:
    "The first container of every long-running pod has a readiness and a liveness probe, every other container or sidecar with a declared port a liveness probe: else callers meet what cannot serve yet, and what hangs stays. A startup probe is neither; helpers without a port need none.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  judge: (resource) => longRunningPods(resource).flatMap(faults),
});
