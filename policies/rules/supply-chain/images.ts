import { identityOf } from "../../model/kubernetes.ts";
import { formatPath, type Path, readPath } from "../../model/path.ts";
import { containersOf, type Pod, podsOf } from "../../model/pods.ts";
import { fields, items, text } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type ImagePlace, imagePlaces } from "./image-places.ts";

/** An image a resource names. */
export interface Image {
  readonly path: Path;
  readonly reference: string;
  /** What runs or mounts it, for messages: `container web`, `volume models`, `spec.imageName`. */
  readonly user: string;
}

interface Place {
  readonly path: Path;
  readonly user: string;
}

function placesOfPod(pod: Pod): Place[] {
  const ofContainers = containersOf(pod).map(({ path, name }) => ({ path: [...path, "image"], user: `container ${name}` }));
  const ofVolumes = items(pod.spec["volumes"]).map((volume, index) => ({
    path: [...pod.path, "volumes", index, "image", "reference"],
    user: `volume ${text(fields(volume)["name"]) ?? index}`,
  }));
  return [...ofContainers, ...ofVolumes];
}

/** Every place the steps lead to. */
function expand(value: unknown, [step, ...rest]: ImagePlace): Path[] {
  if (step === undefined) return [[]];
  if (step !== "*") return expand(fields(value)[step], rest).map((path) => [step, ...path]);
  return items(value).flatMap((item, index) => expand(item, rest).map((path) => [index, ...path]));
}

function placesOfCustomResource(resource: Resource): Place[] {
  const identity = identityOf(resource);
  if (identity === undefined) return [];
  return imagePlaces(identity)
    .flatMap((place) => expand(resource.props, place))
    .map((path) => ({ path, user: formatPath(path) }));
}

/** Every image a resource names: its containers', its image volumes', and those of custom resources; not what the API server would refuse. */
export function imagesOf(resource: Resource): readonly Image[] {
  return [...podsOf(resource).flatMap(placesOfPod), ...placesOfCustomResource(resource)].flatMap((place) => {
    const reference = text(readPath(resource.props, place.path));
    return reference === undefined || reference === "" || reference.trim() !== reference ? [] : [{ ...place, reference }];
  });
}
