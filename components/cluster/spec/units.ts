/** systemd units of a node. */

/** What Lambda's image runs that a node must not: the notebook and its tunnel to the outside first of all. */
export const unwantedServices: readonly string[] = [
  "cloudflared.service",
  "lambda-jupyter.service",
  "cloudflared-update.timer",
  "cloudflared-update.service",
  "docker.socket",
  "docker.service",
  "containerd.service",
  "glances.service",
  "postfix@-.service",
  "postfix.service",
];

/**
 * Shell that switches the unwanted services off, before they start where it can: cloud-init runs it at every boot, early.
 * A unit the image does not have is no fault. k3s brings a containerd of its own.
 */
export function switchOffServices(): string {
  return [
    `for unit in ${unwantedServices.join(" ")}; do`,
    '  systemctl disable --now --no-block "$unit" 2>/dev/null || true',
    '  systemctl mask --now --no-block "$unit" 2>/dev/null || true',
    "done",
  ].join("\n");
}

/** Repeats the set-up until it succeeds, so that a download that failed heals by itself. */
export const nodeUnit = `[Unit]
Description=Makes this machine a node of the cluster
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/sophia-node
Restart=on-failure
RestartSec=15

[Install]
WantedBy=multi-user.target
`;

/** After cloud-init's last stage, also when that failed: it would write the copies again. */
export const forgetUnit = `[Unit]
Description=Removes cloud-init's copies of the user data
After=cloud-final.service

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/sophia-forget-user-data

[Install]
WantedBy=cloud-init.target
`;

/** The unit of k3s's own installer, https://github.com/k3s-io/k3s/blob/v1.36.3%2Bk3s1/install.sh */
export function k3sUnit(role: "server" | "agent"): string {
  return `[Unit]
Description=k3s ${role}
Documentation=https://k3s.io
Wants=network-online.target
After=network-online.target

[Service]
Type=${role === "server" ? "notify" : "exec"}
KillMode=process
Delegate=yes
User=root
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/local/bin/k3s ${role}

[Install]
WantedBy=multi-user.target
`;
}
