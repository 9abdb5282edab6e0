import { podsOf } from "../../model/pods.ts";
import { resourceRule } from "../../model/rule.ts";
import { unconfinedSeccomp } from "./seccomp.ts";
import { podSecurityStandards } from "./standard.ts";

export const noUnconfinedSeccompProfile = resourceRule({
  name: "no-unconfined-seccomp-profile",
  description: "No pod or container turns seccomp off: every system call of the kernel would be open to it.",
  severity: "high",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) => podsOf(resource).flatMap(unconfinedSeccomp),
});
