import { kedaMaximum } from "../../model/autoscalers.ts";
import { type Path, readPath } from "../../model/path.ts";
import type { Pod } from "../../model/pods.ts";
import { absent, fields } from "../../model/read.ts";
import type { Identity, Props } from "../../model/resource.ts";
import { countOf } from "./counts.ts";

/** Beside a template, or above it: how many pods are made of it. KubeRay, LeaderWorkerSet and others say it in words of their own. */
const counts = ["replicas", "maxReplicas", "maxReplicaCount"];

/** What only keeps a template, of which something else makes pods. */
const keepers = ["/PodTemplate", "argoproj.io/AnalysisTemplate", "argoproj.io/ClusterAnalysisTemplate", "trainer.kubeflow.org/TrainingRuntime", "trainer.kubeflow.org/ClusterTrainingRuntime"];

/** What makes a pod on every node it may use. */
const perNode = ["apps/DaemonSet", "apps.kruise.io/DaemonSet", "apps.kruise.io/BroadcastJob"];

/** Whether pods come of it at all. */
export function makesPods({ group, kind }: Identity): boolean {
  return !keepers.includes(`${group}/${kind}`);
}

/** Of a Job: no more pods at once than are still to complete. */
function parallelOf({ parallelism, completions }: Props): number {
  const atOnce = countOf(parallelism, 1);
  return absent(completions) ? atOnce : Math.min(atOnce, countOf(completions, 1));
}

/** Of a group of a LeaderWorkerSet: the leader is one of its pods, made of the workers' template where it has none of its own. */
function groupSizeOf({ size, leaderTemplate }: Props, step: unknown): number {
  if (step !== "workerTemplate") return 1;
  return Math.max(0, countOf(size, 1) - (absent(leaderTemplate) ? 0 : 1));
}

/** How often the holder of a field makes what stands in it. */
function timesOf(holder: Props, step: unknown, otherwise: number): number {
  const said = counts.filter((key) => !absent(holder[key]));
  const replicas = said.length === 0 ? otherwise : Math.max(...said.map((key) => countOf(holder[key], 0)));
  return replicas * parallelOf(holder) * countOf(holder["numOfHosts"], 1) * groupSizeOf(holder, step);
}

/**
 * The most pods of this template that run at the same time: the product of the counts that stand above it. What is not known
 * yet counts as none, so that the number is never too large.
 *
 * @param scaled what autoscalers may make of the workload; they take the place of its own number where they want more
 * @param nodes nodes a DaemonSet may put its pods on
 */
export function mostPods(pod: Pod, { group, kind }: Identity, scaled: number, nodes: number): number {
  if (perNode.includes(`${group}/${kind}`)) return nodes;
  const byDefault = group === "keda.sh" && kind === "ScaledJob" ? kedaMaximum : 1;
  const template: Path = pod.path.slice(0, -1);
  return template.reduce<number>((product, step, depth) => {
    const holder = fields(readPath(pod.resource.props, template.slice(0, depth)));
    const times = timesOf(holder, step, depth === 1 ? byDefault : 1);
    return product * (depth === 1 ? Math.max(times, scaled) : times);
  }, 1);
}
