import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { routeCertificates } from "../../../components/nats/spec/certificates.ts";
import { clientUrl, natsOwner, podHosts, portNamed } from "../../../components/nats/spec/layout.ts";
import { streamsJobFlow } from "../../../components/nats/spec/network.ts";
import { configChecksumAnnotation, natsStatefulSet } from "../../../components/nats/spec/stateful-set.ts";
import { clientService, headlessService } from "../../../components/kit/objects.ts";
import { entry, localLike, prodLike } from "./support.ts";

const selector = { "app.kubernetes.io/name": "nats", "app.kubernetes.io/part-of": "sophia-ai" };
const labels = { ...selector, "app.kubernetes.io/component": "message-broker", "app.kubernetes.io/managed-by": "pulumi", "app.kubernetes.io/version": "2.15.2-alpine" };
const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
const spread = (topologyKey: string, whenUnsatisfiable: string) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable, labelSelector: { matchLabels: selector } });
const small = (memory: string) => ({ requests: { cpu: "10m", memory, "ephemeral-storage": "256Mi" }, limits: { memory, "ephemeral-storage": "1Gi" } });
const config = { name: "config", mountPath: "/etc/nats-config", readOnly: true };
const tls = { name: "routes-tls", mountPath: "/etc/nats-certs/routes", readOnly: true };
const run = { name: "run", mountPath: "/var/run/nats" };

/** The whole StatefulSet of a stack; what differs between stacks is given. */
function expected(size: { replicas: number; cpu: string; memory: string; goMemoryLimit: string; storage: string; storageClassName: string }) {
  const clustered = size.replicas > 1;
  const configMounts = clustered ? [config, tls] : [config];
  return {
    metadata: { name: "nats", namespace: "sophia-ai-prod", labels },
    spec: {
      replicas: size.replicas,
      serviceName: "nats-headless",
      podManagementPolicy: "Parallel",
      selector: { matchLabels: selector },
      template: {
        metadata: { labels, annotations: { "sophia-ai/config-checksum": createHash("sha256").update("the configuration").digest("hex") } },
        spec: {
          serviceAccountName: "nats",
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 60,
          securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, fsGroupChangePolicy: "OnRootMismatch", seccompProfile: { type: "RuntimeDefault" } },
          ...(clustered
            ? { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: selector } }] } } }
            : {}),
          topologySpreadConstraints: [spread("topology.kubernetes.io/zone", "ScheduleAnyway"), spread("kubernetes.io/hostname", "ScheduleAnyway")],
          shareProcessNamespace: true,
          containers: [
            {
              name: "nats",
              image: "docker.io/library/nats:2.15.2-alpine",
              args: ["--config", "/etc/nats-config/nats.conf"],
              env: [
                { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                { name: "SERVER_NAME", value: "$(POD_NAME)" },
                { name: "GOMEMLIMIT", value: size.goMemoryLimit },
              ],
              ports: [
                { name: "client", containerPort: 4222, protocol: "TCP" },
                { name: "cluster", containerPort: 6222, protocol: "TCP" },
                { name: "monitor", containerPort: 8222, protocol: "TCP" },
              ],
              startupProbe: { httpGet: { path: "/healthz", port: "monitor" }, periodSeconds: 10, failureThreshold: 90, timeoutSeconds: 3 },
              readinessProbe: { httpGet: { path: "/healthz?js-server-only=true", port: "monitor" }, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 3 },
              livenessProbe: { httpGet: { path: "/healthz?js-enabled-only=true", port: "monitor" }, periodSeconds: 30, failureThreshold: 3, timeoutSeconds: 5 },
              lifecycle: { preStop: { exec: { command: ["nats-server", "-sl=ldm=/var/run/nats/nats.pid"] } } },
              resources: { requests: { cpu: size.cpu, memory: size.memory, "ephemeral-storage": "256Mi" }, limits: { memory: size.memory, "ephemeral-storage": "1Gi" } },
              volumeMounts: [...configMounts, run, { name: "store", mountPath: "/data" }],
              securityContext: restricted,
            },
            {
              name: "reloader",
              image: "docker.io/natsio/nats-server-config-reloader:0.23.0",
              args: ["-pid", "/var/run/nats/nats.pid", "-config", "/etc/nats-config/nats.conf", "-config", "/etc/nats-config/accounts.conf"],
              resources: small("32Mi"),
              volumeMounts: [...configMounts, run],
              securityContext: restricted,
            },
            {
              name: "exporter",
              image: "docker.io/natsio/prometheus-nats-exporter:0.20.2",
              args: ["-port=7777", "-connz", "-routez", "-subz", "-varz", "-prefix=nats", "-use_internal_server_id", "-jsz=all", "http://localhost:8222/"],
              ports: [{ name: "metrics", containerPort: 7777, protocol: "TCP" }],
              livenessProbe: { tcpSocket: { port: "metrics" }, periodSeconds: 30, failureThreshold: 3, timeoutSeconds: 5 },
              resources: small("64Mi"),
              securityContext: restricted,
            },
          ],
          volumes: [
            { name: "config", configMap: { name: "nats-config" } },
            ...(clustered ? [{ name: "routes-tls", secret: { secretName: "nats-routes-tls", defaultMode: 0o440 } }] : []),
            { name: "run", emptyDir: { sizeLimit: "1Mi" } },
          ],
        },
      },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      volumeClaimTemplates: [
        { metadata: { name: "store", labels: selector }, spec: { accessModes: ["ReadWriteOnce"], storageClassName: size.storageClassName, resources: { requests: { storage: size.storage } } } },
      ],
    },
  };
}

