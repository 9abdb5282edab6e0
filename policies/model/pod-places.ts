import { type Path, type Place, readPath } from "./path.ts";
import { type ContainerList, overlays, podLists } from "./pod-overlays.ts";
import type { Identity, Props } from "./resource.ts";

const template: Place = ["spec", "template"];
/** A Job's template inside something that holds a Job's spec under this name. */
const jobSpec = (...path: string[]): Place => [...path, "template"];
/** A Job's template inside something that holds a whole Job's metadata and spec under this name. */
const job = (...path: string[]): Place => [...path, "spec", "template"];
/** The templates of a JobSet's spec. */
const jobSet = (...path: string[]): Place => job(...path, "replicatedJobs", "*", "template");
/** The templates of a RayCluster's spec: the head's, and one for each group of workers. */
const ray = (...path: string[]): readonly Place[] => [
  [...path, "headGroupSpec", "template"],
  [...path, "workerGroupSpecs", "*", "template"],
];
/** The templates of a RayJob's spec: those of its own cluster, and of the pod that submits the job. */
const rayJob = (...path: string[]): readonly Place[] => [...ray(...path, "rayClusterSpec"), [...path, "submitterPodTemplate"]];

const kubernetes: Readonly<Record<string, readonly Place[]>> = {
  "/Pod": [[]],
  "/PodTemplate": [["template"]],
  "/ReplicationController": [template],
  "apps/Deployment": [template],
  "apps/ReplicaSet": [template],
  "apps/StatefulSet": [template],
  "apps/DaemonSet": [template],
  "batch/Job": [template],
  "batch/CronJob": [job("spec", "jobTemplate")],
};

/**
 * Custom resources whose controllers make pods of a whole template (`metadata` and `spec`) as it stands, by the Go types of each project.
 * What an operator only lays over pods of its own stands in another table: pod-overlays.ts.
 */
const custom: Readonly<Record<string, readonly Place[]>> = {
  // https://github.com/argoproj/argo-rollouts, pkg/apis/rollouts/v1alpha1
  "argoproj.io/Rollout": [template],
  "argoproj.io/Experiment": [["spec", "templates", "*", "template"]],
  "argoproj.io/AnalysisTemplate": [job("spec", "metrics", "*", "provider", "job")],
  "argoproj.io/ClusterAnalysisTemplate": [job("spec", "metrics", "*", "provider", "job")],
  "argoproj.io/AnalysisRun": [job("spec", "metrics", "*", "provider", "job")],
  // https://github.com/kedacore/keda, apis/keda/v1alpha1
  "keda.sh/ScaledJob": [jobSpec("spec", "jobTargetRef")],
  // https://github.com/knative/serving, pkg/apis/serving/v1: a revision's spec is a pod's spec with more fields
  "serving.knative.dev/Service": [template],
  "serving.knative.dev/Configuration": [template],
  "serving.knative.dev/Revision": [[]],
  // https://github.com/ray-project/kuberay, ray-operator/apis/ray/v1
  "ray.io/RayCluster": ray("spec"),
  "ray.io/RayJob": rayJob("spec"),
  "ray.io/RayCronJob": rayJob("spec", "jobTemplate"),
  "ray.io/RayService": ray("spec", "rayClusterConfig"),
  // https://github.com/kubeflow/trainer, pkg/apis, and its predecessor training-operator
  "kubeflow.org/TFJob": [["spec", "tfReplicaSpecs", "*", "template"]],
  "kubeflow.org/PyTorchJob": [["spec", "pytorchReplicaSpecs", "*", "template"]],
  "kubeflow.org/MPIJob": [["spec", "mpiReplicaSpecs", "*", "template"]],
  "kubeflow.org/MXJob": [["spec", "mxReplicaSpecs", "*", "template"]],
  "kubeflow.org/XGBoostJob": [["spec", "xgbReplicaSpecs", "*", "template"]],
  "kubeflow.org/PaddleJob": [["spec", "paddleReplicaSpecs", "*", "template"]],
  "kubeflow.org/JAXJob": [["spec", "jaxReplicaSpecs", "*", "template"]],
  "kubeflow.org/Notebook": [template],
  "trainer.kubeflow.org/TrainingRuntime": [jobSet("spec", "template", "spec")],
  "trainer.kubeflow.org/ClusterTrainingRuntime": [jobSet("spec", "template", "spec")],
  // https://github.com/kubernetes-sigs/jobset and https://github.com/kubernetes-sigs/lws
  "jobset.x-k8s.io/JobSet": [jobSet("spec")],
  "leaderworkerset.x-k8s.io/LeaderWorkerSet": [
    ["spec", "leaderWorkerTemplate", "leaderTemplate"],
    ["spec", "leaderWorkerTemplate", "workerTemplate"],
  ],
  // https://github.com/volcano-sh/apis, pkg/apis/batch/v1alpha1
  "batch.volcano.sh/Job": [["spec", "tasks", "*", "template"]],
  // https://github.com/openkruise/kruise, apis/apps
  "apps.kruise.io/CloneSet": [template],
  "apps.kruise.io/StatefulSet": [template],
  "apps.kruise.io/DaemonSet": [template],
  "apps.kruise.io/BroadcastJob": [template],
  "apps.kruise.io/AdvancedCronJob": [job("spec", "template", "jobTemplate"), job("spec", "template", "broadcastJobTemplate")],
  "apps.kruise.io/UnitedDeployment": [
    job("spec", "template", "statefulSetTemplate"),
    job("spec", "template", "advancedStatefulSetTemplate"),
    job("spec", "template", "cloneSetTemplate"),
    job("spec", "template", "deploymentTemplate"),
  ],
  // https://docs.openshift.com, apps.openshift.io/v1
  "apps.openshift.io/DeploymentConfig": [template],
  // https://github.com/googleforgames/agones, pkg/apis/agones/v1: a fleet's template is a game server's, which holds the pod's
  "agones.dev/GameServer": [template],
  "agones.dev/GameServerSet": [job("spec", "template")],
  "agones.dev/Fleet": [job("spec", "template")],
  // https://github.com/temporalio/temporal-worker-controller, api/v1alpha1
  "temporal.io/TemporalWorkerDeployment": [template],
};

