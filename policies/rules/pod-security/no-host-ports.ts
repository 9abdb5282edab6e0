import { type EdgeOptions, edgeOptions, isAtEdge } from "../../model/edge.ts";
import { namespacePath } from "../../model/namespaces.ts";
import { containersOfResource } from "../../model/pods.ts";
import { fields, items } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { podSecurityStandards } from "./standard.ts";

/** Without edge namespaces, which is the default, its verdicts are those of upstream. */
export const noHostPorts = resourceRule<EdgeOptions>({
  name: "no-host-ports",
  description: "No container takes a port of the node, save at the edge: it would be reached past every Service and network policy.",
  severity: "high",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  options: edgeOptions,
  judge: (resource, options) => {
    if (isAtEdge(resource, options)) return [];
    const looksAt = options.edgeNamespaces.length === 0 ? [] : [namespacePath];
    return containersOfResource(resource).flatMap(({ name, path, spec }) =>
      items(spec["ports"]).flatMap((port, index) => {
        const hostPort = fields(port)["hostPort"];
        if (typeof hostPort !== "number" || hostPort === 0) return [];
        return [
          {
            path: [...path, "ports", index, "hostPort"],
            value: hostPort,
            message: `container ${name} takes port ${hostPort} of the node`,
            fix: "remove the field, and reach the container through a Service",
            looksAt,
          },
        ];
      }),
    );
  },
});
