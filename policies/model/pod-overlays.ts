import type { Place } from "./path.ts";

/** A list of containers, or a field that holds one container. */
export interface ContainerList {
  readonly field: string;
  readonly kind: "container" | "init" | "ephemeral";
  /** Whether the field holds one container and no list. */
  readonly single: boolean;
}

/** What an operator lays over pods it makes of its own. */
export interface Overlay {
  /** Steps to what holds fields of a pod's spec. */
  readonly spec: Place;
  /** Steps to the metadata of these pods. */
  readonly metadata: Place;
  readonly lists: readonly ContainerList[];
}

const list = (kind: ContainerList["kind"], ...names: string[]): ContainerList[] => names.map((field) => ({ field, kind, single: false }));
const one = (...names: string[]): ContainerList[] => names.map((field) => ({ field, kind: "container", single: true }));

/** The lists of a pod's spec. */
export const podLists: readonly ContainerList[] = [...list("container", "containers"), ...list("init", "initContainers"), ...list("ephemeral", "ephemeralContainers")];

/** A template of metadata and spec, as a Deployment's. */
const template = (...path: string[]): Overlay => ({ spec: [...path, "spec"], metadata: [...path, "metadata"], lists: podLists });
/** Some fields of a pod's spec among others, without metadata or with those beside them. */
const within = (path: Place, lists: readonly ContainerList[] = []): Overlay => ({ spec: path, metadata: [...path, "metadata"], lists });

const prometheus: readonly Overlay[] = [{ spec: ["spec"], metadata: ["spec", "podMetadata"], lists: podLists }];

const workflowLists = [...one("container", "script"), ...list("container", "sidecars"), ...list("init", "initContainers")];
const workflowTemplates = (...path: string[]): Overlay[] => [
  within(path, workflowLists),
  within([...path, "containerSet"], podLists),
];
/** A Workflow's spec: fields for all its pods, and templates by themselves, as defaults, or inside a step or a task. */
const workflow = (...path: string[]): readonly Overlay[] => [
  { spec: path, metadata: [...path, "podMetadata"], lists: [] },
  ...workflowTemplates(...path, "templateDefaults"),
  ...workflowTemplates(...path, "templates", "*"),
  ...workflowTemplates(...path, "templates", "*", "steps", "*", "*", "inline"),
  ...workflowTemplates(...path, "templates", "*", "dag", "tasks", "*", "inline"),
];

const task = (...path: string[]): Overlay => within(path, [...one("stepTemplate"), ...list("container", "steps", "sidecars")]);
const pipeline = (...path: string[]): readonly Overlay[] => ["tasks", "finally"].map((tasks) => task(...path, tasks, "*", "taskSpec"));

const spark = (...path: string[]): readonly Overlay[] => [
  within(path, one("driver", "executor")),
  ...["driver", "executor"].flatMap((role) => [
    template(...path, role, "template"),
    within([...path, role], [...list("container", "sidecars"), ...list("init", "initContainers")]),
  ]),
];

const solvers = ["ingress", "gatewayHTTPRoute"].map((solver) => template("spec", "acme", "solvers", "*", "http01", solver, "podTemplate"));

/**
 * Custom resources whose operators make pods of their own and lay this over them, by the types of each project: what stands there is
 * in the pod, what does not may still be.
 */
export const overlays: Readonly<Record<string, readonly Overlay[]>> = {
  // https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
  "postgresql.cnpg.io/Pooler": [template("spec", "template")],
  // https://prometheus-operator.dev/docs/api-reference/api/
  "monitoring.coreos.com/Prometheus": prometheus,
  "monitoring.coreos.com/PrometheusAgent": prometheus,
  "monitoring.coreos.com/Alertmanager": prometheus,
  "monitoring.coreos.com/ThanosRuler": prometheus,
  // https://github.com/argoproj/argo-workflows, pkg/apis/workflow/v1alpha1
  "argoproj.io/Workflow": workflow("spec"),
  "argoproj.io/WorkflowTemplate": workflow("spec"),
  "argoproj.io/ClusterWorkflowTemplate": workflow("spec"),
  "argoproj.io/CronWorkflow": workflow("spec", "workflowSpec"),
  // https://github.com/tektoncd/pipeline, pkg/apis/pipeline; the pod's template there has no metadata
  "tekton.dev/Task": [task("spec")],
  "tekton.dev/ClusterTask": [task("spec")],
  "tekton.dev/TaskRun": [task("spec", "taskSpec"), within(["spec", "podTemplate"])],
  "tekton.dev/Pipeline": pipeline("spec"),
  "tekton.dev/PipelineRun": [
    ...pipeline("spec", "pipelineSpec"),
    within(["spec", "podTemplate"]),
    within(["spec", "taskRunTemplate", "podTemplate"]),
    within(["spec", "taskRunSpecs", "*", "podTemplate"]),
    within(["spec", "taskRunSpecs", "*", "taskPodTemplate"]),
  ],
  // https://github.com/elastic/cloud-on-k8s, pkg/apis
  "elasticsearch.k8s.elastic.co/Elasticsearch": [template("spec", "nodeSets", "*", "podTemplate")],
  "kibana.k8s.elastic.co/Kibana": [template("spec", "podTemplate")],
  "apm.k8s.elastic.co/ApmServer": [template("spec", "podTemplate")],
  "enterprisesearch.k8s.elastic.co/EnterpriseSearch": [template("spec", "podTemplate")],
  "maps.k8s.elastic.co/ElasticMapsServer": [template("spec", "podTemplate")],
  "logstash.k8s.elastic.co/Logstash": [template("spec", "podTemplate")],
  "beat.k8s.elastic.co/Beat": ["daemonSet", "deployment"].map((by) => template("spec", by, "podTemplate")),
  "agent.k8s.elastic.co/Agent": ["daemonSet", "deployment", "statefulSet"].map((by) => template("spec", by, "podTemplate")),
  // https://github.com/kubeflow/spark-operator, api/v1beta2
  "sparkoperator.k8s.io/SparkApplication": spark("spec"),
  "sparkoperator.k8s.io/ScheduledSparkApplication": spark("spec", "template"),
  // https://cert-manager.io/docs/reference/api-docs/
  "cert-manager.io/Issuer": solvers,
  "cert-manager.io/ClusterIssuer": solvers,
};
