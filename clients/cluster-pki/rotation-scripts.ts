import { tlsFolder } from "./bundles.ts";

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * A shell script that hands new authorities to a running cluster: root runs it once, on any one server. It puts the files
 * into memory (/run), lets k3s check them against the present ones and store them, and removes them whatever happened.
 * https://docs.k3s.io/cli/certificate#rotating-custom-ca-certificates
 *
 * Holds the authorities' private keys, so: secret, and fed to a shell's standard input, never written to a disk.
 */
export function handOverScript(serverFiles: Readonly<Record<string, string>>): string {
  const files = Object.entries(serverFiles).map(([path, content]) => {
    const target = `"$stage"/tls/${path.slice(tlsFolder.length + 1)}`;
    return `cat > ${target} <<'END_OF_FILE'\n${content.trimEnd()}\nEND_OF_FILE`;
  });
  return [
    "set -eu",
    "umask 077",
    'stage=$(mktemp -d "${ROTATION_FOLDER:-/run}/rotate-ca.XXXXXXXX")',
    `trap 'rm -rf "$stage"' EXIT`,
    "trap 'exit 1' HUP INT TERM",
    'mkdir -p "$stage"/tls/etcd',
    ...files,
    // The shell reads this very text from its input, which is not for k3s.
    'k3s certificate rotate-ca --path="$stage" < /dev/null',
    "",
  ].join("\n");
}

/**
 * A shell script that lets a node go on under the cluster's present root: root runs it on every node, servers first, one at
 * a time. It puts the root's hash into the node's join token and restarts k3s. Holds no secret; running it twice does no harm.
 */
export function adoptRootScript(rootFingerprint: string): string {
  if (!/^[0-9a-f]{64}$/.test(rootFingerprint)) throw new Error("a root's fingerprint has 64 hexadecimal digits");
  const expression = quoted(`s/K10[0-9a-f]{64}::/K10${rootFingerprint}::/g`);
  return [
    "set -eu",
    'for file in "${K3S_CONFIG_FOLDER:-/etc/rancher/k3s}"/config.yaml "${K3S_CONFIG_FOLDER:-/etc/rancher/k3s}"/config.yaml.d/*.yaml; do',
    `  if [ -f "$file" ]; then sed -i -E ${expression} "$file"; fi`,
    "done",
    "for unit in k3s k3s-agent; do",
    // Without waiting: the restart ends the stream this script's output goes through.
    '  if systemctl is-enabled --quiet "$unit"; then systemctl restart --no-block "$unit"; fi',
    "done",
    "",
  ].join("\n");
}
