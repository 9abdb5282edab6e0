import assert from "node:assert/strict";
import { formatPath } from "../../../policies/model/path.ts";
import { containersOfResource, podsOf, wholePodsOf } from "../../../policies/model/pods.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { everyWorkload, foreignResource, resource } from "../support/objects.ts";

const c = { image: "registry.example/it:1" };
const podSpec = { containers: [c], initContainers: [c], ephemeralContainers: [c] };
const template = { metadata: { labels: { app: "it" } }, spec: podSpec };
const templateAt = (path: string) => [`${path}.spec.containers[0]`, `${path}.spec.initContainers[0]`, `${path}.spec.ephemeralContainers[0]`];

const workflowTemplate = { container: c, script: c, sidecars: [c], initContainers: [c], containerSet: { containers: [c] } };
const workflowAt = (path: string) => [`${path}.container`, `${path}.script`, `${path}.sidecars[0]`, `${path}.initContainers[0]`, `${path}.containerSet.containers[0]`];
const workflow = {
  templateDefaults: workflowTemplate,
  templates: [workflowTemplate, { steps: [[{ inline: workflowTemplate }]] }, { dag: { tasks: [{ inline: workflowTemplate }] } }],
};
const workflowPlaces = (path: string) =>
  ["templateDefaults", "templates[0]", "templates[1].steps[0][0].inline", "templates[2].dag.tasks[0].inline"].flatMap((place) => workflowAt(`${path}.${place}`));

const task = { stepTemplate: c, steps: [c, c], sidecars: [c] };
const taskAt = (path: string) => [`${path}.stepTemplate`, `${path}.steps[0]`, `${path}.steps[1]`, `${path}.sidecars[0]`];
const pipeline = { tasks: [{ taskSpec: task }], finally: [{ taskSpec: task }] };
const role = { ...c, template, sidecars: [c], initContainers: [c] };
const roleAt = (path: string) => [path, ...templateAt(`${path}.template`), `${path}.sidecars[0]`, `${path}.initContainers[0]`];

/** By group and kind, a spec with a container in every place, and these places. */
const kinds: Readonly<Record<string, readonly [spec: object, places: readonly string[]]>> = {
  "postgresql.cnpg.io/Pooler": [{ template }, templateAt("spec.template")],
  ...Object.fromEntries(
    ["Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"].map((kind) => [`monitoring.coreos.com/${kind}`, [podSpec, ["spec.containers[0]", "spec.initContainers[0]", "spec.ephemeralContainers[0]"]]]),
  ),
  ...Object.fromEntries(["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate"].map((kind) => [`argoproj.io/${kind}`, [workflow, workflowPlaces("spec")]])),
  "argoproj.io/CronWorkflow": [{ workflowSpec: workflow }, workflowPlaces("spec.workflowSpec")],
  "tekton.dev/Task": [task, taskAt("spec")],
  "tekton.dev/ClusterTask": [task, taskAt("spec")],
  "tekton.dev/TaskRun": [{ taskSpec: task }, taskAt("spec.taskSpec")],
  "tekton.dev/Pipeline": [pipeline, [...taskAt("spec.tasks[0].taskSpec"), ...taskAt("spec.finally[0].taskSpec")]],
  "tekton.dev/PipelineRun": [{ pipelineSpec: pipeline }, [...taskAt("spec.pipelineSpec.tasks[0].taskSpec"), ...taskAt("spec.pipelineSpec.finally[0].taskSpec")]],
  "elasticsearch.k8s.elastic.co/Elasticsearch": [{ nodeSets: [{ podTemplate: template }] }, templateAt("spec.nodeSets[0].podTemplate")],
  ...Object.fromEntries(
    ["kibana/Kibana", "apm/ApmServer", "enterprisesearch/EnterpriseSearch", "maps/ElasticMapsServer", "logstash/Logstash"].map((kind) => [
      kind.replace("/", ".k8s.elastic.co/"),
      [{ podTemplate: template }, templateAt("spec.podTemplate")],
    ]),
  ),
  "beat.k8s.elastic.co/Beat": [{ daemonSet: { podTemplate: template }, deployment: { podTemplate: template } }, ["daemonSet", "deployment"].flatMap((by) => templateAt(`spec.${by}.podTemplate`))],
  "agent.k8s.elastic.co/Agent": [{ statefulSet: { podTemplate: template } }, templateAt("spec.statefulSet.podTemplate")],
  "sparkoperator.k8s.io/SparkApplication": [{ driver: role, executor: role }, [...roleAt("spec.driver"), ...roleAt("spec.executor")]],
  "sparkoperator.k8s.io/ScheduledSparkApplication": [{ template: { driver: role } }, roleAt("spec.template.driver")],
  ...Object.fromEntries(
    ["Issuer", "ClusterIssuer"].map((kind) => [
      `cert-manager.io/${kind}`,
      [{ acme: { solvers: [{ http01: { ingress: { podTemplate: template } } }] } }, templateAt("spec.acme.solvers[0].http01.ingress.podTemplate")],
    ]),
  ),
};

