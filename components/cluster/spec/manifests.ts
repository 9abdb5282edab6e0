import { namespaceNameLabel } from "../../../config/names.ts";
import { clusterAdminGroup } from "./kubeconfig.ts";

const kubeSystem = "kube-system";

function ingress(name: string, podSelector: object, rules: object[]) {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: kubeSystem },
    spec: { podSelector, ingress: rules, policyTypes: ["Ingress"] },
  };
}

const anywhere = [{}];

/**
 * What k3s applies by itself when it starts: the rights of our admin group, without which the computed kubeconfig may do
 * nothing, and the network policies of kube-system from the hardening guide.
 * https://docs.k3s.io/security/hardening-guide#networkpolicies
 */
export function startManifests(): object[] {
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "sophia-cluster-admins" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: clusterAdminGroup }],
    },
    ingress("intra-namespace", {}, [{ from: [{ namespaceSelector: { matchLabels: { [namespaceNameLabel]: kubeSystem } } }] }]),
    ingress("dns", { matchLabels: { "k8s-app": "kube-dns" } }, [
      {
        ports: [
          { port: 53, protocol: "TCP" },
          { port: 53, protocol: "UDP" },
        ],
      },
    ]),
    ingress("metrics-server", { matchLabels: { "k8s-app": "metrics-server" } }, anywhere),
    ingress("traefik-load-balancer", { matchLabels: { "svccontroller.k3s.cattle.io/svcname": "traefik" } }, anywhere),
    ingress("traefik", { matchLabels: { "app.kubernetes.io/name": "traefik" } }, anywhere),
  ];
}
