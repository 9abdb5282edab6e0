/** What others may know of tool acquisition. */

export const toolNames = [
  "pulumi",
  "pulumi-resource-kubernetes",
  "pulumi-resource-random",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "kwok",
  "kwokctl",
  "metrics-server",
  "custom-metrics-server",
  "pod-security-evaluator",
  "nats-server",
  "promtool",
] as const;

export type ToolName = (typeof toolNames)[number];

/** How a tool came to be here this time. */
export type ToolSource = "cache" | "path" | "download" | "build";

/** A tool that is ready to run. */
export interface Tool {
  readonly name: ToolName;
  /** Exact version, without a leading "v". */
  readonly version: string;
  /** Absolute path of the executable. */
  readonly path: string;
  readonly source: ToolSource;
  /** True for our own replacement of a tool that can be had neither by download nor from its source. */
  readonly standIn: boolean;
}

export interface ToolOptions {
  /** Receives one line of progress at a time; standard error by default. */
  readonly report?: (line: string) => void;
  /** Root of the cache; by default SOPHIA_CACHE, or else sophia-infra under XDG_CACHE_HOME or ~/.cache. */
  readonly cacheDir?: string;
  /** Environment that PATH, the cache's place, proxies and Go's settings are read from; process.env by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Changes a vendor's address, for a mirror. Checksums are then read from the mirror, too, unless pinned. */
  readonly rewriteUrl?: (url: string) => string;
  /** Time limits of downloads, in milliseconds. */
  readonly limits?: Partial<DownloadLimits>;
}

export interface DownloadLimits {
  /** From the start of a request until its connection stands; 5000 by default. A host that misses it is not asked again. */
  readonly connect: number;
  /** Longest silence of a connected host; 30000 by default. */
  readonly silence: number;
}
