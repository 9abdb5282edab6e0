import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { authorizedKeys, bastionFolder, bastionPod } from "../../../components/estuary/spec/network/bastion.ts";
import { wayDeployment, wayService } from "../../../components/estuary/spec/network/pods.ts";
import { postgresPolicy, slotPolicy, wayInPolicy } from "../../../components/estuary/spec/network/policy.ts";
import { proxyConfiguration, proxyPod } from "../../../components/estuary/spec/network/proxy.ts";
import { placement, postgresTarget } from "../../../components/estuary/spec/network/ways.ts";
import { postgresAddress } from "../../../components/estuary/spec/postgres-way.ts";
import { tunnelUser } from "../../../config/estuary.ts";
import type { SettingsInput } from "../../../config/settings.ts";
import { cidrs, settingsOf } from "./support.ts";

const labels = (component: string) => ({
  "app.kubernetes.io/name": "estuary-way-in",
  "app.kubernetes.io/part-of": "sophia-ai",
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/managed-by": "pulumi",
});
const matchLabels = { "app.kubernetes.io/name": "estuary-way-in", "app.kubernetes.io/part-of": "sophia-ai" };
const postgres = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "sophia-ai-prod" } }, podSelector: { matchLabels: { "cnpg.io/cluster": "postgres" } } };
const nodes = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((cidr) => ({ ipBlock: cidr === "10.0.0.0/8" ? { cidr, except: ["10.42.0.0/16", "10.43.0.0/16"] } : { cidr } }));
const sshd = readFileSync(new URL("../../../services/bastion/sshd_config", import.meta.url), "utf8");
const lambda: SettingsInput = {
  lambda: { budget: { instances: 3, gpus: 3, dollarsPerHour: 10 } },
  cluster: { source: "lambda", apiCidrs: ["192.0.2.0/24"], servers: { count: 3, candidates: [{ type: "gpu_1x_a10", region: "us-east-1" }] } },
};

/** A setting of sshd_config. */
function option(name: string): string | undefined {
  return new RegExp(`^${name} (.*)$`, "m").exec(sshd)?.[1];
}

describe("the bastion", () => {
  const settings = settingsOf();

  it("is two pods of OpenSSH that write nothing and have no right", () => {
    const { metadata, spec } = wayDeployment(bastionPod(settings, "hash"), settings);
    assert.deepEqual(metadata, { name: "estuary-way-in", namespace: "sophia-estuary", labels: labels("bastion") });
    assert.deepEqual(spec, {
      replicas: 2,
      revisionHistoryLimit: 3,
      selector: { matchLabels },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      template: {
        metadata: { labels: labels("bastion"), annotations: { "sophia.ai/config-hash": "hash" } },
        spec: {
          serviceAccountName: "estuary-way-in",
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 30,
          securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, fsGroupChangePolicy: "OnRootMismatch", seccompProfile: { type: "RuntimeDefault" } },
          topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels } })),
          containers: [
            {
              name: "sshd",
              image: "ghcr.io/sophia-ai/sophia-bastion:0.1.0",
              command: ["/usr/sbin/sshd", "-D", "-e", "-f", "/etc/ssh/sshd_config"],
              ports: [{ name: "ssh", containerPort: 2222, protocol: "TCP" }],
              resources: { requests: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "256Mi" }, limits: { memory: "128Mi", "ephemeral-storage": "1Gi" } },
              startupProbe: { tcpSocket: { port: "ssh" }, timeoutSeconds: 3, periodSeconds: 2, failureThreshold: 30 },
              readinessProbe: { tcpSocket: { port: "ssh" }, timeoutSeconds: 3, periodSeconds: 10, failureThreshold: 3 },
              livenessProbe: { tcpSocket: { port: "ssh" }, timeoutSeconds: 3, periodSeconds: 30, failureThreshold: 3 },
              lifecycle: { preStop: { sleep: { seconds: 5 } } },
              volumeMounts: [{ name: "keys", mountPath: "/etc/bastion", readOnly: true }],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            },
          ],
          volumes: [{ name: "keys", secret: { secretName: "estuary-way-in-keys", defaultMode: 0o440 } }],
        },
      },
    });
  });

  it("is reached by a Service that keeps the caller's address", () => {
    assert.deepEqual(wayService(settings, cidrs), {
      metadata: { name: "estuary-way-in", namespace: "sophia-estuary", labels: labels("bastion") },
      spec: {
        type: "LoadBalancer",
        externalTrafficPolicy: "Local",
        loadBalancerSourceRanges: cidrs,
        selector: matchLabels,
        ports: [{ name: "ssh", port: 2222, targetPort: "ssh", protocol: "TCP" }],
      },
    });
    assert.deepEqual((wayService(settingsOf({ port: 22 }), cidrs).spec as { ports: object[] }).ports, [{ name: "ssh", port: 22, targetPort: "ssh", protocol: "TCP" }]);
  });

  it("lies on every server of machines of ours, where the edge is, one on each", () => {
    assert.deepEqual(placement(settingsOf({}, lambda)), { replicas: 3, nodeSelector: { "node-role.kubernetes.io/control-plane": "true" }, separateNodes: true });
    const { spec } = wayDeployment(bastionPod(settings, ""), settingsOf({}, lambda)) as { spec: { template: { spec: { affinity: object; nodeSelector: object } } } };
    assert.deepEqual(spec.template.spec.nodeSelector, { "node-role.kubernetes.io/control-plane": "true" });
    assert.deepEqual(spec.template.spec.affinity, { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } }] } });
  });

  it("lets in the data plane and the kubelets, and out to PostgreSQL alone", () => {
    const { metadata, spec } = wayInPolicy(cidrs, settings);
    assert.deepEqual([metadata.name, metadata.namespace], ["estuary-way-in", "sophia-estuary"]);
    assert.deepEqual(spec, {
      podSelector: { matchLabels },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [{ ipBlock: { cidr: "192.0.2.0/24" } }, { ipBlock: { cidr: "198.51.100.7/32" } }], ports: [{ protocol: "TCP", port: 2222 }] },
        { from: nodes, ports: [{ protocol: "TCP", port: 2222 }] },
      ],
      egress: [{ to: [postgres], ports: [{ protocol: "TCP", port: 5432 }] }],
    });
  });

  it("and its image agree on ports, files, the user and the one destination, which is the connectors' address", () => {
    assert.equal(option("Port"), "2222");
    assert.equal(option("HostKey"), `${bastionFolder}/host_key`);
    assert.equal(option("AuthorizedKeysFile"), `${bastionFolder}/authorized_keys`);
    assert.equal(option("AllowUsers"), tunnelUser);
    assert.equal(option("PermitOpen"), `${postgresTarget.host}:${postgresTarget.port}`);
    const { address, networkTunnel } = postgresAddress(settings.estuary.network);
    assert.equal(address, option("PermitOpen"));
    assert.equal(networkTunnel?.sshForwarding.sshEndpoint, `ssh://${tunnelUser}@in.example.com:2222`);
  });

  it("gives its key a way to PostgreSQL and nothing else", () => {
    assert.equal(authorizedKeys("ssh-rsa AAAA estuary\n"), 'restrict,port-forwarding,permitopen="postgres-rw.sophia-ai-prod.svc.cluster.local:5432" ssh-rsa AAAA estuary\n');
    for (const [name, value] of Object.entries({ PasswordAuthentication: "no", KbdInteractiveAuthentication: "no", AuthenticationMethods: "publickey", PermitTTY: "no", ForceCommand: "/bin/false", AllowTcpForwarding: "local", PermitListen: "none", GatewayPorts: "no", AllowAgentForwarding: "no", AllowStreamLocalForwarding: "no", X11Forwarding: "no", PermitTunnel: "no" }))
      assert.equal(option(name), value, name);
  });
});

