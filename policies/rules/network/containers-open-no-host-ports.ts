import { containersOfResource } from "../../model/pods.ts";
import { fields, items } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { namespacePath } from "../../model/namespaces.ts";
import { type EdgeOptions, edgeOptions, isAtEdge } from "./edge.ts";

export const containersOpenNoHostPorts = resourceRule<EdgeOptions>({
  name: "containers-open-no-host-ports",
  description: "No container outside the edge's namespaces opens a port of its node: network policies may not hold there, and one node runs no second such pod.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  options: edgeOptions,
  judge: (resource, options) => {
    if (isAtEdge(resource, options)) return [];
    return containersOfResource(resource).flatMap(({ name, path, spec }) =>
      items(spec["ports"]).flatMap((port, index) => {
        const { hostPort } = fields(port);
        // Zero is what stands for none.
        if (typeof hostPort !== "number" || hostPort === 0) return [];
        return [
          {
            path: [...path, "ports", index, "hostPort"],
            value: hostPort,
            message: `container ${name} opens a port of its node`,
            fix: "remove the field and put a Service in front",
            looksAt: [namespacePath],
          },
        ];
      }),
    );
  },
});
