import { type StoreLayout, quorum, storeName } from "./redis-layout.ts";

/**
 * The shell scripts of the store's pods. They are needed because who is the primary is known only at the moment a pod starts,
 * and because the password must stand neither in a ConfigMap nor in the arguments of a process. From the environment:
 * STORE_HOST (this pod's address), REDIS_PASSWORD, and REDISCLI_AUTH (the same, read by the client).
 */

/** Functions the scripts share. */
export function commonScript(layout: StoreLayout): string {
  const { hosts, port, sentinelPort, directories, programs } = layout;
  return `set -eu
hosts="${hosts.join(" ")}"
data=${directories.data}
run=${directories.run}
config=${directories.config}

ask() { # host port command...: the answer, or nothing from who is silent
  host=$1; on=$2; shift 2
  timeout 2 ${programs.client} -h "$host" -p "$on" "$@" 2>/dev/null || true
}

quoted() { # a value in double quotes for a configuration file
  printf '"%s"' "$(printf %s "$1" | sed 's/[\\\\"]/\\\\&/g')"
}

elected() { # the primary most Sentinels name
  for sentinel in $hosts; do
    answer=$(ask "$sentinel" ${sentinelPort} SENTINEL GET-MASTER-ADDR-BY-NAME ${storeName} | head -n 1)
    for host in $hosts; do if [ "$answer" = "$host" ]; then echo "$answer"; fi; done
  done | sort | uniq -c | sort -rn | head -n 1 | sed 's/^ *[0-9]* //'
}

remembered() { # the primary this pod's Sentinel knew last
  sed -n 's/^sentinel monitor ${storeName} \\([^ ]*\\) .*/\\1/p' "$data/sentinel/sentinel.conf" 2>/dev/null || true
}

choose() { # sets primary: as elected, else as remembered, else (a first start) the first pod
  primary=$(elected)
  if [ -z "$primary" ]; then primary=$(remembered); fi
  if [ -z "$primary" ]; then primary=${hosts[0] ?? ""}; fi
}

peers_are_empty() { # every other pod answers, and holds nothing
  for peer in $hosts; do
    if [ "$peer" = "$STORE_HOST" ]; then continue; fi
    if [ "$(ask "$peer" ${port} DBSIZE)" != 0 ]; then return 1; fi
  done
}
`;
}

/** Starts the store. A primary whose volume was lost must not come back empty, or its replicas would copy the emptiness: it waits until another is elected. */
export function startStoreScript(layout: StoreLayout): string {
  const { port, directories, programs } = layout;
  const join = `choose
while [ "$primary" = "$STORE_HOST" ] && [ ! -d "$data/appendonlydir" ] && ! peers_are_empty; do
  echo "the volume is empty and this pod would be the primary; waiting until every peer is seen to be empty or another primary is elected"
  sleep 1
  choose
done
`;
  const replicated = layout.hosts.length > 1;
  return `. ${directories.config}/common.sh
umask 077
${replicated ? join : ""}{
  cat "$config/valkey.conf"
  printf 'requirepass %s\\n' "$(quoted "$REDIS_PASSWORD")"
${
  replicated
    ? `  printf 'masterauth %s\\n' "$(quoted "$REDIS_PASSWORD")"
  printf 'replica-announce-ip %s\\n' "$STORE_HOST"
  if [ "$primary" != "$STORE_HOST" ]; then printf 'replicaof %s ${port}\\n' "$primary"; fi
`
    : ""
}} > "$run/valkey.conf"
unset REDIS_PASSWORD REDISCLI_AUTH
exec ${programs.server} "$run/valkey.conf"
`;
}

/** Starts a Sentinel. What it learnt (its id, epochs, peers, the primary) outlives it on the volume; everything else is written anew. */
export function startSentinelScript(layout: StoreLayout): string {
  const { port, directories, programs } = layout;
  return `. ${directories.config}/common.sh
umask 077
mkdir -p "$data/sentinel"
state=$data/sentinel/sentinel.conf
learnt=$(grep -E '^sentinel (myid|current-epoch|config-epoch|leader-epoch|known-replica|known-sentinel) ' "$state" 2>/dev/null || true)
primary=$(remembered)
if [ -z "$primary" ]; then choose; fi
{
  cat "$config/sentinel.conf"
  printf 'sentinel announce-ip %s\\n' "$STORE_HOST"
  printf 'requirepass %s\\n' "$(quoted "$REDIS_PASSWORD")"
  printf 'sentinel monitor ${storeName} %s ${port} ${quorum}\\n' "$primary"
  cat "$config/monitoring.conf"
  printf 'sentinel auth-pass ${storeName} %s\\n' "$(quoted "$REDIS_PASSWORD")"
  printf '%s\\n' "$learnt"
} > "$state.new"
mv "$state.new" "$state"
unset REDIS_PASSWORD REDISCLI_AUTH
exec ${programs.server} "$state" --sentinel
`;
}

/** Ready: a primary, or a replica that has caught up; so a rolling update does not take the next pod before this one has the data. */
export function readyScript(layout: StoreLayout): string {
  return `. ${layout.directories.config}/common.sh
state=$(ask "$STORE_HOST" ${layout.port} INFO replication)
case "$state" in
  *role:master*) exit 0 ;;
  *master_link_status:up*) exit 0 ;;
  *) exit 1 ;;
esac
`;
}

/** Alive: it answers, if only that it is still loading. */
export function aliveScript(layout: StoreLayout, port: number): string {
  return `. ${layout.directories.config}/common.sh
case "$(ask "$STORE_HOST" ${port} PING)" in
  PONG | LOADING* | MASTERDOWN* | BUSY*) exit 0 ;;
  *) exit 1 ;;
esac
`;
}

/** Before a primary stops: it hands over, so that clients wait for a second and not until it is missed. */
export function stopScript(layout: StoreLayout): string {
  return `. ${layout.directories.config}/common.sh
primary_here() { case "$(ask "$STORE_HOST" ${layout.port} INFO replication)" in *role:master*) return 0 ;; *) return 1 ;; esac; }
if ! primary_here; then exit 0; fi
for sentinel in $hosts; do
  if [ "$sentinel" = "$STORE_HOST" ]; then continue; fi
  if [ "$(ask "$sentinel" ${layout.sentinelPort} SENTINEL FAILOVER ${storeName})" = OK ]; then break; fi
done
waited=0
while primary_here && [ $waited -lt 20 ]; do sleep 1; waited=$((waited + 1)); done
`;
}

/** Name of each file the pods mount, and its text. */
export function storeScripts(layout: StoreLayout): Record<string, string> {
  const always = { "common.sh": commonScript(layout), "start-store.sh": startStoreScript(layout), "ready.sh": readyScript(layout), "alive.sh": aliveScript(layout, layout.port) };
  if (layout.hosts.length === 1) return always;
  return { ...always, "start-sentinel.sh": startSentinelScript(layout), "alive-sentinel.sh": aliveScript(layout, layout.sentinelPort), "stop.sh": stopScript(layout) };
}
