import { ServiceError } from "../answer.ts";
import type { State } from "../types.ts";

/**
 * The agent knows grants by a snapshot that is renewed now and then.
 * @throws ServiceError 307 with Retry-After while a newer grant may be unknown to it, 403 when there is none
 */
export function requireRead(state: State, names: readonly string[]): void {
  const left = state.grantsChangedAt + state.behaviour.snapshotSeconds * 1_000 - Date.now();
  if (left > 0) throw new ServiceError(307, "stale", "the authorization snapshot is older than the grants", { headers: { "retry-after": String(Math.ceil(left / 1_000)) } });
  const refused = names.find((name) => !mayAccess(state, name));
  if (refused !== undefined) throw new ServiceError(403, "forbidden", `not authorized to ${refused}`);
}

export function mayAccess(state: State, name: string): boolean {
  return name.startsWith("ops/dp/public/") || state.behaviour.grants.some((prefix) => name.startsWith(prefix));
}
