import { identityOf } from "../../../policies/model/kubernetes.ts";
import type { Path } from "../../../policies/model/path.ts";
import type { Props, Resource, ResourceOptions } from "../../../policies/model/resource.ts";

/** A Kubernetes object as the engine hands it to a rule; without options it is one read from a file. */
export function resource(object: Props, options?: ResourceOptions): Resource {
  const apiVersion = String(object["apiVersion"]);
  const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${String(object["kind"])}`;
  const name = identityOf({ type, urn: "", name: "unnamed", props: object })?.name ?? "unnamed";
  const made = { type, urn: `urn:pulumi:test::sophia::${type}::${name}`, name, props: object };
  return options === undefined ? made : { ...made, options };
}

/** A resource of a provider other than Kubernetes, such as `pulumi-nodejs:dynamic/lambda:Instance`. */
export function foreignResource(type: string, name: string, props: Props, options?: ResourceOptions): Resource {
  const made = { type, urn: `urn:pulumi:test::sophia::${type}::${name}`, name, props };
  return options === undefined ? made : { ...made, options };
}

/** One place where pods stand. */
export interface Workload {
  /** `apps/Deployment`; for the core group the kind alone. */
  readonly kind: string;
  readonly resource: Resource;
  /** Where the pod's spec stands. */
  readonly path: Path;
}

interface Place {
  readonly apiVersion: string;
  readonly kind: string;
  /** What holds the pod's metadata and spec. */
  readonly template: readonly string[];
  /** Further fields of the workload's own spec. */
  readonly spec?: Props;
}

const selector = { matchLabels: { app: "it" } };

const places: readonly Place[] = [
  { apiVersion: "v1", kind: "Pod", template: [] },
  { apiVersion: "v1", kind: "PodTemplate", template: ["template"] },
  { apiVersion: "v1", kind: "ReplicationController", template: ["spec", "template"], spec: { selector: { app: "it" } } },
  { apiVersion: "apps/v1", kind: "Deployment", template: ["spec", "template"], spec: { selector } },
  { apiVersion: "apps/v1", kind: "ReplicaSet", template: ["spec", "template"], spec: { selector } },
  { apiVersion: "apps/v1", kind: "StatefulSet", template: ["spec", "template"], spec: { selector, serviceName: "it" } },
  { apiVersion: "apps/v1", kind: "DaemonSet", template: ["spec", "template"], spec: { selector } },
  { apiVersion: "batch/v1", kind: "Job", template: ["spec", "template"] },
  { apiVersion: "batch/v1", kind: "CronJob", template: ["spec", "jobTemplate", "spec", "template"], spec: { schedule: "0 0 * * *" } },
];

/** The value under the steps, each an object of one field. */
export function nest(steps: readonly string[], value: unknown): Props {
  const [first, ...rest] = steps;
  if (first === undefined) return value as Props;
  return { [first]: nest(rest, value) };
}

function workload({ apiVersion, kind, template, spec = {} }: Place, podSpec: unknown, metadata: Props, options?: ResourceOptions): Workload {
  const own = { apiVersion, kind, metadata: { name: "it", namespace: "area" } };
  const pod = { metadata: { labels: { app: "it" }, ...metadata }, spec: podSpec };
  const object: Props =
    template.length === 0 ? { ...own, metadata: { ...own.metadata, ...pod.metadata }, spec: podSpec } : { ...own, ...nest(template, pod) };
  const whole = template[0] === "spec" ? { ...object, spec: { ...spec, ...(object["spec"] as Props) } } : object;
  const group = apiVersion.includes("/") ? `${apiVersion.split("/")[0]}/` : "";
  return { kind: `${group}${kind}`, resource: resource(whole, options), path: [...template, "spec"] };
}

function named(kind: string): Place {
  const place = places.find((each) => each.kind === kind);
  if (place === undefined) throw new Error(`no workload of kind ${kind} is known to the tests`);
  return place;
}

/** A Pod named `it` in the namespace `area`. */
export function pod(spec: unknown, metadata: Props = {}, options?: ResourceOptions): Resource {
  return workload(named("Pod"), spec, metadata, options).resource;
}

/**
 * A Deployment named `it` in the namespace `area`, its pods labelled `app: it`.
 *
 * @param workloadSpec further fields of the Deployment's own spec, such as `replicas`
 */
export function deployment(podSpec: unknown, workloadSpec: Props = {}, metadata: Props = {}, options?: ResourceOptions): Resource {
  const place = named("Deployment");
  return workload({ ...place, spec: { ...place.spec, ...workloadSpec } }, podSpec, metadata, options).resource;
}

/** The same pods in every built-in kind of workload. */
export function everyWorkload(podSpec: unknown, metadata: Props = {}): readonly Workload[] {
  return places.map((place) => workload(place, podSpec, metadata));
}

/**
 * A container of the given fields, named `subject`, in each of the lists and as a sidecar: for tables over every container kind.
 *
 * @param others fields of the container named `quiet`, without which the pod would have no container of its own
 */
export function everyContainerKind(fields: Props, others: Props = {}): readonly { readonly kind: string; readonly podSpec: Props; readonly path: Path }[] {
  const quiet = { name: "quiet", image: "registry.example/quiet:1", ...others };
  const subject = { name: "subject", image: "registry.example/subject:1", ...fields };
  return [
    { kind: "container", podSpec: { containers: [subject] }, path: ["containers", 0] },
    { kind: "init", podSpec: { initContainers: [subject], containers: [quiet] }, path: ["initContainers", 0] },
    { kind: "sidecar", podSpec: { initContainers: [{ ...subject, restartPolicy: "Always" }], containers: [quiet] }, path: ["initContainers", 0] },
    { kind: "ephemeral", podSpec: { containers: [quiet], ephemeralContainers: [subject] }, path: ["ephemeralContainers", 0] },
  ];
}