function custom(groupAndKind: string, spec: unknown) {
  const [group = "", kind = ""] = groupAndKind.split("/");
  return resource({ apiVersion: `${group}/v1`, kind, metadata: { name: "it", namespace: "area" }, spec });
}

describe("what is laid over pods", () => {
  for (const [kind, [spec, places]] of Object.entries(kinds)) {
    it(`stands in ${kind}`, () => {
      const subject = custom(kind, spec);
      assert.deepEqual(containersOfResource(subject).map(({ path }) => formatPath(path)).sort(), [...places].sort());
      assert.ok(podsOf(subject).every(({ overlay }) => overlay));
      assert.deepEqual(wholePodsOf(subject), []);
    });
  }

  it("holds fields of the pod's spec beside its containers", () => {
    const found = (kind: string, spec: unknown) => podsOf(custom(kind, spec)).flatMap(({ path, spec: { hostNetwork } }) => (hostNetwork === true ? [formatPath(path)] : []));
    const own = { hostNetwork: true };
    assert.deepEqual(found("argoproj.io/Workflow", own), ["spec"]);
    assert.deepEqual(found("argoproj.io/CronWorkflow", { workflowSpec: own }), ["spec.workflowSpec"]);
    assert.deepEqual(found("monitoring.coreos.com/Prometheus", own), ["spec"]);
    assert.deepEqual(found("tekton.dev/TaskRun", { podTemplate: own }), ["spec.podTemplate"]);
    const runs = { podTemplate: own, taskRunTemplate: { podTemplate: own }, taskRunSpecs: [{ podTemplate: own, taskPodTemplate: own }] };
    assert.deepEqual(found("tekton.dev/PipelineRun", runs), ["spec.podTemplate", "spec.taskRunTemplate.podTemplate", "spec.taskRunSpecs[0].podTemplate", "spec.taskRunSpecs[0].taskPodTemplate"]);
    assert.deepEqual(found("sparkoperator.k8s.io/SparkApplication", { driver: own }), ["spec.driver"]);
  });

  it("has its metadata where the kind has it", () => {
    const metadata = { annotations: { a: "b" } };
    const found = (kind: string, spec: unknown) => podsOf(custom(kind, spec)).flatMap((pod) => (pod.metadata === metadata ? [[formatPath(pod.path), formatPath(pod.metadataPath)]] : []));
    assert.deepEqual(found("postgresql.cnpg.io/Pooler", { template: { metadata, spec: {} } }), [["spec.template.spec", "spec.template.metadata"]]);
    assert.deepEqual(found("monitoring.coreos.com/Prometheus", { podMetadata: metadata }), [["spec", "spec.podMetadata"]]);
    assert.deepEqual(found("argoproj.io/Workflow", { templates: [{}, { metadata }] }), [["spec.templates[1]", "spec.templates[1].metadata"]]);
  });

  it("is a patch's part of a workload", () => {
    for (const { kind, resource: whole, path } of everyWorkload({ containers: [c] })) {
      const patch = foreignResource(`${whole.type}Patch`, "it", whole.props);
      assert.deepEqual(podsOf(patch).map((pod) => [pod.path, pod.overlay]), [[path, true]], kind);
      assert.deepEqual(wholePodsOf(patch), [], kind);
      assert.equal(containersOfResource(patch).length, 1, kind);
      assert.deepEqual(wholePodsOf(whole).map((pod) => pod.path), [path], kind);
    }
  });

  it("names a container that stands alone by its field", () => {
    const names = containersOfResource(custom("argoproj.io/Workflow", { templates: [{ container: c, script: { name: "own" } }] })).map(({ name }) => name);
    assert.deepEqual(names, ["container", "own"]);
  });

  it("is nothing where data is of no known shape", () => {
    for (const odd of [undefined, null, "text", 7, [], unknown]) {
      assert.deepEqual(podsOf(custom("argoproj.io/Workflow", odd)).flatMap(({ spec }) => Object.keys(spec)), [], String(odd));
      assert.deepEqual(containersOfResource(custom("argoproj.io/Workflow", { templates: [{ container: odd, sidecars: odd }] })), [], String(odd));
      assert.deepEqual(podsOf(custom("postgresql.cnpg.io/Pooler", { template: odd })), [], String(odd));
    }
  });
});
