import { isKind } from "../../model/kubernetes.ts";
import { fields } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { namespacePath } from "../../model/namespaces.ts";
import { type EdgeOptions, edgeOptions, isAtEdge } from "../../model/edge.ts";

export const servicesStayInsideTheCluster = resourceRule<EdgeOptions>({
  name: "services-stay-inside-the-cluster",
  description: "No Service outside the edge's namespaces is of type NodePort or LoadBalancer: it would be a way in past the edge's TLS and limits.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types",
  options: edgeOptions,
  judge: (resource, options) => {
    const { type } = fields(resource.props["spec"]);
    if (!isKind(resource, "", "Service") || (type !== "NodePort" && type !== "LoadBalancer") || isAtEdge(resource, options)) return [];
    return [
      {
        path: ["spec", "type"],
        value: type,
        message: type === "NodePort" ? "opens a port of every node to whoever reaches it" : "is given an address outside the cluster",
        fix: "make it a ClusterIP and add a route at the edge",
        looksAt: [namespacePath],
      },
    ];
  },
});