describe("the TLS way", () => {
  const settings = settingsOf({ path: "tls" });

  it("passes connections on and does no TLS itself", () => {
    const configuration = proxyConfiguration();
    assert.match(configuration, /bind \*:5432\n/);
    assert.match(configuration, /server primary postgres-rw\.sophia-ai-prod\.svc\.cluster\.local:5432 /);
    assert.doesNotMatch(configuration, / ssl |crt /);
  });

  it("is HAProxy, two pods that read their settings and nothing else", () => {
    const { userId, containers, volumes } = proxyPod(settings);
    assert.equal(userId, 99);
    const [container] = containers as { image: string; ports: object[]; volumeMounts: object[] }[];
    assert.equal(container?.image, "docker.io/library/haproxy:3.2.24-alpine");
    assert.deepEqual(container.ports, [{ name: "tls", containerPort: 5432, protocol: "TCP" }, { name: "health", containerPort: 8404, protocol: "TCP" }]);
    assert.deepEqual(volumes, [{ name: "config", configMap: { name: "estuary-way-in-config", items: [{ key: "haproxy.cfg", path: "haproxy.cfg" }] } }]);
    assert.deepEqual((wayService(settings, cidrs).spec as { ports: object[] }).ports, [{ name: "tls", port: 5432, targetPort: "tls", protocol: "TCP" }]);
  });

  it("is probed on a port of its own, so that the nodes do not reach PostgreSQL", () => {
    assert.deepEqual(wayInPolicy(cidrs, settings).spec.ingress, [
      { from: [{ ipBlock: { cidr: "192.0.2.0/24" } }, { ipBlock: { cidr: "198.51.100.7/32" } }], ports: [{ protocol: "TCP", port: 5432 }] },
      { from: nodes, ports: [{ protocol: "TCP", port: 8404 }] },
    ]);
  });

  it("is what connectors are told", () => assert.deepEqual(postgresAddress(settings.estuary.network), { address: "in.example.com:5432" }));
});

describe("PostgreSQL, besides what the catalogue lets in,", () => {
  it("receives the way in and the slot's Job", () => {
    const from = [
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "sophia-estuary" } }, podSelector: { matchLabels } },
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "sophia-ai-prod" } }, podSelector: { matchLabels: { "app.kubernetes.io/name": "estuary-slot", "app.kubernetes.io/part-of": "sophia-ai" } } },
    ];
    const { metadata, spec } = postgresPolicy(settingsOf());
    assert.deepEqual([metadata.name, metadata.namespace], ["postgres-from-estuary", "sophia-ai-prod"]);
    assert.deepEqual(spec, { podSelector: { matchLabels: { "cnpg.io/cluster": "postgres" } }, policyTypes: ["Ingress", "Egress"], ingress: [{ from, ports: [{ protocol: "TCP", port: 5432 }] }], egress: [] });
  });

  it("is all that Job may open", () => {
    assert.deepEqual(slotPolicy().spec, {
      podSelector: { matchLabels: { "app.kubernetes.io/name": "estuary-slot", "app.kubernetes.io/part-of": "sophia-ai" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [{ to: [postgres], ports: [{ protocol: "TCP", port: 5432 }] }],
    });
  });
});
