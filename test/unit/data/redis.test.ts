import assert from "node:assert/strict";
import { proxyConfiguration, storeConfiguration } from "../../../components/data/spec/redis-config.ts";
import { clusterLayout } from "../../../components/data/spec/redis-layout.ts";
import { proxyDeployment, proxyName, proxyOwner, storeDisruptionBudget, storeFiles, storeHeadlessService, storeMonitor, storeService, storeStatefulSet } from "../../../components/data/spec/redis.ts";
import { entryNamed } from "../../../config/services.ts";
import { type SettingsInput, parseSettings } from "../../../config/settings.ts";

const settingsOf = (input: SettingsInput = {}) => parseSettings(input, "test");
const three = settingsOf();
const one = settingsOf({ storage: { defaultClass: "network" }, data: { redis: { replicas: 1 } } });
const store = { "app.kubernetes.io/name": "redis", "app.kubernetes.io/part-of": "sophia-ai", "app.kubernetes.io/component": "store" };
const proxy = { ...store, "app.kubernetes.io/component": "proxy" };

/** The parts of a workload the tests look into. */
interface Workload {
  spec: {
    replicas: number;
    podManagementPolicy?: string;
    selector: unknown;
    volumeClaimTemplates?: { spec: unknown }[];
    template: {
      metadata: { annotations: Record<string, string> };
      spec: {
        affinity?: unknown;
        terminationGracePeriodSeconds: number;
        securityContext: { runAsUser: number };
        containers: {
          name: string;
          image: string;
          command?: string[];
          env: { name: string; value?: string; valueFrom?: { secretKeyRef?: unknown } }[];
          ports: unknown[];
          resources: { requests: Record<string, string>; limits: Record<string, string> };
          lifecycle?: unknown;
          readinessProbe?: unknown;
          securityContext: { readOnlyRootFilesystem: boolean; allowPrivilegeEscalation: boolean };
        }[];
        volumes: unknown[];
      };
    };
  };
}

const plain = (value: unknown) => value as Workload;
const hash = (workload: unknown) => plain(workload).spec.template.metadata.annotations["sophia.ai/config-hash"];

describe("Redis store", () => {
  it("is a primary and two replicas, a Sentinel and an exporter in each pod, on different nodes", () => {
    const { spec } = plain(storeStatefulSet(three));
    const pod = spec.template.spec;
    assert.equal(spec.replicas, 3);
    assert.equal(spec.podManagementPolicy, "Parallel");
    assert.deepEqual(spec.selector, { matchLabels: store });
    assert.deepEqual(pod.containers.map(({ name, image }) => [name, image]), [
      ["valkey", "docker.io/valkey/valkey:9.1.1"],
      ["sentinel", "docker.io/valkey/valkey:9.1.1"],
      ["exporter", "docker.io/oliver006/redis_exporter:v1.89.0"],
    ]);
    assert.deepEqual(pod.affinity, {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: store } }] },
    });
    assert.deepEqual(pod.containers[0]?.resources, { requests: { cpu: "250m", memory: "2Gi", "ephemeral-storage": "256Mi" }, limits: { memory: "2Gi", "ephemeral-storage": "1Gi" } });
    assert.deepEqual(pod.containers[0]?.lifecycle, { preStop: { exec: { command: ["sh", "/etc/valkey/stop.sh"] } } });
    assert.deepEqual(pod.containers[0]?.readinessProbe, { exec: { command: ["sh", "/etc/valkey/ready.sh"] }, timeoutSeconds: 5, periodSeconds: 5, failureThreshold: 2 });
    assert.deepEqual(spec.volumeClaimTemplates?.[0]?.spec, { accessModes: ["ReadWriteOnce"], storageClassName: "local-path", resources: { requests: { storage: "10Gi" } } });
  });

  it("is one pod where the settings say so, without Sentinel and proxies", () => {
    const { spec } = plain(storeStatefulSet(one));
    assert.equal(spec.replicas, 1);
    assert.deepEqual(spec.template.spec.containers.map(({ name }) => name), ["valkey", "exporter"]);
    assert.equal(spec.template.spec.affinity, undefined);
    assert.deepEqual(Object.keys(storeFiles(one)).sort(), ["alive.sh", "common.sh", "ready.sh", "start-store.sh", "valkey.conf"]);
  });

  it("has one address: the proxies', or the one pod's", () => {
    const service = (selector: object) => ({
      metadata: {
        name: "redis",
        namespace: "sophia-ai-prod",
        labels: { ...store, "app.kubernetes.io/managed-by": "pulumi", "app.kubernetes.io/version": "9.1.1" },
      },
      spec: { type: "ClusterIP", selector, ports: [{ name: "redis", port: 6379, targetPort: "redis", protocol: "TCP" }] },
    });
    assert.deepEqual(storeService(three), service(proxy));
    assert.deepEqual(storeService(one), service(store));
  });

  it("gives its pods names before they are ready", () => {
    assert.deepEqual(storeHeadlessService(three).spec, {
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: store,
      ports: [
        { name: "redis", port: 6379, targetPort: "redis", protocol: "TCP" },
        { name: "sentinel", port: 26379, targetPort: "sentinel", protocol: "TCP" },
      ],
    });
  });

  it("opens the ports the catalogue says, and those alone", () => {
    const ports = (workload: unknown) => plain(workload).spec.template.spec.containers.flatMap((container) => container.ports) as { name: string; containerPort: number }[];
    const known = entryNamed("redis").ports.map(({ name, port }) => `${name} ${port}`).sort();
    assert.deepEqual(ports(storeStatefulSet(three)).map(({ name, containerPort }) => `${name} ${containerPort}`).sort(), known);
    for (const { name, containerPort } of ports(proxyDeployment(three))) assert.ok(known.includes(`${name} ${containerPort}`));
  });

  it("passes Pod Security restricted with a read-only root file system", () => {
    for (const workload of [storeStatefulSet(three), proxyDeployment(three)])
      for (const { securityContext } of plain(workload).spec.template.spec.containers) {
        assert.equal(securityContext.readOnlyRootFilesystem, true);
        assert.equal(securityContext.allowPrivilegeEscalation, false);
      }
    assert.deepEqual([storeStatefulSet(three), proxyDeployment(three)].map((workload) => plain(workload).spec.template.spec.securityContext.runAsUser), [999, 99]);
  });

  it("reads its password from its Secret, in no file and no argument", () => {
    for (const workload of [storeStatefulSet(three), proxyDeployment(three)])
      for (const { env, command } of plain(workload).spec.template.spec.containers) {
        assert.deepEqual(env.find(({ name }) => name === "REDIS_PASSWORD")?.valueFrom?.secretKeyRef, { name: "redis-secrets", key: "REDIS_PASSWORD" });
        assert.ok(!command?.some((part) => /pass/i.test(part)));
      }
    for (const line of Object.values(storeFiles(three)).join("\n").split("\n")) if (/^ *exec |requirepass |masterauth |auth-pass /.test(line)) assert.doesNotMatch(line, /--(requirepass|masterauth)|requirepass [a-z]/);
  });

  it("replaces its pods when their configuration changes, and only then", () => {
    assert.equal(hash(storeStatefulSet(three)), hash(storeStatefulSet(settingsOf({ data: { redis: { storage: "20Gi" } } }))));
    assert.notEqual(hash(storeStatefulSet(three)), hash(storeStatefulSet(settingsOf({ data: { redis: { memory: "4Gi" } } }))));
  });

  it("loses one pod at a time, of the store and of the proxies", () => {
    const { metadata, spec } = storeDisruptionBudget(proxyOwner, proxyName) as { metadata: { name: string }; spec: unknown };
    assert.equal(metadata.name, "redis-proxy");
    assert.deepEqual(spec, { maxUnavailable: 1, selector: { matchLabels: proxy }, unhealthyPodEvictionPolicy: "AlwaysAllow" });
  });

  it("is scraped at the exporters and at the proxies", () => {
    assert.deepEqual(storeMonitor().spec["selector"], { matchLabels: { "app.kubernetes.io/name": "redis", "app.kubernetes.io/part-of": "sophia-ai" } });
  });
});

