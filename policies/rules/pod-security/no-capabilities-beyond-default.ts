import { podsOf } from "../../model/pods.ts";
import { fields, items } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { containerScopes } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

/** What container runtimes give by default, without NET_RAW. */
const permitted: readonly unknown[] = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

export const noCapabilitiesBeyondDefault = resourceRule({
  name: "no-capabilities-beyond-default",
  description: "No container adds a capability beyond those of the default set: such as SYS_ADMIN or NET_RAW open the node or its network.",
  severity: "high",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) =>
    podsOf(resource)
      .flatMap(containerScopes)
      .flatMap(({ who, path, context }) =>
        items(fields(context["capabilities"])["add"]).flatMap((capability, index) => {
          if (permitted.includes(capability)) return [];
          return [
            {
              path: [...path, "capabilities", "add", index],
              value: capability,
              message: `${who} adds a capability beyond the default set`,
              fix: `remove it, or add only ${permitted.join(", ")}`,
            },
          ];
        }),
      ),
});
