import type { Pod } from "../../model/pods.ts";
import { absent } from "../../model/read.ts";
import type { Finding } from "../../model/rule.ts";
import { containerScopes } from "./scopes.ts";

/** Containers whose /proc is not masked as by default, whatever kind of pod they are in. */
export function unmaskedProcMounts(pod: Pod): readonly Finding[] {
  return containerScopes(pod).flatMap(({ who, path, context }) => {
    const procMount = context["procMount"];
    if (absent(procMount) || procMount === "Default") return [];
    return [
      {
        path: [...path, "procMount"],
        value: procMount,
        message: `${who} sees /proc without its masks`,
        fix: "remove the field, or set it to Default",
      },
    ];
  });
}
