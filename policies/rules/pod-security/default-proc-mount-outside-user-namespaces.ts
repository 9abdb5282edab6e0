import { podsOf } from "../../model/pods.ts";
import { resourceRule } from "../../model/rule.ts";
import { unmaskedProcMounts } from "./proc-mount.ts";
import { userNamespacePath } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

export const defaultProcMountOutsideUserNamespaces = resourceRule({
  name: "default-proc-mount-outside-user-namespaces",
  description: "Outside a user namespace every container sees /proc masked as by default: the masks hide what the node's kernel shows.",
  severity: "high",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) =>
    podsOf(resource)
      .filter(({ userNamespace }) => !userNamespace)
      .flatMap((pod) => unmaskedProcMounts(pod).map((finding) => ({ ...finding, looksAt: [userNamespacePath(pod)] }))),
});
