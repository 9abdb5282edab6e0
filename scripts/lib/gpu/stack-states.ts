import { stackTagOf } from "../../../components/lambda/owner.ts";
import type { StoredStack, StoredStacks } from "../../../engine/storedStacks.ts";
import type { StackState } from "./reap.ts";

/** The stacks of a backend as the reaper sees them. */
export function stackStates({ backend, project, stacks }: StoredStacks): readonly StackState[] {
  return stacks.map((stored) => {
    const { name, organization, resources, unread, busy } = stored;
    return {
      stack: name,
      tag: stackTagOf({ backend, organization, project, stack: name }),
      ...(resources === undefined ? {} : { instances: instancesOf(resources) }),
      ...(unread === undefined ? {} : { unread }),
      ...(busy === undefined ? {} : { busy }),
    };
  });
}

/** Every id a state tells of, whatever resource it is of: that of an instance is both a resource's id and an output. */
function instancesOf(resources: NonNullable<StoredStack["resources"]>): ReadonlySet<string> {
  return new Set(resources.flatMap(({ id, outputs }) => [id, outputs?.["instanceId"]]).filter((each) => typeof each === "string"));
}
