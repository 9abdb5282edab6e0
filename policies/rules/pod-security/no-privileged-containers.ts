import { containersOfResource } from "../../model/pods.ts";
import { fields } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { podSecurityStandards } from "./standard.ts";

export const noPrivilegedContainers = resourceRule({
  name: "no-privileged-containers",
  description: "No container is privileged: it would be root on the node.",
  severity: "critical",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) =>
    containersOfResource(resource)
      .filter(({ spec }) => fields(spec["securityContext"])["privileged"] === true)
      .map(({ path, name }) => ({
        path: [...path, "securityContext", "privileged"],
        value: true,
        message: `container ${name} is privileged`,
        fix: "remove the field, or set it to false",
      })),
});
