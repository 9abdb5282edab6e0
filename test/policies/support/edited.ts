import { set } from "../../../policies/edit.ts";
import type { Edit } from "../../../policies/model/rule.ts";

/** What a resource is after a mend; the given one stays as it is. */
export function edited<Data extends object>(data: Data, edits: readonly Edit[]): Data {
  const copy = structuredClone(data);
  for (const edit of edits) set(copy, edit);
  return copy;
}
