import type { ChartVersion } from "../../config/versions.ts";

/** Arguments every release of a pinned chart has in common. */
export function releaseOf({ chart, repository, version }: ChartVersion, namespace: string, timeout: number) {
  return {
    // Given, or the engine would add a random end, and the labels that network policies select by would change with it.
    name: chart,
    chart,
    version,
    repositoryOpts: { repo: repository },
    namespace,
    // The namespace is made by this program, with what belongs to it.
    createNamespace: false,
    skipCrds: false,
    skipAwait: false,
    waitForJobs: true,
    // A failed installation is taken back, so that the next run starts clean.
    atomic: true,
    timeout,
    maxHistory: 5,
  };
}
