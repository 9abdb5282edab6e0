import { clusterStatus } from "../../sandbox/cluster/index.ts";

/** What makes waiting for the sandbox's cluster vain. One that only does not answer may be slow, so that is none. */
export async function clusterFaults(dir: string): Promise<readonly string[]> {
  const status = await clusterStatus({ dir });
  if (status === undefined) return ["the sandbox's cluster was stopped"];
  return status.problems.filter((problem) => problem.includes(" is not running"));
}
