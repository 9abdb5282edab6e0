import assert from "node:assert/strict";
import { type Path, formatPath } from "../../../policies/model/path.ts";
import { podPlaces } from "../../../policies/model/pod-places.ts";
import { containersOfResource } from "../../../policies/model/pods.ts";
import type { Props } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { resource } from "../support/objects.ts";

const template: Path = ["spec", "template"];
const jobOf = (...path: string[]): Path => [...path, "spec", "template"];
const replicas = (field: string): readonly Path[] => ["Master", "Worker"].map((role) => ["spec", field, role, "template"]);
const jobSetOf = (...path: string[]): readonly Path[] => [0, 1].map((index) => [...path, "replicatedJobs", index, "template", "spec", "template"]);
const rayOf = (...path: string[]): readonly Path[] => [
  [...path, "headGroupSpec", "template"],
  [...path, "workerGroupSpecs", 0, "template"],
  [...path, "workerGroupSpecs", 1, "template"],
];
const measured: readonly Path[] = [0, 1].map((index) => ["spec", "metrics", index, "provider", "job", "spec", "template"]);

/** Where the templates of an object of each kind stand, with two of each where there may be several. */
const expected: Readonly<Record<string, readonly Path[]>> = {
  "/Pod": [[]],
  "/PodTemplate": [["template"]],
  "/ReplicationController": [template],
  "apps/Deployment": [template],
  "apps/ReplicaSet": [template],
  "apps/StatefulSet": [template],
  "apps/DaemonSet": [template],
  "batch/Job": [template],
  "batch/CronJob": [jobOf("spec", "jobTemplate")],
  "argoproj.io/Rollout": [template],
  "argoproj.io/Experiment": [["spec", "templates", 0, "template"], ["spec", "templates", 1, "template"]],
  "argoproj.io/AnalysisTemplate": measured,
  "argoproj.io/ClusterAnalysisTemplate": measured,
  "argoproj.io/AnalysisRun": measured,
  "keda.sh/ScaledJob": [["spec", "jobTargetRef", "template"]],
  "serving.knative.dev/Service": [template],
  "serving.knative.dev/Configuration": [template],
  "serving.knative.dev/Revision": [[]],
  "ray.io/RayCluster": rayOf("spec"),
  "ray.io/RayJob": [...rayOf("spec", "rayClusterSpec"), ["spec", "submitterPodTemplate"]],
  "ray.io/RayCronJob": [...rayOf("spec", "jobTemplate", "rayClusterSpec"), ["spec", "jobTemplate", "submitterPodTemplate"]],
  "ray.io/RayService": rayOf("spec", "rayClusterConfig"),
  "kubeflow.org/TFJob": replicas("tfReplicaSpecs"),
  "kubeflow.org/PyTorchJob": replicas("pytorchReplicaSpecs"),
  "kubeflow.org/MPIJob": replicas("mpiReplicaSpecs"),
  "kubeflow.org/MXJob": replicas("mxReplicaSpecs"),
  "kubeflow.org/XGBoostJob": replicas("xgbReplicaSpecs"),
  "kubeflow.org/PaddleJob": replicas("paddleReplicaSpecs"),
  "kubeflow.org/JAXJob": replicas("jaxReplicaSpecs"),
  "kubeflow.org/Notebook": [template],
  "trainer.kubeflow.org/TrainingRuntime": jobSetOf("spec", "template", "spec"),
  "trainer.kubeflow.org/ClusterTrainingRuntime": jobSetOf("spec", "template", "spec"),
  "jobset.x-k8s.io/JobSet": jobSetOf("spec"),
  "leaderworkerset.x-k8s.io/LeaderWorkerSet": [["spec", "leaderWorkerTemplate", "leaderTemplate"], ["spec", "leaderWorkerTemplate", "workerTemplate"]],
  "batch.volcano.sh/Job": [["spec", "tasks", 0, "template"], ["spec", "tasks", 1, "template"]],
  "apps.kruise.io/CloneSet": [template],
  "apps.kruise.io/StatefulSet": [template],
  "apps.kruise.io/DaemonSet": [template],
  "apps.kruise.io/BroadcastJob": [template],
  "apps.kruise.io/AdvancedCronJob": [jobOf("spec", "template", "jobTemplate"), jobOf("spec", "template", "broadcastJobTemplate")],
  "apps.kruise.io/UnitedDeployment": ["statefulSetTemplate", "advancedStatefulSetTemplate", "cloneSetTemplate", "deploymentTemplate"].map((subset) =>
    jobOf("spec", "template", subset),
  ),
  "apps.openshift.io/DeploymentConfig": [template],
  "agones.dev/GameServer": [template],
  "agones.dev/GameServerSet": [jobOf("spec", "template")],
  "agones.dev/Fleet": [jobOf("spec", "template")],
  "temporal.io/TemporalWorkerDeployment": [template],
};

/** The value put at the path, lists made where the path has an index. */
function placed(here: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return { ...(here as object | undefined), ...(value as object) };
  if (typeof step === "number") {
    const list = (here ?? []) as readonly unknown[];
    return Object.assign([...list], { [step]: placed(list[step], rest, value) });
  }
  const object = (here ?? {}) as Props;
  return { ...object, [step]: placed(object[step], rest, value) };
}

function objectOf(groupAndKind: string, paths: readonly Path[]): Props {
  const [group = "", kind = ""] = groupAndKind.split("/");
  const apiVersion = group === "" ? "v1" : `${group}/v1`;
  const pod = (index: number) => ({ metadata: { name: "it" }, spec: { containers: [{ name: `c${index}` }] } });
  return paths.reduce<Props>((object, path, index) => placed(object, path, pod(index)) as Props, { apiVersion, kind });
}

describe("places of pods", () => {
  for (const [kind, paths] of Object.entries(expected)) {
    it(`stand in ${kind} at ${paths.map((path) => formatPath(path) || "the root").join(", ")}`, () => {
      const found = containersOfResource(resource(objectOf(kind, paths)));
      assert.deepEqual(
        found.map(({ name, path }) => [name, path]),
        paths.map((path, index) => [`c${index}`, [...path, "spec", "containers", 0]]),
      );
    });
  }

  it("are none for kinds the table does not know, not even such as every object inherits", () => {
    for (const [group, kind] of [["", "Service"], ["example.com", "Deployment"], ["apps", "Pod"], ["", "constructor"]] as const) {
      assert.deepEqual(podPlaces({ group, kind, partial: false }, {}), []);
    }
  });

  it("lead nowhere in lists and maps of no known shape", () => {
    const kinds = [["batch.volcano.sh", "Job", "tasks"], ["kubeflow.org", "TFJob", "tfReplicaSpecs"]] as const;
    for (const [group, kind, field] of kinds) {
      for (const odd of [undefined, null, "text", 7, [], {}, unknown]) {
        assert.deepEqual(podPlaces({ group, kind, partial: false }, { spec: { [field]: odd } }), []);
      }
      for (const odd of [[null], ["text"], [unknown], { a: null }, { a: unknown }]) {
        assert.deepEqual(containersOfResource(resource({ apiVersion: `${group}/v1`, kind, spec: { [field]: odd } })), []);
      }
    }
  });
});
