/** Where each vendor publishes its binaries and their checksums. Pure: versions and platform in, addresses out. */
import type { Platform } from "./platform.ts";

/** A place that tells the SHA-256 digest of a release file. */
export type ChecksumSource =
  /** Lines of `digest  file name`. */
  | { readonly kind: "list"; readonly url: string }
  /** The digest of one file and nothing else. */
  | { readonly kind: "single"; readonly url: string }
  /** GitHub's description of a release, which holds each file's digest (`assets[].digest`). */
  | { readonly kind: "github"; readonly url: string }
  /** Go's list of all its releases, which holds each file's digest (`files[].sha256`). */
  | { readonly kind: "go"; readonly url: string };

export interface Download {
  readonly url: string;
  /** Name under which the checksum sources list the file. */
  readonly file: string;
  /** Path of the executable (or of the folder wanted) inside the archive; absent where the file itself is the executable. */
  readonly member?: string;
  /** Asked in this order until one knows the file. */
  readonly checksums: readonly ChecksumSource[];
}

function github(repository: string, tag: string, file: string, options: { list?: string; member?: string }): Download {
  const base = `https://github.com/${repository}/releases/download/${tag}`;
  return {
    url: `${base}/${file}`,
    file,
    ...(options.member === undefined ? {} : { member: options.member }),
    checksums: [
      ...(options.list === undefined ? [] : [{ kind: "list", url: `${base}/${options.list}` } as const]),
      { kind: "github", url: `https://api.github.com/repos/${repository}/releases/tags/${tag}` },
    ],
  };
}

/** https://kubernetes.io/releases/download: servers are published for linux only, kubectl for darwin, too. */
export function kubernetes(name: string, version: string, { os, arch }: Platform): Download | undefined {
  if (os !== "linux" && name !== "kubectl") return undefined;
  const url = `https://dl.k8s.io/v${version}/bin/${os}/${arch}/${name}`;
  return { url, file: name, checksums: [{ kind: "single", url: `${url}.sha256` }] };
}

/** https://github.com/etcd-io/etcd/releases */
export function etcd(version: string, { os, arch }: Platform): Download {
  const folder = `etcd-v${version}-${os}-${arch}`;
  const file = `${folder}.${os === "linux" ? "tar.gz" : "zip"}`;
  return github("etcd-io/etcd", `v${version}`, file, { list: "SHA256SUMS", member: `${folder}/etcd` });
}

/** https://kwok.sigs.k8s.io/docs/user/installation: bare binaries, no checksum file beside them. */
export function kwok(name: "kwok" | "kwokctl", version: string, { os, arch }: Platform): Download {
  return github("kubernetes-sigs/kwok", `v${version}`, `${name}-${os}-${arch}`, {});
}

/** https://www.pulumi.com/docs/iac/download-install/versions (and data/versions.json of pulumi/docs) */
export function pulumi(version: string, { os, arch }: Platform): Download {
  const base = "https://get.pulumi.com/releases/sdk";
  const file = `pulumi-v${version}-${os}-${arch === "amd64" ? "x64" : arch}.tar.gz`;
  return { url: `${base}/${file}`, file, member: "pulumi/pulumi", checksums: [{ kind: "list", url: `${base}/pulumi-${version}-checksums.txt` }] };
}

/**
 * A Pulumi provider's release on GitHub, named as goreleaser and pulumi/ci-mgmt name it. Some providers' lists hold
 * SHA-1 digests, which are passed over; GitHub's own digests are asked next.
 */
export function pulumiPlugin(name: string, version: string, { os, arch }: Platform): Download {
  const file = `pulumi-resource-${name}-v${version}-${os}-${arch}.tar.gz`;
  return github(`pulumi/pulumi-${name}`, `v${version}`, file, {
    list: `pulumi-${name}_${version}_checksums.txt`,
    member: `pulumi-resource-${name}`,
  });
}

/** https://github.com/nats-io/nats-server/releases */
export function natsServer(version: string, { os, arch }: Platform): Download {
  const folder = `nats-server-v${version}-${os}-${arch}`;
  return github("nats-io/nats-server", `v${version}`, `${folder}.tar.gz`, { list: "SHA256SUMS", member: `${folder}/nats-server` });
}

/** https://prometheus.io/download */
export function promtool(version: string, { os, arch }: Platform): Download {
  const folder = `prometheus-${version}.${os}-${arch}`;
  return github("prometheus/prometheus", `v${version}`, `${folder}.tar.gz`, { list: "sha256sums.txt", member: `${folder}/promtool` });
}

/**
 * The Go toolchain, a folder `go` (https://go.dev/dl; the address leads to dl.google.com). Its list of releases, described at
 * https://pkg.go.dev/golang.org/x/website/internal/dl, has megabytes, so the file's own digest is asked for first.
 */
export function go(version: string, { os, arch }: Platform): Download {
  const file = `go${version}.${os}-${arch}.tar.gz`;
  return {
    url: `https://go.dev/dl/${file}`,
    file,
    member: "go",
    checksums: [
      { kind: "single", url: `https://dl.google.com/go/${file}.sha256` },
      { kind: "go", url: "https://go.dev/dl/?mode=json&include=all" },
    ],
  };
}
