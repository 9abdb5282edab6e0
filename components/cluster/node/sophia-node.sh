#!/bin/bash
# Makes this machine a node of the cluster: settles what only the machine itself knows, installs k3s and starts it.
# Started by sophia-node.service, which repeats it until it succeeds; a second run changes nothing.
set -euo pipefail
umask 022

settings=/etc/sophia/node.env
binary=/usr/local/bin/k3s
server_directory=/var/lib/rancher/k3s/server

# Given by cloud-init: ROLE, NODE_NAME, K3S_DOWNLOAD, K3S_SHA256_AMD64, K3S_SHA256_ARM64, PEER_ADDRESS,
# PEER_PORTS, PUBLIC_ADDRESS_URL, RESTORE_SNAPSHOT.
# shellcheck source=/dev/null
. "$settings"

say() {
  echo "sophia-node: $*"
}

fail() {
  say "$*" >&2
  exit 1
}

# Kernel settings the kubelet asks for (protect-kernel-defaults); they must stand before it starts.
set_kernel() {
  sysctl --quiet --load /etc/sysctl.d/90-kubelet.conf
}

# What the image runs besides: the notebook and its tunnel to the outside were switched off at boot, this makes sure of it.
remove_docker_bridge() {
  if ip link show docker0 >/dev/null 2>&1; then
    ip link delete docker0 || say "the bridge docker0 could not be removed; k3s runs beside it"
  fi
}

# cloud-init made these folders with the modes of any other; they hold the cluster's keys.
close_folders() {
  if [ "$ROLE" = server ]; then
    install -d -m 0700 "$server_directory" "$server_directory/tls" "$server_directory/tls/etcd" "$server_directory/logs"
  fi
}

# The address the other nodes reach this one by: that of the default route.
private_address() {
  ip -4 -o route get 192.0.2.1 | sed -n 's/.* src \([0-9.]*\).*/\1/p'
}

# Only where nodes of several regions speak over the Internet: the address others see, which the machine does not know.
public_address() {
  local answer
  answer=$(curl --fail --silent --show-error --proto '=https' --max-time 20 --retry 5 "$PUBLIC_ADDRESS_URL") || return 1
  [[ $answer =~ ^([0-9]{1,3}\.){3}[0-9]{1,3}$ ]] || return 1
  echo "$answer"
}

describe_machine() {
  local instance address external
  # The identifier of the instance, as the API writes it: without dashes.
  instance=$(tr -d '\n-' </var/lib/cloud/data/instance-id)
  [[ $instance =~ ^[0-9a-f]{32}$ ]] || say "the instance id $instance is not 32 hexadecimal digits; the node's provider id may not match the API's"
  address=$(private_address)
  [ -n "$address" ] || fail "no IPv4 default route; waiting for the network"

  install -d -m 0755 /etc/rancher/k3s/config.yaml.d
  {
    # A relaunched machine has the host name of the one before. With an end of its own, neither the dead node nor the dead
    # member of etcd stands in its way.
    echo "node-name: \"$NODE_NAME-${instance:0:8}\""
    echo "node-ip: \"$address\""
    echo "kubelet-arg+:"
    echo "  - \"provider-id=lambda://$instance\""
    if command -v nvidia-container-runtime >/dev/null 2>&1; then
      echo "default-runtime: nvidia"
    fi
    if [ -n "$PUBLIC_ADDRESS_URL" ]; then
      external=$(public_address) || fail "$PUBLIC_ADDRESS_URL named no public address of this machine"
      echo "node-external-ip: \"$external\""
    fi
  } >/etc/rancher/k3s/config.yaml.d/10-machine.yaml
}

install_k3s() {
  local asset sha256 download
  case "$(uname -m)" in
    x86_64) asset=k3s sha256=$K3S_SHA256_AMD64 ;;
    aarch64) asset=k3s-arm64 sha256=$K3S_SHA256_ARM64 ;;
    *) fail "k3s is pinned for x86_64 and aarch64, not for $(uname -m)" ;;
  esac
  if [ -x "$binary" ] && echo "$sha256  $binary" | sha256sum --check --status; then
    return
  fi
  say "downloading $K3S_DOWNLOAD/$asset"
  download=$(mktemp /usr/local/bin/.k3s.XXXXXX)
  # shellcheck disable=SC2064 # The name must be the one of now.
  trap "rm -f '$download'" EXIT
  curl --fail --silent --show-error --location --proto '=https' --tlsv1.2 --connect-timeout 20 --max-time 900 \
    --retry 5 --retry-all-errors --retry-delay 5 --output "$download" "$K3S_DOWNLOAD/$asset"
  echo "$sha256  $download" | sha256sum --check --status ||
    fail "$K3S_DOWNLOAD/$asset does not have the pinned SHA-256 $sha256 but $(sha256sum "$download" | cut -d' ' -f1); it was not installed"
  chmod 0755 "$download"
  mv -f "$download" "$binary"
  trap - EXIT
  ln -sf k3s /usr/local/bin/kubectl
  ln -sf k3s /usr/local/bin/crictl
}

# Says which port is closed when another node cannot be reached. It only tells: k3s itself waits for its server.
check_peer() {
  local port
  [ -n "$PEER_ADDRESS" ] || return 0
  for port in $PEER_PORTS; do
    if timeout 5 bash -c "exec 3<>/dev/tcp/$PEER_ADDRESS/$port" 2>/dev/null; then
      say "$PEER_ADDRESS answers on port $port/tcp"
    else
      say "$PEER_ADDRESS does not answer on port $port/tcp yet; if this stays so, traffic between the nodes is filtered there"
    fi
  done
}

# A server that begins a cluster may begin it from a snapshot, once. The mark, and not the database, says that it is done: a
# restore that was interrupted leaves half a database. The mark goes with the database.
restore_snapshot() {
  [ "$ROLE" = server ] && [ -n "$RESTORE_SNAPSHOT" ] || return 0
  local restored=$server_directory/db/sophia-restored
  [ ! -e "$restored" ] || return 0
  # k3s has not been started yet, so what is here is what an interrupted restore left; the flag forbids a second one.
  rm -rf "$server_directory/db/etcd" "$server_directory/db/reset-flag"
  say "restoring the snapshot $RESTORE_SNAPSHOT"
  "$binary" server --cluster-reset --cluster-reset-restore-path="$RESTORE_SNAPSHOT"
  install -d -m 0700 "$server_directory/db"
  touch "$restored"
}

start_k3s() {
  local service=k3s
  [ "$ROLE" = server ] || service=k3s-agent
  systemctl daemon-reload
  systemctl enable --now --no-block "$service.service"
  say "$service is starting; see: journalctl -u $service"
}

set_kernel
remove_docker_bridge
close_folders
describe_machine
install_k3s
check_peer
restore_snapshot
start_k3s
