import assert from "node:assert/strict";
import type { Props, Resource } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { gpusWithinQuota as rule } from "../../../policies/rules/gpu/gpus-within-quota.ts";
import { deployment, pod, resource } from "../support/objects.ts";
import { container, core, gpu, gpuContainer, judgeAll } from "./support.ts";

const key = `requests.${gpu}`;
const quota = (amount: unknown, namespace: unknown = "area") => core("ResourceQuota", { hard: { [key]: amount, pods: 9 } }, namespace, "quota");
const spec = (count: unknown = 1): Props => ({ containers: [gpuContainer(count)] });
const named = (kind: string, name: string, fields: object, apiVersion = "apps/v1"): Resource => resource({ apiVersion, kind, metadata: { name, namespace: "area" }, spec: fields });
const template = { spec: spec() };

/** GPUs that one resource may ask for at most, by what the rule says of a quota of none. */
function most(...resources: readonly Resource[]): string {
  const found = judgeAll(rule, [...resources, quota(0)]);
  return found[0]?.message.replace("the pods of the namespace area may ask for ", "") ?? "none";
}

describe("gpus-within-quota", () => {
  it("adds up the namespace and names who takes how many", () => {
    const resources = [named("Deployment", "train", { replicas: 2, template: { spec: spec(2) } }), named("StatefulSet", "serve", { template }), named("Deployment", "idle", { replicas: 0, template }), quota("4")];
    assert.deepEqual(judgeAll(rule, resources), [
      {
        name: "quota",
        path: `spec.hard.${key}`,
        value: "4",
        message: "the pods of the namespace area may ask for 5 nvidia.com/gpu: Deployment train 4 (2 pods with 2 each), StatefulSet serve 1",
        fix: "raise it to 5, or lower the replicas or the autoscalers' maximum",
      },
    ]);
    assert.deepEqual(judgeAll(rule, resources.toReversed()), judgeAll(rule, resources));
    assert.deepEqual(judgeAll(rule, [...resources.slice(0, -1), quota("5")]), []);
    assert.deepEqual(judgeAll(rule, [...resources.slice(0, -1), quota("5000m")]), []);
    assert.equal(judgeAll(rule, [...resources.slice(0, -1), quota("4999m")]).length, 1);
  });

  it("judges every quota, each namespace and each kind of GPU by itself", () => {
    const elsewhere = resource({ apiVersion: "v1", kind: "Pod", metadata: { name: "other", namespace: "other" }, spec: spec(3) });
    const slices = core("ResourceQuota", { hard: { "requests.nvidia.com/mig-1g.5gb": 1 } }, "area", "slices");
    const slicer = pod({ containers: [gpuContainer(2, "nvidia.com/mig-1g.5gb")] });
    const found = judgeAll(rule, [elsewhere, deployment(spec()), slicer, quota(0), quota(1), quota(2, "other"), slices]);
    assert.deepEqual(
      found.map(({ name, value, message }) => [name, value, message]),
      [
        ["quota", 0, "the pods of the namespace area may ask for 1 nvidia.com/gpu: Deployment it 1"],
        ["slices", 1, "the pods of the namespace area may ask for 2 nvidia.com/mig-1g.5gb: Pod it 2"],
        ["quota", 2, "the pods of the namespace other may ask for 3 nvidia.com/gpu: Pod other 3"],
      ],
    );
  });

  it("says nothing without a quota, which another rule asks for", () => {
    assert.deepEqual(judgeAll(rule, [deployment(spec(9))]), []);
    assert.deepEqual(judgeAll(rule, [deployment(spec(9)), core("ResourceQuota", { hard: { [key]: 1 }, scopes: ["BestEffort"] })]), []);
  });

  describe("takes for the number of pods", () => {
    const cases: readonly (readonly [what: string, resource: Resource, most: string])[] = [
      ["one of a Pod", pod(spec(3)), "3 nvidia.com/gpu: Pod it 3"],
      ["one where none is said", deployment(spec()), "1 nvidia.com/gpu: Deployment it 1"],
      ["one where null is said", deployment(spec(), { replicas: null }), "1 nvidia.com/gpu: Deployment it 1"],
      ["the replicas", deployment(spec(), { replicas: 3 }), "3 nvidia.com/gpu: Deployment it 3 (3 pods with 1 each)"],
      ["none of none", deployment(spec(), { replicas: 0 }), "none"],
      ["none of less than none", deployment(spec(), { replicas: -2 }), "none"],
      ["none of what is no number", deployment(spec(), { replicas: "3" }), "none"],
      ["none of a fraction", deployment(spec(), { replicas: 1.5 }), "none"],
      ["none of what is not known yet", deployment(spec(), { replicas: unknown }), "none"],
      ["none of a template alone", resource({ apiVersion: "v1", kind: "PodTemplate", metadata: { name: "it", namespace: "area" }, template }), "none"],
      ["one of a Job", named("Job", "it", { template }, "batch/v1"), "1 nvidia.com/gpu: Job it 1"],
      ["a Job's parallelism", named("Job", "it", { parallelism: 4, template }, "batch/v1"), "4 nvidia.com/gpu: Job it 4 (4 pods with 1 each)"],
      ["no more than a Job's completions", named("Job", "it", { parallelism: 4, completions: 3, template }, "batch/v1"), "3 nvidia.com/gpu: Job it 3 (3 pods with 1 each)"],
      ["no more than a Job's parallelism", named("Job", "it", { parallelism: 2, completions: 9, template }, "batch/v1"), "2 nvidia.com/gpu: Job it 2 (2 pods with 1 each)"],
      ["one of a Job with completions alone", named("Job", "it", { completions: 9, template }, "batch/v1"), "1 nvidia.com/gpu: Job it 1"],
      ["those of one Job of a CronJob", named("CronJob", "it", { jobTemplate: { spec: { parallelism: 2, template } } }, "batch/v1"), "2 nvidia.com/gpu: CronJob it 2 (2 pods with 1 each)"],
      ["a ScaledJob's maximum", named("ScaledJob", "it", { maxReplicaCount: 3, jobTargetRef: { parallelism: 2, template } }, "keda.sh/v1alpha1"), "6 nvidia.com/gpu: ScaledJob it 6 (6 pods with 1 each)"],
      ["KEDA's own maximum of a ScaledJob", named("ScaledJob", "it", { jobTargetRef: { template } }, "keda.sh/v1alpha1"), "100 nvidia.com/gpu: ScaledJob it 100 (100 pods with 1 each)"],
      ["a rollout's replicas", named("Rollout", "it", { replicas: 2, template }, "argoproj.io/v1alpha1"), "2 nvidia.com/gpu: Rollout it 2 (2 pods with 1 each)"],
      ["a JobSet's replicas times the Job's pods", named("JobSet", "it", { replicatedJobs: [{ replicas: 2, template: { spec: { parallelism: 3, template } } }] }, "jobset.x-k8s.io/v1alpha2"), "6 nvidia.com/gpu: JobSet it 6 (6 pods with 1 each)"],
      ["a training's workers", named("PyTorchJob", "it", { pytorchReplicaSpecs: { Worker: { replicas: 3, template } } }, "kubeflow.org/v1"), "3 nvidia.com/gpu: PyTorchJob it 3 (3 pods with 1 each)"],
      ["a Ray group's maximum", named("RayCluster", "it", { workerGroupSpecs: [{ replicas: 1, maxReplicas: 4, template }] }, "ray.io/v1"), "4 nvidia.com/gpu: RayCluster it 4 (4 pods with 1 each)"],
      ["a Ray group's replicas where its maximum is none", named("RayCluster", "it", { workerGroupSpecs: [{ replicas: 2, maxReplicas: 2147483647, template }] }, "ray.io/v1"), "2 nvidia.com/gpu: RayCluster it 2 (2 pods with 1 each)"],
      ["a Ray group's hosts", named("RayCluster", "it", { workerGroupSpecs: [{ replicas: 2, numOfHosts: 3, template }] }, "ray.io/v1"), "6 nvidia.com/gpu: RayCluster it 6 (6 pods with 1 each)"],
      ["all of a group where workers lead it", named("LeaderWorkerSet", "it", { replicas: 2, leaderWorkerTemplate: { size: 4, workerTemplate: template } }, "leaderworkerset.x-k8s.io/v1"), "8 nvidia.com/gpu: LeaderWorkerSet it 8 (8 pods with 1 each)"],
      [
        "the leader and the others of a group",
        named("LeaderWorkerSet", "it", { replicas: 2, leaderWorkerTemplate: { size: 4, leaderTemplate: { spec: spec(2) }, workerTemplate: template } }, "leaderworkerset.x-k8s.io/v1"),
        "10 nvidia.com/gpu: LeaderWorkerSet it 4 (2 pods with 2 each), LeaderWorkerSet it 6 (6 pods with 1 each)",
      ],
      ["no workers of a group of a leader", named("LeaderWorkerSet", "it", { leaderWorkerTemplate: { leaderTemplate: { spec: {} }, workerTemplate: template } }, "leaderworkerset.x-k8s.io/v1"), "none"],
      ["none of a group whose size is not known yet", named("LeaderWorkerSet", "it", { leaderWorkerTemplate: { size: unknown, leaderTemplate: {}, workerTemplate: template } }, "leaderworkerset.x-k8s.io/v1"), "none"],
    ];
    for (const [what, subject, expected] of cases) it(what, () => assert.equal(most(subject), expected));

    for (const [apiVersion, kind] of [["argoproj.io/v1alpha1", "AnalysisTemplate"], ["argoproj.io/v1alpha1", "ClusterAnalysisTemplate"]] as const) {
      it(`none of a ${kind}`, () => assert.equal(most(named(kind, "it", { metrics: [{ provider: { job: { spec: { template } } } }] }, apiVersion)), "none"));
    }
    for (const kind of ["TrainingRuntime", "ClusterTrainingRuntime"]) {
      it(`none of a ${kind}`, () => assert.equal(most(named(kind, "it", { template: { spec: { replicatedJobs: [{ template: { spec: { template } } }] } } }, "trainer.kubeflow.org/v1alpha1")), "none"));
    }
    it("those of an analysis that runs", () => assert.equal(most(named("AnalysisRun", "it", { metrics: [{ provider: { job: { spec: { template } } } }] }, "argoproj.io/v1alpha1")), "1 nvidia.com/gpu: AnalysisRun it 1"));

    for (const [apiVersion, kind] of [["apps/v1", "DaemonSet"], ["apps.kruise.io/v1alpha1", "DaemonSet"], ["apps.kruise.io/v1alpha1", "BroadcastJob"]] as const) {
      it(`the machines with GPUs of a ${kind} of ${apiVersion}`, () => {
        const machine = (name: string, ...types: readonly string[]): Resource => ({ type: "pulumi-nodejs:dynamic/lambda:Instance", urn: name, name, props: { candidates: types.map((type) => ({ type })) } });
        const daemons = named(kind, "it", { template }, apiVersion);
        assert.equal(most(daemons), `1 nvidia.com/gpu: ${kind} it 1`);
        assert.equal(most(daemons, machine("a", "cpu_4x_general")), `1 nvidia.com/gpu: ${kind} it 1`);
        assert.equal(most(daemons, machine("a", "gpu_1x_a10"), machine("b", "cpu_4x_general"), machine("c", "cpu_4x_general", "gpu_8x_a100"), machine("d", "gpu_1x_a10")), `3 nvidia.com/gpu: ${kind} it 3 (3 pods with 1 each)`);
      });
    }
  });

  describe("takes for the pods of what is scaled", () => {
    const scaler = (fields: object, apiVersion = "autoscaling/v2", kind = "HorizontalPodAutoscaler", namespace: unknown = "area") => resource({ apiVersion, kind, metadata: { name: "scaler", namespace }, spec: fields });
    const keda = (fields: object) => scaler(fields, "keda.sh/v1alpha1", "ScaledObject");
    const target = { apiVersion: "apps/v1", kind: "Deployment", name: "it" };
    const times = (count: number) => (count === 1 ? "1 nvidia.com/gpu: Deployment it 1" : `${count} nvidia.com/gpu: Deployment it ${count} (${count} pods with 1 each)`);

    const cases: readonly (readonly [what: string, scaler: Resource, replicas: unknown, pods: number])[] = [
      ["the autoscaler's maximum", scaler({ scaleTargetRef: target, maxReplicas: 5 }), undefined, 5],
      ["the autoscaler's maximum over a start value", scaler({ scaleTargetRef: target, maxReplicas: 5 }), 2, 5],
      ["the replicas where they are more", scaler({ scaleTargetRef: target, maxReplicas: 5 }), 7, 7],
      ["the maximum of autoscaling/v1", scaler({ scaleTargetRef: target, maxReplicas: 5 }, "autoscaling/v1"), 1, 5],
      ["the maximum where the target names no version", scaler({ scaleTargetRef: { kind: "Deployment", name: "it" }, maxReplicas: 5 }), 1, 5],
      ["the maximum where the target names another version", scaler({ scaleTargetRef: { ...target, apiVersion: "apps/v1beta1" }, maxReplicas: 5 }), 1, 5],
      ["KEDA's maximum", keda({ scaleTargetRef: target, maxReplicaCount: 4 }), 1, 4],
      ["KEDA's maximum by the name alone", keda({ scaleTargetRef: { name: "it" }, maxReplicaCount: 4 }), 1, 4],
      ["KEDA's maximum where it is not said", keda({ scaleTargetRef: { name: "it" } }), 1, 100],
      ["its own number beside a maximum not known yet", scaler({ scaleTargetRef: target, maxReplicas: unknown }), 2, 2],
      ["its own number beside a scaler of another name", scaler({ scaleTargetRef: { ...target, name: "other" }, maxReplicas: 5 }), 1, 1],
      ["its own number beside a scaler of another kind", scaler({ scaleTargetRef: { ...target, kind: "StatefulSet" }, maxReplicas: 5 }), 1, 1],
      ["its own number beside a scaler of another group", scaler({ scaleTargetRef: { ...target, apiVersion: "example.com/v1" }, maxReplicas: 5 }), 1, 1],
      ["its own number beside a scaler of the core group", scaler({ scaleTargetRef: { ...target, apiVersion: "v1" }, maxReplicas: 5 }), 1, 1],
      ["its own number beside KEDA's of another group", keda({ scaleTargetRef: { ...target, apiVersion: "example.com/v1" }, maxReplicaCount: 5 }), 1, 1],
      ["its own number beside a scaler of another namespace", scaler({ scaleTargetRef: target, maxReplicas: 5 }, "autoscaling/v2", "HorizontalPodAutoscaler", "other"), 1, 1],
      ["its own number beside a scaler whose namespace is not known yet", scaler({ scaleTargetRef: target, maxReplicas: 5 }, "autoscaling/v2", "HorizontalPodAutoscaler", unknown), 1, 1],
      ["its own number beside other things that look like a scaler", scaler({ scaleTargetRef: target, maxReplicas: 5, maxReplicaCount: 5 }, "autoscaling.k8s.io/v1", "VerticalPodAutoscaler"), 1, 1],
      ["its own number beside a scaler kind of another group", scaler({ scaleTargetRef: target, maxReplicas: 5 }, "example.com/v1", "HorizontalPodAutoscaler"), 1, 1],
      ["its own number beside another kind of its group", scaler({ scaleTargetRef: target, maxReplicas: 5 }, "autoscaling/v2", "Other"), 1, 1],
      ["its own number beside a ScaledObject of another group", scaler({ scaleTargetRef: target, maxReplicaCount: 5 }, "example.com/v1", "ScaledObject"), 1, 1],
      ["its own number beside another kind of KEDA", scaler({ scaleTargetRef: target, maxReplicaCount: 5 }, "keda.sh/v1alpha1", "Other"), 1, 1],
      ["one beside a scaler without target", scaler({ maxReplicas: 5 }), undefined, 1],
    ];
    for (const [what, subject, replicas, pods] of cases) it(what, () => assert.equal(most(deployment(spec(), { replicas }), subject), times(pods)));

    it("the largest maximum of several", () => {
      const scalers = [5, 9, 7].map((maxReplicas) => scaler({ scaleTargetRef: target, maxReplicas }));
      assert.equal(most(deployment(spec()), ...scalers), times(9));
    });
    it("its own number where the namespace of the scaler is not known yet and its own is the default one", () => {
      const plain = resource({ ...deployment(spec()).props, metadata: { name: "it", namespace: "default" } });
      const late = scaler({ scaleTargetRef: target, maxReplicas: 5 }, "autoscaling/v2", "HorizontalPodAutoscaler", unknown);
      assert.deepEqual(judgeAll(rule, [plain, late, quota(1, "default")]), []);
    });
    it("the maximum of a scaler of the core group", () => {
      const controller = named("ReplicationController", "it", { template }, "v1");
      assert.equal(most(controller, scaler({ scaleTargetRef: { apiVersion: "v1", kind: "ReplicationController", name: "it" }, maxReplicas: 2 })), "2 nvidia.com/gpu: ReplicationController it 2 (2 pods with 1 each)");
    });
  });

  describe("takes for the GPUs of a pod", () => {
    const init = (count: unknown, sidecar = false) => ({ ...gpuContainer(count), ...(sidecar ? { restartPolicy: "Always" } : {}) });
    const cases: readonly (readonly [what: string, spec: Props, gpus: string])[] = [
      ["all containers together", { containers: [gpuContainer(1), gpuContainer(2), container(null)] }, "3"],
      ["the largest init container where it is more", { containers: [gpuContainer(2)], initContainers: [init(1), init(4), init(3)] }, "4"],
      ["the containers where they are more", { containers: [gpuContainer(5)], initContainers: [init(4)] }, "5"],
      ["sidecars beside the containers", { containers: [gpuContainer(2)], initContainers: [init(1, true), init(2, true)] }, "5"],
      ["an init container beside the sidecars before it", { containers: [gpuContainer(1)], initContainers: [init(2, true), init(3), init(1, true)] }, "5"],
      ["no sidecar after it", { containers: [gpuContainer(1)], initContainers: [init(3), init(1, true)] }, "3"],
      ["limits where no request stands", { containers: [container({ limits: { [gpu]: 2 } })] }, "2"],
      ["nothing less than none", { containers: [gpuContainer(2), gpuContainer(-1)] }, "2"],
      ["nothing of what is not known yet", { containers: [gpuContainer(2), gpuContainer(unknown), container({ requests: { [gpu]: unknown }, limits: { [gpu]: 4 } })] }, "2"],
      ["parts as they are", { containers: [gpuContainer("500m"), gpuContainer("1750m")] }, "2.25"],
    ];
    for (const [what, podSpec, gpus] of cases) it(what, () => assert.equal(most(pod(podSpec)), `${gpus} nvidia.com/gpu: Pod it ${gpus}`));
  });

  it("waits for what is not known yet", () => {
    const workload = deployment(spec());
    for (const late of [quota(unknown), quota(0, unknown), core("ResourceQuota", { hard: { [key]: 0 }, scopes: unknown }), core("ResourceQuota", unknown)]) assert.deepEqual(judgeAll(rule, [workload, late]), []);
    const late = resource({ ...workload.props, metadata: { name: "late", namespace: unknown } });
    assert.deepEqual(judgeAll(rule, [late, quota(0, "default")]), []);
    assert.deepEqual(judgeAll(rule, [workload, resource({ ...quota(0).props, metadata: unknown })]), []);
    const plain = resource({ ...workload.props, metadata: { name: "it" } });
    assert.deepEqual(judgeAll(rule, [plain, quota(0, unknown)]), []);
    assert.equal(judgeAll(rule, [plain, quota(0, "default")]).length, 1);
  });

  it("says what is sure already", () => {
    assert.equal(most(deployment(spec(2)), named("Deployment", "late", { replicas: unknown, template })), "2 nvidia.com/gpu: Deployment it 2");
  });
});