describe("the objects of the NATS servers", () => {
  it("are three servers with routes, strictly on different nodes, in production", () => {
    assert.deepEqual(natsStatefulSet(entry, prodLike, "the configuration"), expected({ replicas: 3, cpu: "2", memory: "8Gi", goMemoryLimit: "6963MiB", storage: "50Gi", storageClassName: "fast" }));
  });

  it("are one server without routes on the default class of volumes on one machine", () => {
    assert.deepEqual(natsStatefulSet(entry, localLike, "the configuration"), expected({ replicas: 1, cpu: "100m", memory: "256Mi", goMemoryLimit: "217MiB", storage: "1Gi", storageClassName: "local-path" }));
  });

  it("restart when their own configuration changes, by its checksum", () => {
    const checksum = (text: string) => (natsStatefulSet(entry, prodLike, text).spec as { template: { metadata: { annotations: Record<string, string> } } }).template.metadata.annotations[configChecksumAnnotation];
    assert.equal(checksum("a"), checksum("a"));
    assert.notEqual(checksum("a"), checksum("b"));
  });

  it("are found by clients on 4222 and by one another on every port", () => {
    const ports = (service: object) => (service as { spec: { ports: { name: string; port: number }[] } }).spec.ports.map(({ name, port }) => `${name} ${port}`);
    assert.deepEqual(ports(clientService(natsOwner(entry), entry.ports)), ["client 4222", "metrics 7777"]);
    assert.deepEqual(ports(headlessService(natsOwner(entry), entry.ports)), ["client 4222", "cluster 6222", "monitor 8222", "metrics 7777"]);
    assert.equal(clientUrl(entry), "nats://nats.sophia-ai-prod.svc.cluster.local:4222");
    assert.throws(() => portNamed({ ...entry, ports: [] }, "client"), /catalogue entry nats has the ports .*; it needs one named client/);
  });

  it("trust an authority of their own, which certifies exactly the pods' names", () => {
    const [selfSigned, authority, issuer, leaf, ...more] = routeCertificates(entry, 3);
    assert.equal(more.length, 0);
    assert.deepEqual([selfSigned, authority, issuer, leaf].map((object) => `${object?.apiVersion} ${object?.kind} ${object?.metadata.name}`), [
      "cert-manager.io/v1 Issuer nats-routes-self-signed",
      "cert-manager.io/v1 Certificate nats-routes-authority",
      "cert-manager.io/v1 Issuer nats-routes-authority",
      "cert-manager.io/v1 Certificate nats-routes-tls",
    ]);
    assert.equal(authority?.spec["isCA"], true);
    assert.deepEqual(issuer?.spec, { ca: { secretName: authority?.spec["secretName"] } });
    assert.deepEqual(leaf?.spec, {
      secretName: "nats-routes-tls",
      duration: "2160h",
      renewBefore: "720h",
      dnsNames: ["nats-0", "nats-1", "nats-2"].map((pod) => `${pod}.nats-headless.sophia-ai-prod.svc.cluster.local`),
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      usages: ["server auth", "client auth", "digital signature"],
      issuerRef: { name: "nats-routes-authority", kind: "Issuer", group: "cert-manager.io" },
    });
    assert.deepEqual(podHosts(entry, 5).length, 5);
  });

  it("let the stream Job in, and the Job reaches nothing else by this", () => {
    const [egress, ingress] = streamsJobFlow(entry);
    const job = { matchLabels: { "app.kubernetes.io/name": "nats-streams", "app.kubernetes.io/part-of": "sophia-ai" } };
    const ports = [{ port: 4222, protocol: "TCP" }];
    assert.deepEqual(egress.spec, { podSelector: job, policyTypes: ["Egress"], egress: [{ to: [{ podSelector: { matchLabels: selector } }], ports }] });
    assert.deepEqual(ingress.spec, { podSelector: { matchLabels: selector }, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: job }], ports }] });
  });
});
