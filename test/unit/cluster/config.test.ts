import assert from "node:assert/strict";
import { admissionConfiguration, auditPolicy } from "../../../components/cluster/spec/hardening.ts";
import { agentConfig, serverConfig } from "../../../components/cluster/spec/k3s-config.ts";
import { startManifests } from "../../../components/cluster/spec/manifests.ts";
import { gpuMarks } from "../../../components/cluster/spec/marks.ts";
import { agent, cluster, server, snapshots } from "./support/nodes.ts";

const kubelet = [
  "streaming-connection-idle-timeout=5m",
  "tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
  "pod-max-pids=16384",
];

describe("k3s configuration", () => {
  it("of the first server", () => {
    assert.deepEqual(serverConfig(cluster, server), {
      "protect-kernel-defaults": true,
      "node-label": ["sophia-ai.com/cluster=sophia"],
      "kubelet-arg": kubelet,
      "cluster-init": true,
      token: "K10ab::server:one",
      "agent-token": "K10ab::node:two",
      "write-kubeconfig-mode": "0600",
      "tls-san": ["kubernetes.default.svc"],
      "tls-san-security": true,
      "cluster-cidr": "10.42.0.0/16",
      "service-cidr": "10.43.0.0/16",
      "flannel-backend": "vxlan",
      "secrets-encryption": true,
      "kube-apiserver-arg": [
        "enable-admission-plugins=NodeRestriction,EventRateLimit",
        "admission-control-config-file=/var/lib/rancher/k3s/server/psa.yaml",
        "audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log",
        "audit-policy-file=/var/lib/rancher/k3s/server/audit.yaml",
        "audit-log-maxage=30",
        "audit-log-maxbackup=10",
        "audit-log-maxsize=100",
        "service-account-extend-token-expiration=false",
      ],
      "kube-controller-manager-arg": ["terminated-pod-gc-threshold=100"],
    });
  });

  it("of an agent of a GPU fleet", () => {
    assert.deepEqual(agentConfig(cluster, { ...agent, ...gpuMarks("training", { labels: { team: "research" }, taints: [{ key: "team", value: "research", effect: "NoExecute" }] }) }), {
      "protect-kernel-defaults": true,
      "node-label": ["sophia-ai.com/cluster=sophia", "sophia-ai.com/fleet=training", "nvidia.com/gpu.present=true", "team=research"],
      "node-taint": ["nvidia.com/gpu=present:NoSchedule", "team=research:NoExecute"],
      "kubelet-arg": kubelet,
      server: "https://172.26.1.2:6443",
      token: "K10ab::node:two",
    });
  });

  it("sends snapshots to the bucket every six hours and keeps a week of them, unless asked otherwise", () => {
    const pick = (config: Record<string, unknown>) => Object.fromEntries(Object.entries(config).filter(([key]) => key.startsWith("etcd-")));
    assert.deepEqual(pick(serverConfig(cluster, { ...server, snapshots })), {
      "etcd-snapshot-schedule-cron": "0 */6 * * *",
      "etcd-snapshot-retention": 28,
      "etcd-snapshot-compress": true,
      "etcd-s3": true,
      "etcd-s3-bucket": "backups",
      "etcd-s3-folder": "sophia",
      "etcd-s3-access-key": "access",
      "etcd-s3-secret-key": "secret",
    });
    const asked = pick(serverConfig(cluster, { ...server, snapshots: { ...snapshots, endpoint: "s3.example.com", region: "eu-1", folder: "etcd", schedule: "0 * * * *", retention: 3 } }));
    assert.equal(asked["etcd-s3-endpoint"], "s3.example.com");
    assert.equal(asked["etcd-s3-region"], "eu-1");
    assert.equal(asked["etcd-snapshot-retention"], 3);
    assert.deepEqual(pick(serverConfig(cluster, server)), {});
  });

  it("encrypts what crosses regions, whatever the stack says of the overlay", () => {
    const config = serverConfig({ ...cluster, spansRegions: true, flannelBackend: "vxlan" }, server);
    assert.equal(config["flannel-backend"], "wireguard-native");
    assert.equal(config["flannel-external-ip"], true);
    assert.equal(serverConfig({ ...cluster, flannelBackend: "wireguard-native" }, server)["flannel-external-ip"], undefined);
  });

  it("refuses by default what is not restricted, and exempts k3s's parts and the GPU operator", () => {
    const [podSecurity] = admissionConfiguration("v1.36").plugins;
    assert.deepEqual(podSecurity?.configuration, {
      apiVersion: "pod-security.admission.config.k8s.io/v1",
      kind: "PodSecurityConfiguration",
      defaults: { enforce: "restricted", "enforce-version": "v1.36", audit: "restricted", "audit-version": "v1.36", warn: "restricted", "warn-version": "v1.36" },
      exemptions: { usernames: [], runtimeClasses: [], namespaces: ["kube-system", "gpu-operator"] },
    });
  });

  it("records who did what, and never a body", () => {
    assert.deepEqual([...new Set(auditPolicy().rules.map(({ level }) => level))], ["None", "Metadata"]);
    assert.deepEqual(auditPolicy().rules.at(-1), { level: "Metadata" });
  });

  it("binds the group of the administrator's certificate, and leaves DNS, metrics and the edge open in kube-system", () => {
    const [binding, ...policies] = startManifests() as { kind: string; metadata: { name: string }; subjects?: object[] }[];
    assert.deepEqual(binding?.subjects, [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "sophia:cluster-admins" }]);
    assert.deepEqual(policies.map(({ kind, metadata }) => `${kind} ${metadata.name}`), ["intra-namespace", "dns", "metrics-server", "traefik-load-balancer", "traefik"].map((name) => `NetworkPolicy ${name}`));
  });
});
