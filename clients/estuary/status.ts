import type { TaskStatus } from "./api.ts";
import { plainId } from "./ids.ts";
import { references } from "./live-specs.ts";
import { isRecord, parsed } from "./outcome.ts";
import * as documents from "./surface/documents.ts";
import type { Graphql } from "./surface/graphql.ts";

const OPERATION = "read the status of tasks";

/** What the control plane says of each task; one that is not there is left out. Words it may bring that we do not know stay as they are. */
export async function statusOf(graphql: Graphql, names: readonly string[]): Promise<readonly TaskStatus[]> {
  const nodes = await references(graphql, { operation: OPERATION, document: documents.STATUS }, { names });
  return nodes.flatMap((node) => {
    const value = parsed(node);
    return isRecord(value) && isRecord(value["status"]) ? [taskStatus(String(value["catalogName"]), value["status"])] : [];
  });
}

function taskStatus(name: string, { type, summary, controller }: Record<string, unknown>): TaskStatus {
  const { activation, error } = isRecord(controller) ? controller : {};
  const { lastActivated, shardStatus, lastFailure, nextRetry } = isRecord(activation) ? activation : {};
  const shards = isRecord(shardStatus) ? shardStatus["status"] : undefined;
  const failure = isRecord(lastFailure) ? lastFailure["message"] : undefined;
  return {
    name,
    type: String(type),
    summary: typeof summary === "string" ? summary : "",
    ...(typeof lastActivated === "string" ? { lastActivated: plainId(lastActivated) } : {}),
    ...(shards === "OK" || shards === "PENDING" || shards === "FAILED" ? { shards } : {}),
    ...(typeof failure === "string" ? { failure } : {}),
    ...(typeof nextRetry === "string" ? { nextRetry } : {}),
    ...(typeof error === "string" ? { controllerError: error } : {}),
  };
}
