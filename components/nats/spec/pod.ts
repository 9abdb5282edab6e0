import type * as k8s from "@pulumi/kubernetes";
import { imageReference } from "../../../config/images.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings.ts";
import { containerPorts } from "../../kit/objects.ts";
import { resourceRequirements, restrictedContainer, restrictedPod } from "../../kit/pod.ts";
import { goMemoryLimit } from "./capacity.ts";
import { names, paths, portNamed } from "./layout.ts";
import { serverNameVariable, terminationGracePeriod } from "./server-config.ts";

type Container = k8s.types.input.core.v1.Container;
type PodSpec = k8s.types.input.core.v1.PodSpec;
type VolumeMount = k8s.types.input.core.v1.VolumeMount;

/** Name of the volume claim template; a change of it would leave the data behind. */
export const storeVolume = "store";

/** Read-only and readable by the pod's group alone. */
const groupReadable = 0o440;

function configMounts(clustered: boolean): VolumeMount[] {
  return [
    { name: "config", mountPath: paths.config, readOnly: true },
    ...(clustered ? [{ name: "routes-tls", mountPath: paths.routesTls, readOnly: true }] : []),
  ];
}

const runMount: VolumeMount = { name: "run", mountPath: paths.run };

/** The ports of one container of the pod: `metrics` is the exporter's, the rest are the server's. */
function portsOf(entry: WorkloadEntry, exporter: boolean) {
  return containerPorts(entry.ports.filter((port) => (port.name === "metrics") === exporter));
}

function server(entry: WorkloadEntry, settings: Settings, clustered: boolean): Container {
  const { cpu, memory } = settings.nats;
  const { port, startup, readiness, liveness } = entry.health;
  return restrictedContainer({
    name: entry.name,
    image: imageReference(entry.image, settings.images),
    args: ["--config", paths.configFile],
    env: [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: serverNameVariable, value: "$(POD_NAME)" },
      { name: "GOMEMLIMIT", value: goMemoryLimit(memory) },
    ],
    ports: portsOf(entry, false),
    // A server with much to recover, or far behind its peers, may take a quarter of an hour.
    startupProbe: { httpGet: { path: startup, port }, periodSeconds: 10, failureThreshold: 90, timeoutSeconds: 3 },
    readinessProbe: { httpGet: { path: readiness, port }, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 3 },
    livenessProbe: { httpGet: { path: liveness, port }, periodSeconds: 30, failureThreshold: 3, timeoutSeconds: 5 },
    lifecycle: { preStop: { exec: { command: ["nats-server", `-sl=ldm=${paths.pidFile}`] } } },
    resources: resourceRequirements({ cpu, memory }),
    volumeMounts: [...configMounts(clustered), runMount, { name: storeVolume, mountPath: paths.store }],
  });
}

/** Sends the server SIGHUP when a mounted file changes. It sees the server's process because the pod's containers share theirs. */
function reloader(settings: Settings, clustered: boolean): Container {
  return restrictedContainer({
    name: "reloader",
    image: imageReference("natsConfigReloader", settings.images),
    args: ["-pid", paths.pidFile, "-config", paths.configFile, "-config", paths.accountsFile],
    resources: resourceRequirements({ cpu: "10m", memory: "32Mi" }),
    volumeMounts: [...configMounts(clustered), runMount],
  });
}

function exporter(entry: WorkloadEntry, settings: Settings): Container {
  const flags = ["-connz", "-routez", "-subz", "-varz", "-prefix=nats", "-use_internal_server_id", "-jsz=all"];
  return restrictedContainer({
    name: "exporter",
    image: imageReference("natsExporter", settings.images),
    args: [`-port=${portNamed(entry, "metrics")}`, ...flags, `http://localhost:${portNamed(entry, "monitor")}/`],
    ports: portsOf(entry, true),
    // Not asked whether it is ready: a server without its numbers still serves.
    livenessProbe: { tcpSocket: { port: "metrics" }, periodSeconds: 30, failureThreshold: 3, timeoutSeconds: 5 },
    resources: resourceRequirements({ cpu: "10m", memory: "64Mi" }),
  });
}

/** The pod of one server, as upstream's chart has it, and restricted. https://github.com/nats-io/k8s/tree/main/helm/charts/nats */
export function natsPod(entry: WorkloadEntry, settings: Settings): PodSpec {
  const clustered = settings.nats.replicas > 1;
  return restrictedPod(
    {
      service: entry.name,
      ...(entry.userId === undefined ? {} : { userId: entry.userId }),
      terminationGracePeriodSeconds: Math.max(terminationGracePeriod, entry.terminationGracePeriodSeconds ?? 0),
      separateNodes: clustered,
    },
    {
      // Pod Security `restricted` forbids the host's process namespace, not a pod's own.
      shareProcessNamespace: true,
      containers: [server(entry, settings, clustered), reloader(settings, clustered), exporter(entry, settings)],
      volumes: [
        { name: "config", configMap: { name: names.config } },
        ...(clustered ? [{ name: "routes-tls", secret: { secretName: names.routesTls, defaultMode: groupReadable } }] : []),
        { name: "run", emptyDir: { sizeLimit: "1Mi" } },
      ],
    },
  );
}