const places: ReadonlyMap<string, readonly Place[]> = new Map(Object.entries({ ...kubernetes, ...custom }));
const laidOver = new Map(Object.entries(overlays));

/** The keys `*` stands for in this value: none where it is neither a list nor a map. */
function keysOf(value: unknown): readonly (string | number)[] {
  if (Array.isArray(value)) return value.map((_, index) => index);
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function expand(props: Props, place: Place): readonly Path[] {
  return place.reduce<readonly Path[]>(
    (paths, step) =>
      paths.flatMap((path) => (step === "*" ? keysOf(readPath(props, path)).map((key) => [...path, key]) : [[...path, step]])),
    [[]],
  );
}

/** Where a pod, its template or a part of it stands in an object. */
export interface PodPlace {
  readonly spec: Path;
  readonly metadata: Path;
  /** What is there only where there is a pod: the template that holds both, or the spec itself. */
  readonly holder: Path;
  /** Whether it is only a part of a pod: what does not stand there may still be set. */
  readonly overlay: boolean;
  /** Where its spec holds containers. */
  readonly lists: readonly ContainerList[];
}

/**
 * Where the pod, its templates or what is laid over pods stand in an object of this group and kind. None where the tables know of
 * none; a place may lead to nothing. Of an object that is a part itself, so is everything in it.
 */
export function podPlaces({ group, kind, partial }: Pick<Identity, "group" | "kind" | "partial">, props: Props): readonly PodPlace[] {
  const whole = (places.get(`${group}/${kind}`) ?? [])
    .flatMap((place) => expand(props, place))
    .map((holder) => ({ spec: [...holder, "spec"], metadata: [...holder, "metadata"], holder, overlay: partial, lists: podLists }));
  const parts = (laidOver.get(`${group}/${kind}`) ?? []).flatMap(({ spec, metadata, lists }) => {
    // Both start alike up to the last star, so that they are found in the same order.
    const besides = expand(props, metadata);
    return expand(props, spec).map((path, index) => ({ spec: path, metadata: besides[index] ?? [], holder: path, overlay: true, lists }));
  });
  return [...whole, ...parts];
}
