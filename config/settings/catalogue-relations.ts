import { isMcpServer, isWorkload, largestGpus, largestScale } from "../services.ts";
import type { ServiceEntry } from "../services/types.ts";
import { closest } from "./closest.ts";
import type { Fault } from "./faults.ts";
import type { Relation } from "./relation.ts";

/** Rules between the settings and the catalogue. */
export function catalogueRelations(catalogue: readonly ServiceEntry[]): readonly Relation[] {
  return [onlyServersDisabled(catalogue), gpusWithinQuota(catalogue)];
}

/** A stack may leave out MCP servers; the gateway and what everything stands on always run. */
function onlyServersDisabled(catalogue: readonly ServiceEntry[]): Relation {
  const allowed = catalogue.filter(isMcpServer).map((entry) => entry.name);
  return (settings, file) =>
    settings.mcp.disabled.flatMap((name, index): Fault[] => {
      if (allowed.includes(name)) return [];
      const key = `mcp.disabled.${index}`;
      const guess = closest(name, allowed);
      const hint = guess === undefined ? `allowed: ${allowed.join(", ")}` : `did you mean ${guess}?`;
      return [{ key, message: `${key} is ${JSON.stringify(name)}, which is no MCP server of the catalogue; ${hint}; change or remove it in ${file}` }];
    });
}

/** A pod the quota refuses shows only as an autoscaler that does not scale, so the largest case is judged here. */
function gpusWithinQuota(catalogue: readonly ServiceEntry[]): Relation {
  const holders = catalogue.filter(isWorkload).filter((entry) => largestGpus(entry) > 0);
  return (settings, file) => {
    const enabled = holders.filter((entry) => !settings.mcp.disabled.includes(entry.name));
    const needed = enabled.reduce((sum, entry) => sum + largestGpus(entry), 0);
    const { gpus } = settings.guardrails.quotas.mcp;
    if (needed <= gpus) return undefined;
    const key = "guardrails.quotas.mcp.gpus";
    const parts = enabled.map((entry) => `${entry.name} ${largestScale(entry)} x ${entry.gpus ?? 0}`).join(", ");
    return { key, message: `${key} is ${gpus} but the services that hold GPUs need ${needed} at their largest (${parts}); raise it to ${needed} or more, or leave services out by mcp.disabled, in ${file}` };
  };
}
