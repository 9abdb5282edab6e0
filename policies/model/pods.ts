import { identityOf } from "./kubernetes.ts";
import { type Path, readPath } from "./path.ts";
import { fields, items, text } from "./read.ts";
import type { Props, Resource } from "./resource.ts";
import { podPlaces } from "./pod-places.ts";

/** A pod, or the template pods are made of. */
export interface Pod {
  readonly resource: Resource;
  /** Where its spec stands: `spec` of a Pod, `spec.template.spec` of a Deployment. */
  readonly path: Path;
  readonly spec: Props;
  /** Where its metadata stands. */
  readonly metadataPath: Path;
  readonly metadata: Props;
  /** Whether `spec.os.name` is `windows`: upstream then asks nothing of the fields that only Linux has. */
  readonly windows: boolean;
  /** Whether it runs in a user namespace (`hostUsers: false`), for which upstream asks less. */
  readonly userNamespace: boolean;
}

/** `sidecar` is an init container that goes on running (`restartPolicy: Always`). */
export type ContainerKind = "container" | "init" | "sidecar" | "ephemeral";

export interface Container {
  readonly pod: Pod;
  readonly kind: ContainerKind;
  /** Its name, or where it stands in its list. */
  readonly name: string;
  readonly path: Path;
  readonly spec: Props;
}

function podAt(resource: Resource, template: Path): Pod | undefined {
  const holder = readPath(resource.props, template);
  if (typeof holder !== "object" || holder === null) return undefined;
  const spec = fields(fields(holder)["spec"]);
  return {
    resource,
    path: [...template, "spec"],
    spec,
    metadataPath: [...template, "metadata"],
    metadata: fields(fields(holder)["metadata"]),
    windows: fields(spec["os"])["name"] === "windows",
    userNamespace: spec["hostUsers"] === false,
  };
}

/** The pods a resource is or makes; none for a kind that makes none. */
export function podsOf(resource: Resource): readonly Pod[] {
  const identity = identityOf(resource);
  if (identity === undefined) return [];
  return podPlaces(identity, resource.props).flatMap((place) => podAt(resource, place) ?? []);
}

const lists = [
  ["containers", "container"],
  ["initContainers", "init"],
  ["ephemeralContainers", "ephemeral"],
] as const;

/** Every container of a pod: those of its three lists, in their order. */
export function containersOf(pod: Pod): readonly Container[] {
  return lists.flatMap(([list, kind]) =>
    items(pod.spec[list]).map((item, index) => {
      const spec = fields(item);
      return {
        pod,
        kind: kind === "init" && spec["restartPolicy"] === "Always" ? "sidecar" : kind,
        name: text(spec["name"]) ?? `${list}[${index}]`,
        path: [...pod.path, list, index],
        spec,
      };
    }),
  );
}

/** Every container a resource brings. */
export function containersOfResource(resource: Resource): readonly Container[] {
  return podsOf(resource).flatMap(containersOf);
}
