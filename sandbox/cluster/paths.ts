import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where everything of one sandbox's cluster lies; nothing of it is anywhere else. */
export interface ClusterPaths {
  readonly name: string;
  readonly dir: string;
  readonly kubeconfig: string;
  /** What is known of the running cluster; written last, so that its presence means a whole start. */
  readonly record: string;
  readonly lock: string;
  /** Everything of kwokctl and of the programs it starts: configuration, certificates, data and logs. */
  readonly work: string;
  /**
   * The home directory of these programs. kwokctl keeps its clusters in `.kwok` there; the folder it reads from
   * KWOK_WORKDIR ends at the first space of the path (v0.8.0, `fmt.Sscan` in pkg/utils/format).
   */
  readonly home: string;
  readonly config: string;
  /** Of this cluster, within `work`. */
  readonly cluster: string;
  readonly logs: string;
  /** Logs of a start that failed, or of a cluster found dead, kept until the next start. */
  readonly failedLogs: string;
}

/** Our own manifests and stages. */
export const manifestsFolder = join(import.meta.dirname, "manifests");
export const stagesFolder = join(import.meta.dirname, "stages");

export function clusterPaths(dir: string): ClusterPaths {
  const root = realOrAbsolute(dir);
  const name = `sandbox-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`;
  const work = join(root, "kwok");
  const home = join(work, "home");
  const cluster = join(home, ".kwok", "clusters", name);
  return {
    name, dir: root, work, home, cluster,
    kubeconfig: join(root, "kubeconfig"),
    record: join(root, "cluster.json"),
    lock: join(root, "cluster.lock"),
    config: join(work, "kwokctl.yaml"),
    logs: join(cluster, "logs"),
    failedLogs: join(root, "failed-cluster-logs"),
  };
}

/** The same folder must give the same name through whichever link it is reached. */
function realOrAbsolute(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return resolve(dir);
  }
}
