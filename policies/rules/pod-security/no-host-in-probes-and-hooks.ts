import { readPath } from "../../model/path.ts";
import { containersOfResource } from "../../model/pods.ts";
import { text } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { podSecurityStandards } from "./standard.ts";

const hosts = [["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"], ["lifecycle", "preStop"]].flatMap(
  (handler) => [
    [...handler, "httpGet", "host"],
    [...handler, "tcpSocket", "host"],
  ],
);

export const noHostInProbesAndHooks = resourceRule({
  name: "no-host-in-probes-and-hooks",
  description: "No probe and no lifecycle hook names a host: the node would be made to call any address for the pod.",
  severity: "medium",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) =>
    containersOfResource(resource).flatMap(({ name, path, spec }) =>
      hosts.flatMap((host) => {
        const value = text(readPath(spec, host));
        if (value === undefined || value === "") return [];
        return [
          {
            path: [...path, ...host],
            value,
            message: `container ${name} has the node call a host of its choice`,
            fix: "remove the field, so that the pod itself is called",
          },
        ];
      }),
    ),
});
