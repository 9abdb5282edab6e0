import type * as k8s from "@pulumi/kubernetes";
import { imageReference } from "../../../../config/images.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { metadata } from "../../../kit/objects.ts";
import { resourceRequirements, restrictedContainer } from "../../../kit/pod.ts";
import { type WayPod, configurationHash } from "./pods.ts";
import { containerPort, postgresTarget, wayOwner } from "./ways.ts";

/** Name of the ConfigMap with the proxy's settings. */
const configMapName = "estuary-way-in-config";

/** Port of the proxy's health. */
export const healthPort = 8404;

/** User of the image. */
const userId = 99;

/**
 * HAProxy that passes connections on as they are: PostgreSQL does TLS itself, after a client has asked for it (SSLRequest, 8 bytes),
 * or at once (a TLS hello). Whoever begins otherwise, which is in clear, is sent away here. A TLS route cannot do this: there is no server
 * name to see before PostgreSQL has agreed. https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-SSL
 */
export function proxyConfiguration(target: { readonly host: string; readonly port: number } = postgresTarget, port = containerPort({ path: "tls" }), health = healthPort): string {
  return [
    "global",
    "  log stdout format raw local0 notice",
    "  maxconn 512",
    "  hard-stop-after 30s",
    "",
    "resolvers cluster",
    "  parse-resolv-conf",
    "  accepted_payload_size 8192",
    "  hold valid 2s",
    "",
    "defaults",
    "  mode tcp",
    "  log global",
    "  timeout connect 5s",
    // A capture is silent as long as nothing changes.
    "  timeout client 24h",
    "  timeout server 24h",
    "  option clitcpka",
    "  option srvtcpka",
    "",
    "frontend health",
    "  mode http",
    "  timeout client 10s",
    `  bind *:${health}`,
    "  monitor-uri /healthz",
    "",
    "frontend postgres",
    `  bind *:${port}`,
    "  tcp-request inspect-delay 5s",
    "  acl asks_for_tls req.payload(0,8),hex -m str 0000000804D2162F",
    "  acl speaks_tls req.ssl_hello_type 1",
    "  tcp-request content accept if asks_for_tls or speaks_tls",
    "  tcp-request content reject if { req.len ge 8 }",
    "  tcp-request content reject if WAIT_END",
    "  default_backend postgres",
    "",
    "backend postgres",
    `  server primary ${target.host}:${target.port} check inter 2s fall 3 rise 1 resolvers cluster init-addr last,libc,none resolve-prefer ipv4 on-marked-down shutdown-sessions`,
    "",
  ].join("\n");
}

export function proxyConfigMap(settings: Settings): k8s.core.v1.ConfigMapArgs {
  return { metadata: metadata(wayOwner(settings.estuary.network), configMapName), data: { "haproxy.cfg": proxyConfiguration() } };
}

export function proxyPod(settings: Settings): WayPod {
  const get = { httpGet: { path: "/healthz", port: "health" }, timeoutSeconds: 3 };
  return {
    userId,
    configuration: configurationHash(proxyConfiguration()),
    containers: [
      restrictedContainer({
        name: "haproxy",
        image: imageReference("haproxy", settings.images),
        command: ["haproxy", "-W", "-db", "-f", "/etc/haproxy/haproxy.cfg"],
        ports: [
          { name: "tls", containerPort: containerPort({ path: "tls" }), protocol: "TCP" },
          { name: "health", containerPort: healthPort, protocol: "TCP" },
        ],
        resources: resourceRequirements({ cpu: "100m", memory: "128Mi" }),
        startupProbe: { ...get, periodSeconds: 2, failureThreshold: 30 },
        readinessProbe: { ...get, periodSeconds: 5, failureThreshold: 3 },
        livenessProbe: { ...get, periodSeconds: 20, failureThreshold: 3 },
        // Until the Service no longer sends anyone here.
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
        volumeMounts: [{ name: "config", mountPath: "/etc/haproxy", readOnly: true }],
      }),
    ],
    volumes: [{ name: "config", configMap: { name: configMapName, items: [{ key: "haproxy.cfg", path: "haproxy.cfg" }] } }],
  };
}
