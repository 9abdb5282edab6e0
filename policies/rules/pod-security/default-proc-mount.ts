import { podsOf } from "../../model/pods.ts";
import { resourceRule } from "../../model/rule.ts";
import { unmaskedProcMounts } from "./proc-mount.ts";
import { podSecurityStandards } from "./standard.ts";

export const defaultProcMount = resourceRule({
  name: "default-proc-mount",
  description: "Every container sees /proc masked as by default, in a user namespace too.",
  severity: "medium",
  level: "mandatory",
  profile: "restricted",
  url: podSecurityStandards,
  judge: (resource) => podsOf(resource).flatMap(unmaskedProcMounts),
});
