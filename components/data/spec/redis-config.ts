import { type StoreLayout, quorum, storeName } from "./redis-layout.ts";

/** Share of the memory limit that data may take; the rest is for the copy-on-write of rewrites, buffers and the process itself. */
const dataShare = 0.75;

/** What a line of configuration says twice as much by its absence of comment is explained at https://valkey.io/topics/valkey.conf/ */
const common = ["protected-mode yes", "tcp-keepalive 60", "timeout 0", 'save ""', "appendonly yes", "appendfsync everysec", "aof-use-rdb-preamble yes"] as const;

/**
 * Settings of the store without addresses and passwords.
 * @param memoryLimit bytes
 */
export function storeConfiguration(layout: StoreLayout, memoryLimit: number): string {
  const replicated = layout.hosts.length > 1;
  return [
    `port ${layout.port}`,
    ...common,
    `dir ${layout.directories.data}`,
    `maxmemory ${Math.floor(memoryLimit * dataShare)}`,
    // A queue must never lose entries to make room: writes fail instead.
    "maxmemory-policy noeviction",
    ...(replicated
      ? [
          // A primary cut off from its replicas stops taking writes after ten seconds, so that little is lost when another has been elected.
          "min-replicas-to-write 1",
          "min-replicas-max-lag 10",
          "repl-backlog-size 64mb",
          "repl-diskless-sync yes",
          "repl-diskless-sync-delay 1",
          `replica-announce-port ${layout.port}`,
        ]
      : []),
    "",
  ].join("\n");
}

/** Settings of a Sentinel without addresses and passwords. https://valkey.io/topics/sentinel/ */
export function sentinelConfiguration(layout: StoreLayout): string {
  return [
    `port ${layout.sentinelPort}`,
    "protected-mode no",
    `dir ${layout.directories.data}/sentinel`,
    "sentinel resolve-hostnames yes",
    "sentinel announce-hostnames yes",
    `sentinel announce-port ${layout.sentinelPort}`,
    "",
  ].join("\n");
}

/** Settings of the monitored store: they must follow the line that names its primary. */
export function sentinelMonitoring(): string {
  return [
    // Five silent seconds, then a vote; when no Sentinel wins it or the failover hangs, the next try is after twice the time limit.
    `sentinel down-after-milliseconds ${storeName} 5000`,
    `sentinel failover-timeout ${storeName} 10000`,
    `sentinel parallel-syncs ${storeName} 1`,
    "",
  ].join("\n");
}

const login = ['  option tcp-check', '  tcp-check connect', '  tcp-check send "AUTH ${REDIS_PASSWORD}\\r\\n"', "  tcp-check expect string +OK"];

function server(name: string, host: string, port: number, layout: StoreLayout, more = ""): string {
  return `  server ${name} ${host}:${port} check inter 1s fall 2 rise 1${layout.resolve ? " resolvers cluster init-addr none resolve-prefer ipv4" : ""}${more}`;
}

/** Up to two backends per pod: the pod while it says it is the primary, and the Sentinels that agree. */
function backends(host: string, ordinal: number, layout: StoreLayout): string[] {
  return [
    `backend store_${ordinal}`,
    ...login,
    // QUIT ends the answer: what is not in it by then is not there, and no check waits for its time limit.
    '  tcp-check send "INFO replication\\r\\nQUIT\\r\\n"',
    "  tcp-check expect string role:master",
    // Clients of a primary that is one no longer are sent away, so that they reconnect to the new one.
    server(`store_${ordinal}`, host, layout.port, layout, " on-marked-down shutdown-sessions"),
    "",
    `backend agreement_${ordinal}`,
    ...login,
    `  tcp-check send "SENTINEL get-master-addr-by-name ${storeName}\\r\\nQUIT\\r\\n"`,
    `  tcp-check expect string ${host}`,
    ...layout.hosts.map((peer, index) => server(`sentinel_${index}`, peer, layout.sentinelPort, layout)),
    "",
  ];
}

/**
 * HAProxy in front of the store: one address that follows the primary, for clients that know no Sentinel. It goes to the pod
 * that says it is the primary *and* is the one a majority of Sentinels names, so that a primary that was cut off and came
 * back gets no clients. The password comes from the environment. https://docs.haproxy.org/3.2/configuration.html
 */
export function proxyConfiguration(layout: StoreLayout): string {
  const { address, port, metricsPort } = layout.proxy;
  return [
    "global",
    "  log stdout format raw local0 notice",
    "  maxconn 4096",
    // Connections to a store never end by themselves.
    "  hard-stop-after 10s",
    "",
    ...(layout.resolve ? ["resolvers cluster", "  parse-resolv-conf", "  accepted_payload_size 8192", "  hold valid 2s", "  hold nx 2s", "  hold other 2s", ""] : []),
    "defaults",
    "  mode tcp",
    "  log global",
    "  timeout connect 3s",
    "  timeout check 2s",
    // Subscribers and blocked consumers are silent for long.
    "  timeout client 24h",
    "  timeout server 24h",
    "  option clitcpka",
    "  option srvtcpka",
    "",
    "frontend metrics",
    "  mode http",
    "  timeout client 10s",
    `  bind ${address}:${metricsPort}`,
    "  monitor-uri /healthz",
    "  http-request use-service prometheus-exporter if { path /metrics }",
    "",
    "frontend redis",
    `  bind ${address}:${port}`,
    ...layout.hosts.map((_, ordinal) => `  use_backend store_${ordinal} if { srv_is_up(store_${ordinal}/store_${ordinal}) } { nbsrv(agreement_${ordinal}) ge ${quorum} }`),
    "",
    ...layout.hosts.flatMap((host, ordinal) => backends(host, ordinal, layout)),
  ].join("\n");
}
