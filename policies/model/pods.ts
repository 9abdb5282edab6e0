import { identityOf } from "./kubernetes.ts";
import { type Path, readPath } from "./path.ts";
import { fields, items, text } from "./read.ts";
import type { Props, Resource } from "./resource.ts";
import { type PodPlace, podPlaces } from "./pod-places.ts";

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
  /**
   * Whether it is only a part of a pod: what an operator lays over its own, or a patch. What stands there is in the pod, what does
   * not may still be: rules that ask for something to be set pass over it.
   */
  readonly overlay: boolean;
  /** Where its spec holds containers. */
  readonly lists: PodPlace["lists"];
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

function podAt(resource: Resource, place: PodPlace): Pod | undefined {
  const holder = readPath(resource.props, place.holder);
  if (typeof holder !== "object" || holder === null) return undefined;
  const spec = fields(readPath(resource.props, place.spec));
  return {
    resource,
    path: place.spec,
    spec,
    metadataPath: place.metadata,
    metadata: fields(readPath(resource.props, place.metadata)),
    windows: fields(spec["os"])["name"] === "windows",
    userNamespace: spec["hostUsers"] === false,
    overlay: place.overlay,
    lists: place.lists,
  };
}

/** The pods a resource is or makes, and what it lays over pods of others; none for a kind that does neither. */
export function podsOf(resource: Resource): readonly Pod[] {
  const identity = identityOf(resource);
  if (identity === undefined) return [];
  return podPlaces(identity, resource.props).flatMap((place) => podAt(resource, place) ?? []);
}

/** The pods a resource is or makes whole: those of which what is missing is missing. */
export function wholePodsOf(resource: Resource): readonly Pod[] {
  return podsOf(resource).filter(({ overlay }) => !overlay);
}

/** Every container of a pod: those of its lists, in their order. */
export function containersOf(pod: Pod): readonly Container[] {
  return pod.lists.flatMap((list) =>
    placed(pod.spec[list.field], list).map(({ item, path, place }) => {
      const spec = fields(item);
      return {
        pod,
        kind: list.kind === "init" && spec["restartPolicy"] === "Always" ? "sidecar" : list.kind,
        name: text(spec["name"]) ?? place,
        path: [...pod.path, ...path],
        spec,
      };
    }),
  );
}

interface Placed {
  readonly item: unknown;
  readonly path: Path;
  /** What stands for a name. */
  readonly place: string;
}

/** The items of a list, or what stands alone in a field that is for one. */
function placed(value: unknown, { field, single }: PodPlace["lists"][number]): readonly Placed[] {
  if (!single) return items(value).map((item, index) => ({ item, path: [field, index], place: `${field}[${index}]` }));
  return Object.keys(fields(value)).length === 0 ? [] : [{ item: value, path: [field], place: field }];
}

/** Every container a resource brings. */
export function containersOfResource(resource: Resource): readonly Container[] {
  return podsOf(resource).flatMap(containersOf);
}
