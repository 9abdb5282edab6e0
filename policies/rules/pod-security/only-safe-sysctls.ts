import { podsOf } from "../../model/pods.ts";
import { fields, items } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { podScope } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

/** Those that belong to the pod's own namespaces and touch nobody else, as of Kubernetes 1.32. */
const safe: readonly unknown[] = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
];

export const onlySafeSysctls = resourceRule({
  name: "only-safe-sysctls",
  description: "No pod sets a kernel parameter outside the safe set: others reach the node or take its protection away.",
  severity: "high",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) =>
    podsOf(resource)
      .map(podScope)
      .flatMap(({ who, path, context }) =>
        items(context["sysctls"]).flatMap((sysctl, index) => {
          const name = fields(sysctl)["name"];
          if (safe.includes(name)) return [];
          return [
            {
              path: [...path, "sysctls", index, "name"],
              value: name,
              message: `${who} sets a kernel parameter that is not safe`,
              fix: `remove it, or set only ${safe.join(", ")}`,
            },
          ];
        }),
      ),
});
