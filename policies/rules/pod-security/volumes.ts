import type { Pod } from "../../model/pods.ts";
import type { Path } from "../../model/path.ts";
import { fields, items, text } from "../../model/read.ts";
import type { Props } from "../../model/resource.ts";

export interface Volume {
  /** Its name, or where it stands in its list. */
  readonly name: string;
  readonly path: Path;
  readonly spec: Props;
}

export function volumesOf(pod: Pod): readonly Volume[] {
  return items(pod.spec["volumes"]).map((item, index) => {
    const spec = fields(item);
    return { name: text(spec["name"]) ?? `volumes[${index}]`, path: [...pod.path, "volumes", index], spec };
  });
}
