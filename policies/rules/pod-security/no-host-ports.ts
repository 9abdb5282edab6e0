import { containersOfResource } from "../../model/pods.ts";
import { fields, items } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { podSecurityStandards } from "./standard.ts";

export const noHostPorts = resourceRule({
  name: "no-host-ports",
  description: "No container takes a port of the node: it would be reached past every Service and network policy.",
  severity: "high",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) =>
    containersOfResource(resource).flatMap(({ name, path, spec }) =>
      items(spec["ports"]).flatMap((port, index) => {
        const hostPort = fields(port)["hostPort"];
        if (typeof hostPort !== "number" || hostPort === 0) return [];
        return [
          {
            path: [...path, "ports", index, "hostPort"],
            value: hostPort,
            message: `container ${name} takes port ${hostPort} of the node`,
            fix: "remove the field, and reach the container through a Service",
          },
        ];
      }),
    ),
});
