import { isKind } from "../../model/kubernetes.ts";
import { fields, items } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { namespacePath } from "../../model/namespaces.ts";
import { type EdgeOptions, edgeOptions, isAtEdge } from "../../model/edge.ts";

export const servicesHaveNoExternalIps = resourceRule<EdgeOptions>({
  name: "services-have-no-external-ips",
  description: "No Service outside the edge's namespaces claims external IPs: nodes would hand it whatever is sent to these addresses, also what is meant for others (CVE-2020-8554).",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/services-networking/service/#external-ips",
  options: edgeOptions,
  judge: (resource, options) => {
    const { externalIPs } = fields(resource.props["spec"]);
    if (!isKind(resource, "", "Service") || items(externalIPs).length === 0 || isAtEdge(resource, options)) return [];
    return [
      {
        path: ["spec", "externalIPs"],
        value: externalIPs,
        message: "takes the traffic of addresses it need not own",
        fix: "remove them and add a route at the edge",
        looksAt: [namespacePath],
      },
    ];
  },
});