describe("Redis configuration", () => {
  it("keeps everything it acknowledged and refuses writes rather than evict", () => {
    assert.equal(
      storeConfiguration(clusterLayout(3), 2 ** 31),
      `port 6379
protected-mode yes
tcp-keepalive 60
timeout 0
save ""
appendonly yes
appendfsync everysec
aof-use-rdb-preamble yes
dir /data
maxmemory 1610612736
maxmemory-policy noeviction
min-replicas-to-write 1
min-replicas-max-lag 10
repl-backlog-size 64mb
repl-diskless-sync yes
repl-diskless-sync-delay 1
replica-announce-port 6379
`,
    );
  });

  it("asks no replicas of a single pod", () => {
    assert.doesNotMatch(storeConfiguration(clusterLayout(1), 2 ** 30), /min-replicas/);
  });

  it("sends clients to the pod that is the primary and that a majority of Sentinels names", () => {
    const lines = proxyConfiguration(clusterLayout(3)).split("\n");
    assert.deepEqual(
      lines.filter((line) => line.includes("use_backend")),
      [0, 1, 2].map((ordinal) => `  use_backend store_${ordinal} if { srv_is_up(store_${ordinal}/store_${ordinal}) } { nbsrv(agreement_${ordinal}) ge 2 }`),
    );
    const host = "redis-1.redis-headless.sophia-ai-prod.svc.cluster.local";
    const from = lines.indexOf("backend store_1");
    assert.deepEqual(lines.slice(from, from + 7), [
      "backend store_1",
      "  option tcp-check",
      "  tcp-check connect",
      '  tcp-check send "AUTH ${REDIS_PASSWORD}\\r\\n"',
      "  tcp-check expect string +OK",
      '  tcp-check send "INFO replication\\r\\nQUIT\\r\\n"',
      "  tcp-check expect string role:master",
    ]);
    assert.equal(lines[from + 7], `  server store_1 ${host}:6379 check inter 1s fall 2 rise 1 resolvers cluster init-addr none resolve-prefer ipv4 on-marked-down shutdown-sessions`);
    assert.equal(lines.filter((line) => line === `  tcp-check expect string ${host}`).length, 1);
  });
});
