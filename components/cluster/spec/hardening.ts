import { gpu } from "../../../config/names.ts";

/**
 * The parts of the CIS hardening guide of k3s that are the same on every machine.
 * https://docs.k3s.io/security/hardening-guide
 */

const serverDirectory = "/var/lib/rancher/k3s/server";

export const admissionFile = `${serverDirectory}/psa.yaml`;
export const auditPolicyFile = `${serverDirectory}/audit.yaml`;
export const auditLog = `${serverDirectory}/logs/audit.log`;
export const kernelFile = "/etc/sysctl.d/90-kubelet.conf";

/** What the kubelet demands with `protect-kernel-defaults`, and would refuse to start without. */
export const kernelSettings: Readonly<Record<string, number>> = {
  "vm.panic_on_oom": 0,
  "vm.overcommit_memory": 1,
  "kernel.panic": 10,
  "kernel.panic_on_oops": 1,
  "kernel.keys.root_maxkeys": 1_000_000,
  "kernel.keys.root_maxbytes": 25_000_000,
};

/** The six suites the guide allows the kubelet. */
const kubeletCipherSuites = [
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
];

/** Processes a pod may have: enough for data loaders, not enough to starve the machine. */
const podProcesses = 16_384;

export const kubeletArguments: readonly string[] = [
  "streaming-connection-idle-timeout=5m",
  `tls-cipher-suites=${kubeletCipherSuites.join(",")}`,
  `pod-max-pids=${podProcesses}`,
];

export const apiServerArguments: readonly string[] = [
  "enable-admission-plugins=NodeRestriction,EventRateLimit",
  `admission-control-config-file=${admissionFile}`,
  `audit-log-path=${auditLog}`,
  `audit-policy-file=${auditPolicyFile}`,
  "audit-log-maxage=30",
  "audit-log-maxbackup=10",
  "audit-log-maxsize=100",
  "service-account-extend-token-expiration=false",
];

export const controllerManagerArguments: readonly string[] = ["terminated-pod-gc-threshold=100"];

/** Namespaces whose pods need what `restricted` forbids: k3s's own parts and the GPU operator. */
export const podSecurityExemptions = ["kube-system", gpu.operatorNamespace];

/** Pod Security `restricted` where a namespace says nothing, and a bound on events, which each cost a write to etcd. */
export function admissionConfiguration(kubernetesMinor: string) {
  return {
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: [
      {
        name: "PodSecurity",
        configuration: {
          apiVersion: "pod-security.admission.config.k8s.io/v1",
          kind: "PodSecurityConfiguration",
          defaults: {
            enforce: "restricted",
            // Pinned: an upgrade refuses no pod that ran before it.
            "enforce-version": kubernetesMinor,
            audit: "restricted",
            "audit-version": kubernetesMinor,
            warn: "restricted",
            "warn-version": kubernetesMinor,
          },
          exemptions: { usernames: [], runtimeClasses: [], namespaces: podSecurityExemptions },
        },
      },
      {
        name: "EventRateLimit",
        configuration: {
          apiVersion: "eventratelimit.admission.k8s.io/v1alpha1",
          kind: "Configuration",
          limits: [
            { type: "Server", qps: 5000, burst: 20_000 },
            { type: "Namespace", qps: 50, burst: 200, cacheSize: 2000 },
          ],
        },
      },
    ],
  };
}

/** Who did what to which object, without bodies: a body of a Secret is the secret. Left out is what nodes and probes ask all day. */
export function auditPolicy() {
  return {
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [
      { level: "None", nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version", "/metrics"] },
      { level: "None", resources: [{ group: "coordination.k8s.io", resources: ["leases"] }] },
      { level: "None", users: ["system:kube-proxy", "system:apiserver"], verbs: ["get", "list", "watch"] },
      { level: "None", userGroups: ["system:nodes"], verbs: ["get", "list", "watch"] },
      { level: "Metadata" },
    ],
  };
}
