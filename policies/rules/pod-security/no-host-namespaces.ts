import { podsOf } from "../../model/pods.ts";
import { resourceRule } from "../../model/rule.ts";
import { podSecurityStandards } from "./standard.ts";

const namespaces = [
  ["hostNetwork", "network"],
  ["hostPID", "processes"],
  ["hostIPC", "shared memory and semaphores"],
] as const;

export const noHostNamespaces = resourceRule({
  name: "no-host-namespaces",
  description: "No pod shares the node's network, processes or IPC: it would see and reach what other pods and the node do.",
  severity: "critical",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) =>
    podsOf(resource).flatMap(({ path, spec }) =>
      namespaces
        .filter(([field]) => spec[field] === true)
        .map(([field, shared]) => ({
          path: [...path, field],
          value: true,
          message: `the pod shares the node's ${shared}`,
          fix: "remove the field, or set it to false",
        })),
    ),
});
