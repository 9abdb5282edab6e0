import { type StackIdentity, backendId, digest } from "../kit/owner.ts";

export { type StackIdentity, ownerOf, pulumiCloud } from "../kit/owner.ts";

/** Longest value of a tag at Lambda. Source: the published document 1.10.0. */
const longest = 128;

/** What the instances of a stack carry as the tag sophia:stack: a hash of the backend, and the stack in words, cut where it is too long. */
export function stackTagOf({ backend, organization, project, stack }: StackIdentity): string {
  const name = `${organization}/${project}/${stack}`;
  const tag = `${digest(backendId(backend), 12)}:${name}`;
  return tag.length <= longest ? tag : `${tag.slice(0, longest - 17)}~${digest(name, 16)}`;
}
